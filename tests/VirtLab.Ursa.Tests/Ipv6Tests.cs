using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Ursa.Tests;

/// <summary>Machines on networks with IPv6 prefixes and further subnets, told by what goes through.</summary>
internal sealed class Ipv6Tests() : OneLabTest(Dual)
{
    private static readonly Lab Dual = new("dual")
    {
        Networks =
        [
            new("br0", "10.80.0.1/24")
            {
                Domain = "dual.test",
                Subnets = ["10.80.5.1/24"],
                Prefixes = ["2001:db8:1::1/64"],
                DnsHosts = [new("2001:db8:1:0:5054:ff:fe00:1", ["one.dual.test", "one"]), new("2001:db8:2::1", ["far.dual.test"])],
            },
            new("br1", "10.80.1.1/24") { Prefixes = ["2001:db8:2::1/64"] },
        ],
        Machines =
        [
            new("one") { Nics = [new("br0", "10.80.0.11") { Mac = "52:54:00:00:00:01" }] },
            new("two") { Nics = [new("br1", "10.80.1.12") { Mac = "52:54:00:00:00:02" }] },
        ],
        Zones = [Zone.Firewall("fw"), new("left") { Interfaces = ["br0"] }, new("right") { Interfaces = ["br1"] }],
        Policies = [new("fw", "all", PolicyAction.Accept), new("left", "all", PolicyAction.Accept), new("all", "all", PolicyAction.Reject)],
        Rules = [new(RuleAction.Accept, "right", "fw") { Protocol = Protocol.Icmp, Destination = "2001:db8:2::1" }],
    };

    private const string One = "2001:db8:1:0:5054:ff:fe00:1", Two = "2001:db8:2:0:5054:ff:fe00:2";

    [Test]
    public async Task Machines_make_addresses_of_the_prefixes_and_reach_each_other_and_the_host()
    {
        Running.Machines.SelectMany(machine => machine.Ipv6Addresses).Should().Equal(One, Two);
        (await Running.DriftAsync()).ToString().Should().Be("lab dual: nothing to do\n");
        (await PingAsync("one", Two)).Should().BeTrue();
        (await PageAsync("one", $"[{Two}]")).Should().StartWith("name=two");
        (await PingAsync("one", "2001:db8:1::1")).Should().BeTrue();
        (await PingAsync(Endpoint.Host, One)).Should().BeTrue();
        (await Running.ProbeAsync("one", Two, Probe.Tcp(80))).ToString().Should().Be($"one -> {Two} tcp 80: answered, seen from {One}");
        (await Running.ProbeAsync(Endpoint.Host, One, Probe.Ping())).Answered.Should().BeTrue();
    }

    [Test]
    public async Task Policies_and_rules_judge_IPv6_as_they_do_IPv4()
    {
        (await Running.ProbeAsync("two", One, Probe.Tcp(80))).Outcome.Should().Be(ProbeOutcome.Refused);
        (await Running.ProbeAsync("two", One, Probe.Udp(4000))).Outcome.Should().Be(ProbeOutcome.Refused);
        (await PageAsync("two", $"[{One}]")).Should().Contain("refused", "the policy rejects it");
        (await PageAsync("two", "10.80.0.11")).Should().Contain("refused", "the policy rejects it");
        (await PingAsync("two", "2001:db8:2::1")).Should().BeTrue("a rule accepts it");
        (await PingAsync("two", "2001:db8:1::1")).Should().BeFalse("the rule is about another address");
        (await PingAsync("two", "10.80.1.1")).Should().BeFalse("the rule is about IPv6");
    }

    [Test]
    public async Task Names_have_addresses_of_both_families()
    {
        (await Running.ResolveAsync("one", "one.dual.test")).Addresses.Should().BeEquivalentTo([IpAddress.Parse("10.80.0.11"), IpAddress.Parse(One)]);
        (await Running.ResolveAsync("one", "far.dual.test")).Addresses.Should().Equal("2001:db8:2::1");
        (await Running.ResolveAsync("one", One)).Names.Should().Equal("one.dual.test");
    }

    [Test]
    public async Task A_further_subnet_is_routed_and_judged_by_the_bridges_zone()
    {
        _ = await Running.RunAsync("one", ["busybox", "ip", "address", "add", "10.80.5.9/24", "dev", "eth0"]);
        (await PingAsync("one", "10.80.5.1")).Should().BeTrue();
        (await Running.RunAsync("one", ["busybox", "ping", "-c", "1", "-W", "5", "-I", "10.80.5.9", "10.80.1.12"])).ExitCode.Should().Be(0);
        (await PageAsync("two", "10.80.5.9")).Should().Contain("refused", "the policy rejects it");
    }

