using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Ursa.Tests;

/// <summary>Each kind of thing comes to a running lab and goes from it, one after the other, while a ping and a connection that have nothing to
/// do with it run on.</summary>
internal sealed class ComingAndGoingTests() : OneLabTest(UnrelatedTraffic.Beside(WithoutMachines))
{
    private static readonly Lab WithoutMachines = UrsaLab.Lab with { Machines = [], PortForwards = [] };

    [TestCaseSource(nameof(Changes))]
    public async Task Each_kind_of_thing_comes_and_goes_and_others_lose_nothing(Func<Lab, Lab> change, string impact)
    {
        var lab = Running;
        // What a case that failed has left is no concern of the next one.
        _ = await lab.ApplyAsync(UnrelatedTraffic.Beside(WithoutMachines));
        await using var traffic = await UnrelatedTraffic.StartAsync(Host, lab.Lab.Name);

        var there = await lab.ApplyAsync(UnrelatedTraffic.Beside(change(WithoutMachines)));
        there.IsEmpty.Should().BeFalse();
        there.Impact.ToString().Should().Be(impact, there.ToString());
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n", "after {0}", there);

        var back = await lab.ApplyAsync(UnrelatedTraffic.Beside(WithoutMachines));
        (await lab.DriftAsync()).ToString().Should().Be("lab ursa: nothing to do\n", "after {0}", back);
        await traffic.ShouldHaveLostNothingAsync();
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
