using VirtLab.Compiling;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

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
}