    [Test]
    public async Task A_machine_can_not_send_as_another_unless_its_network_lets_it()
    {
        foreach (string taken in new[] { "10.80.0.99/24", "2001:db8:1::99/64" })
            (await Running.RunAsync("one", ["busybox", "ip", "address", "add", taken, "dev", "eth0"])).ExitCode.Should().Be(0);
        (await AsAsync("10.80.0.99", "10.80.0.1")).Should().BeFalse();
        (await AsAsync("2001:db8:1::99", "2001:db8:1::1")).Should().BeFalse();

        var plan = await Running.ApplyAsync(Dual with { Networks = [Dual.Networks[0] with { Guard = false }, Dual.Networks[1]] });
        plan.Steps.Where(step => step.Id.Kind != ResourceKind.Record).Select(step => $"{step.Id} {step.Impact}").Should().Equal("firewall virtlab_dual Live", "network br0 Live");
        (await AsAsync("10.80.0.99", "10.80.0.1")).Should().BeTrue();
        (await AsAsync("2001:db8:1::99", "2001:db8:1::1")).Should().BeTrue();

        _ = await Running.ApplyAsync(Dual with { Machines = [Dual.Machines[0] with { Nics = [Dual.Machines[0].Nics[0] with { AllowedAddresses = ["10.80.0.99"] }] }, Dual.Machines[1]] });
        (await AsAsync("10.80.0.99", "10.80.0.1")).Should().BeTrue();
        (await AsAsync("2001:db8:1::99", "2001:db8:1::1")).Should().BeFalse();

        _ = await Running.ApplyAsync(Dual);
        (await Running.DriftAsync()).ToString().Should().Be("lab dual: nothing to do\n");
        foreach (string taken in new[] { "10.80.0.99/24", "2001:db8:1::99/64" })
            _ = await Running.RunAsync("one", ["busybox", "ip", "address", "del", taken, "dev", "eth0"]);

        async Task<bool> AsAsync(string own, string address) =>
            (await Running.RunAsync("one", ["busybox", "ping", "-c", "3", "-W", "2", "-I", own, address])).ExitCode == 0;
    }

    [Test]
    public async Task A_prefix_that_joins_is_taken_while_the_machine_runs_and_one_that_leaves_is_gone_from_the_host()
    {
        var more = Dual with { Networks = [Dual.Networks[0] with { Prefixes = [.. Dual.Networks[0].Prefixes, "2001:db8:7::1/64"] }, Dual.Networks[1]] };
        var plan = await Running.ApplyAsync(more);
        plan.Steps.Should().ContainSingle(step => step.Id.Kind == ResourceKind.Network).Which.ToString().Should().StartWith("~ network br0 (reattach; machine");
        (await Running.DriftAsync()).ToString().Should().Be("lab dual: nothing to do\n");
        var taken = await Running.RunAsync("one", ["busybox", "sh", "-c", "until ip -6 address show dev eth0 | grep -q 2001:db8:7:; do usleep 50000; done"]);
        taken.ExitCode.Should().Be(0, taken.Output);
        (await PingAsync(Endpoint.Host, "2001:db8:7:0:5054:ff:fe00:1")).Should().BeTrue();
        (await PingAsync("one", Two)).Should().BeTrue();

        _ = await Running.ApplyAsync(Dual);
        (await Running.DriftAsync()).ToString().Should().Be("lab dual: nothing to do\n");
        (await Running.RunAsync(Endpoint.Host, ["ip", "-6", "address", "show", "dev", "br0"])).Output.Should().NotContain("2001:db8:7:");
        (await PingAsync("one", Two)).Should().BeTrue();
    }

    [Test]
    public async Task The_host_passes_IPv6_on_only_while_a_lab_has_prefixes()
    {
        await using var host = await SandboxHost.StartAsync();
        var bare = Dual with { Machines = [] };
        (await ForwardingAsync(host)).Should().Be("0");
        await using (var lab = await host.UpAsync(bare))
            (await ForwardingAsync(host)).Should().Be("1");
        (await ForwardingAsync(host)).Should().Be("0");
    }

    /// <summary>One answer of three: a bridge that has just been made anew may lose a packet, as the plan said.</summary>
    private async Task<bool> PingAsync(Endpoint from, string address) =>
        (await Running.RunAsync(from, ["busybox", "ping", "-c", "3", "-W", "2", address])).ExitCode == 0;

    private async Task<string> PageAsync(Endpoint from, string address) =>
        (await Running.RunAsync(from, ["busybox", "timeout", "5", "busybox", "wget", "-q", "-O", "-", $"http://{address}/"])).Output;

    private static async Task<string> ForwardingAsync(SandboxHost host) =>
        (await host.Commands.RunAsync(new HostCommand("sysctl", "-n", "net.ipv6.conf.all.forwarding"))).Output.Trim();
}
