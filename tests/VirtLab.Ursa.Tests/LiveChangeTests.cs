using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;

namespace VirtLab.Ursa.Tests;

/// <summary>Ursa changes while it runs: the plan says what, only that is touched, and afterwards there is nothing left to do.</summary>
[Category("Sandbox")]
internal sealed class LiveChangeTests
{
    [SetUp]
    public Task Need() => SandboxPrerequisite.NeedAsync();

    [Test]
    public async Task The_same_lab_again_is_an_empty_plan()
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(UrsaLab.Lab with { Machines = [UrsaLab.Lab.Machines[0]] });
        var plan = await lab.DriftAsync();
        plan.ToString().Should().Be("lab ursa: nothing to do\n");
    }

    [Test]
    public async Task A_fifth_machine_and_a_port_forward_join_and_leave()
    {
        await using var host = await SandboxHost.StartAsync();
        var small = UnrelatedTraffic.Beside(UrsaLab.Lab with { Machines = [UrsaLab.Lab.Machines[0]], PortForwards = [] });
        await using var lab = await host.UpAsync(small);
        await using var traffic = await UnrelatedTraffic.StartAsync(host, lab.Lab.Name);

        var larger = small with
        {
            Machines = [.. small.Machines, new("sarge32") { Nics = [new("br0", "192.168.0.5") { Tap = "tap4" }] }],
            PortForwards = [new("net", Protocol.Tcp, 8081, "192.168.0.5", 80)],
        };
        var plan = await lab.ApplyAsync(larger);
        plan.Impact.Should().Be(Impact.Live, plan.ToString());
        plan.Steps.Where(step => step.Id.Kind != ResourceKind.Record).Select(step => $"{step.Kind} {step.Id}").Should().BeEquivalentTo(
            "Add machine sarge32", "Change network br0", "Change firewall virtlab_ursa");
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");
        (await lab.ProbeAsync("etch32", "sarge32", Probe.Tcp(80))).Answered.Should().BeTrue();
        (await lab.ResolveAsync("etch32", "sarge32.ursa.test")).Addresses.Should().Equal("192.168.0.5");

        _ = await lab.ApplyAsync(small);
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");
        lab.Machines.Select(machine => machine.Name.ToString()).Should().Equal("etch32");
        await traffic.ShouldHaveLostNothingAsync();
        (await lab.ProbeAsync("etch32", "internet", Probe.Tcp(80))).Via.Should().Be((Name)"comcast");
    }

    [Test]
    public async Task A_network_card_is_plugged_in_and_out_and_more_memory_restarts_the_machine()
    {
        await using var host = await SandboxHost.StartAsync();
        var small = UnrelatedTraffic.Beside(UrsaLab.Lab with
        {
            Machines = [UrsaLab.Lab.Machines[0]],
            PortForwards = [],
            Networks = [.. UrsaLab.Lab.Networks, new("br1", "192.168.7.254/24")],
            Zones = [.. UrsaLab.Lab.Zones.Take(2), UrsaLab.Lab.Zones[2] with { Interfaces = ["br0", "br1"] }],
        });
        await using var lab = await host.UpAsync(small);
        await using var traffic = await UnrelatedTraffic.StartAsync(host, lab.Lab.Name);

        var two = small with { Machines = [small.Machines[0] with { Nics = [.. small.Machines[0].Nics, new("br1", "192.168.7.1") { Tap = "tap9" }] }] };
        var plugged = await lab.ApplyAsync(two);
        plugged.Impact.Should().Be(Impact.Live, plugged.ToString());
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");
        (await lab.RunAsync("etch32", ["busybox", "ls", "/sys/class/net"])).Output.Should().Contain("eth1");

        _ = await lab.ApplyAsync(small);
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");
        (await lab.RunAsync("etch32", ["busybox", "ls", "/sys/class/net"])).Output.Should().NotContain("eth1");

        var larger = await lab.ApplyAsync(small with { Machines = [small.Machines[0] with { Memory = "192 MiB" }] });
        larger.Impact.Should().Be(Impact.Restart, larger.ToString());
        larger.Steps.Where(step => step.Id.Kind != ResourceKind.Record).Select(step => step.Id.ToString()).Should().Equal("machine etch32");
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");
        (await lab.ProbeAsync("etch32", "internet", Probe.Tcp(80))).Answered.Should().BeTrue();
        await traffic.ShouldHaveLostNothingAsync();
    }

    [Test]
    public async Task A_second_card_on_a_network_that_runs_gets_its_reserved_address_and_the_first_keeps_the_name()
    {
        await using var host = await SandboxHost.StartAsync();
        var etch64 = UrsaLab.Lab.Machines[1];
        var small = UrsaLab.Lab with
        {
            Machines = [UrsaLab.Lab.Machines[0], etch64 with { Nics = [.. etch64.Nics, new("br0", "192.168.0.51") { Mac = "52:54:00:00:00:51" }] }],
            PortForwards = [],
        };
        await using var lab = await host.UpAsync(small);
        (await LeaseAsync("52:54:00:00:00:51")).Address.ToString().Should().Be("192.168.0.51/24");
        (await lab.ResolveAsync("etch32", "etch64.ursa.test")).Addresses.Should().Equal("192.168.0.2");

        var etch32 = small.Machines[0];
        var larger = small with { Machines = [etch32 with { Nics = [.. etch32.Nics, new("br0", "192.168.0.50") { Tap = "tap9", Mac = "52:54:00:00:00:50" }] }, small.Machines[1]] };
        var plugged = await lab.ApplyAsync(larger);
        plugged.Impact.Should().Be(Impact.Live, plugged.ToString());
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");

        // The tiny guest asks for addresses when it boots. It says its name to the server, as any guest may.
        _ = await lab.RunAsync("etch32", ["busybox", "ip", "link", "set", "eth1", "up"]);
        _ = await lab.RunAsync("etch32", ["busybox", "udhcpc", "-q", "-n", "-i", "eth1", "-s", "/bin/lease", "-x", "hostname:etch32"]);
        (await LeaseAsync("52:54:00:00:00:50")).Should().Be(new DhcpLease("52:54:00:00:00:50", "192.168.0.50/24", "etch32"));
        (await lab.ResolveAsync("etch32", "etch32.ursa.test")).Addresses.Should().Equal("192.168.0.1");
        (await lab.ResolveAsync("etch32", "192.168.0.50")).Names.Should().BeEmpty();

        _ = await lab.ApplyAsync(small);
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");

        // The server puts a lease on record just after it has answered.
        async Task<DhcpLease> LeaseAsync(MacAddress mac)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var libvirt = await host.GetLibvirtAsync(patience.Token);
            while (true)
            {
                if ((await libvirt.GetLeasesAsync("br0", patience.Token)).SingleOrDefault(lease => lease.Mac == mac) is { } found)
                    return found;
            }
        }
    }

    [Test]
    public async Task A_change_that_nobody_confirms_is_taken_back()
    {
        await using var host = await SandboxHost.StartAsync();
        var small = UrsaLab.Lab with { Machines = [] };
        var larger = small with { Rules = [.. small.Rules, new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 2222 }] };
        var never = new TaskCompletionSource<bool>();
        Confirmation[] noes =
        [
            new(_ => Task.FromResult(false)), new(_ => throw new InvalidOperationException("the terminal is gone")), new(_ => never.Task) { Within = TimeSpan.FromMilliseconds(1) },
        ];
        await using var lab = await host.UpAsync(small, new UpOptions { Confirmation = new(_ => Task.FromResult(true)) });
        foreach (var no in noes)
        {
            (await lab.Invoking(it => it.ApplyAsync(larger, new UpOptions { Confirmation = no })).Should().ThrowAsync<LabFailedException>())
                .WithMessage("Lab ursa failed: *does not stay*firewall virtlab_ursa*");
            lab.Lab.Should().Be(small);
            (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n");
        }
        var asked = new List<bool>();
        var yes = new Confirmation(async stop =>
        {
            // It is in force while it is asked about.
            asked.Add((await lab.ProbeAsync("laptop", Endpoint.Host, Probe.Tcp(2222), stop)).Outcome != ProbeOutcome.TimedOut);
            return true;
        });
        _ = await lab.ApplyAsync(larger, new UpOptions { Confirmation = yes });
        asked.Should().Equal(true);
        lab.Lab.Should().Be(larger);
    }

    [Test]
    public async Task Nor_does_a_lab_stay_that_is_left_on_a_host_and_not_confirmed()
    {
        await using var host = await SandboxHost.StartAsync();
        var before = UrsaLab.Lab with { Machines = [] };
        var no = new Confirmation(_ => Task.FromResult(false));
        _ = await host.Invoking(it => it.ApplyAsync(before, confirmation: no)).Should().ThrowAsync<LabFailedException>();
        (await host.ListLabsAsync()).Should().BeEmpty();
        _ = await host.ApplyAsync(before, confirmation: new(_ => Task.FromResult(true)));
        _ = await host.Invoking(it => it.ApplyAsync(before with { PortForwards = [] }, confirmation: no)).Should().ThrowAsync<LabFailedException>();
        (await host.PlanAsync(before)).ToString().Should().Be("lab ursa: nothing to do\n");
        _ = await host.ApplyAsync(before, confirmation: no);
    }
}
