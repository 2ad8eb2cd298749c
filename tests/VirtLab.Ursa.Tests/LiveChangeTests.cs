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
    private static readonly Lab WithoutMachines = UrsaLab.Lab with { Machines = [], PortForwards = [] };

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
        var small = UrsaLab.Lab with { Machines = [UrsaLab.Lab.Machines[0]], PortForwards = [] };
        await using var lab = await host.UpAsync(small);

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
        (await lab.ProbeAsync("etch32", "internet", Probe.Tcp(80))).Via.Should().Be((Name)"comcast");
    }

    [Test]
    public async Task A_network_card_is_plugged_in_and_out_and_more_memory_restarts_the_machine()
    {
        await using var host = await SandboxHost.StartAsync();
        var small = UrsaLab.Lab with
        {
            Machines = [UrsaLab.Lab.Machines[0]],
            PortForwards = [],
            Networks = [.. UrsaLab.Lab.Networks, new("br1", "192.168.7.254/24")],
            Zones = [.. UrsaLab.Lab.Zones.Take(2), UrsaLab.Lab.Zones[2] with { Interfaces = ["br0", "br1"] }],
        };
        await using var lab = await host.UpAsync(small);

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
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Each_kind_of_thing_comes_and_goes(Func<Lab, Lab> change, string impact)
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(WithoutMachines);
        var other = change(WithoutMachines);

        var there = await lab.ApplyAsync(other);
        there.IsEmpty.Should().BeFalse();
        there.Impact.ToString().Should().Be(impact, there.ToString());
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n", "after {0}", there);

        var back = await lab.ApplyAsync(WithoutMachines);
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n", "after {0}", back);
        (await lab.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(80))).Via.Should().Be((Name)"comcast");
    }

    private static IEnumerable<TestCaseData<Func<Lab, Lab>, string>> Changes =>
    [
        Change("a DHCP entry", lab => WithNetwork(lab, network => network with { DhcpHosts = [new("52:54:00:00:00:77", "192.168.0.77", "seven")] })),
        Change("a DNS entry", lab => WithNetwork(lab, network => network with { DnsHosts = [.. network.DnsHosts, new("192.168.0.9", ["nine.ursa.test"])] })),
        Change("a DHCP range", lab => WithNetwork(lab, network => network with { DhcpRange = new("192.168.0.100", "192.168.0.120") })),
        Change("a domain name", lab => WithNetwork(lab, network => network with { Domain = "other.test", DnsHosts = [] }), "Reattach"),
        Change("a network", lab => lab with
        {
            Networks = [.. lab.Networks, new("br1", "192.168.7.254/24")],
            Zones = [.. lab.Zones.Take(2), lab.Zones[2] with { Interfaces = ["br0", "br1"] }],
        }),
        Change("a further subnet of a network", lab => WithNetwork(lab, network => network with { Subnets = ["192.168.8.254/24"] }), "Reattach"),
        Change("an IPv6 prefix", lab => WithNetwork(lab, network => network with { Prefixes = ["2001:db8:1::1/64"] }), "Reattach"),
        Change("a segment and a node", lab => lab with
        {
            Segments = [.. lab.Segments, new("lab2")],
            Nodes = [.. lab.Nodes, new("extra") { Interfaces = [new("lab2", "10.9.9.1/24"), new("lan", "172.20.1.99/24")], Services = [Service.Http()] }],
        }),
        Change("a service of a node", lab => WithNode(lab, "server", node => node with { Services = [.. node.Services, Service.Http(8888)] })),
        Change("a route of a node", lab => WithNode(lab, "laptop", node => node with { Routes = [.. node.Routes, new("10.8.0.0/16") { Via = "172.20.1.1" }] })),
        Change("an address of a node", lab => WithNode(lab, "server", node => node with { Loopback = [.. node.Loopback, "10.77.0.1"] })),
        Change("a zone", lab => lab with
        {
            Networks = [.. lab.Networks, new("br1", "192.168.7.254/24")],
            Zones = [.. lab.Zones, new("dmz") { Interfaces = ["br1"] }],
        }),
        Change("a policy", lab => lab with { Policies = [new("kvm", "fw", PolicyAction.Reject), .. lab.Policies] }),
        Change("a rule", lab => lab with { Rules = [.. lab.Rules, new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Udp, Ports = 53 }] }),
        Change("a provider", lab => lab with { Providers = [.. lab.Providers, new("fourth", 4, "eth0", "172.20.1.77") { Optional = true, Loose = true }] }),
        Change("a route", lab => lab with { Routes = [new("10.61.0.0/16") { Via = "192.168.0.1" }] }),
        Change("a route in a provider's table", lab => lab with { Routes = [new("10.61.0.0/16") { Via = "172.20.1.107", Provider = "avvanta" }] }),
        Change("a route to nowhere", lab => lab with { Routes = [new("10.61.0.0/16") { Type = RouteType.Unreachable }] }),
        Change("a routing rule", lab => lab with { RoutingRules = [.. lab.RoutingRules, new("avvanta") { To = "192.0.2.0/24" }] }),
    ];

    private static TestCaseData<Func<Lab, Lab>, string> Change(string name, Func<Lab, Lab> change, string impact = "Live") =>
        new(change, impact) { TestName = $"Comes_and_goes: {name}" };

    private static Lab WithNetwork(Lab lab, Func<LabNetwork, LabNetwork> change) => lab with { Networks = [change(lab.Networks[0]), .. lab.Networks.Skip(1)] };

    private static Lab WithNode(Lab lab, string name, Func<Node, Node> change) =>
        lab with { Nodes = lab.Nodes.Select(node => node.Name == name ? change(node) : node).ToValueList() };
}
