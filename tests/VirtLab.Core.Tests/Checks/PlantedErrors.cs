using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>A sound lab made unsound in one place, and where the finding must point.</summary>
/// <param name="What">What was planted.</param>
/// <param name="Path">The finding's path.</param>
/// <param name="Plant">Plants it.</param>
public sealed record PlantedError(string What, string Path, Func<Lab, Lab> Plant)
{
    public override string ToString() => What;
}

/// <summary>Every error that the checks know, one by one, planted into Ursa.</summary>
internal static partial class PlantedErrors
{
    public static IEnumerable<PlantedError> All => [.. Names, .. Interfaces, .. Networks, .. Dhcp, .. Dns, .. Machines, .. Providers, .. Ways, .. HostRoutes, .. Zones, .. Firewall, .. Nodes, .. Routes, .. Services];

    private static IEnumerable<PlantedError> Names =>
    [
        new("no lab name", "Lab.Name", lab => lab with { Name = default }),
        new("network twice", "Networks[1].Name", lab => lab with { Networks = [.. lab.Networks, new LabNetwork("br0", "10.9.0.1/24") { Bridge = "br9" }], Zones = In(lab, "kvm", "br9") }),
        new("machine twice", "Machines[4].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("etch32")] }),
        new("machine twice but for capitals", "Machines[\"ETCH32\"].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("ETCH32")] }),
        new("machine that is no DNS label", "Machines[\"a_b\"].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("a_b")] }),
        new("node twice", "Nodes[6].Name", lab => lab with { Nodes = [.. lab.Nodes, new Node("server")] }),
        new("machine and node of one name", "Nodes[\"etch32\"].Name", lab => With(lab, new Node("etch32"))),
        new("machine called as the host", "Machines[\"host\"].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("host")] }),
        new("node called as the host", "Nodes[\"host\"].Name", lab => With(lab, new Node("host"))),
        new("segment twice", "Segments[4].Name", lab => lab with { Segments = [.. lab.Segments, new Segment("lan")] }),
        new("zone twice", "Zones[3].Name", lab => lab with { Networks = [.. lab.Networks, Second], Zones = [.. lab.Zones, new Zone("kvm") { Interfaces = ["br1"] }] }),
        new("provider twice", "Providers[3].Name", lab => lab with { Providers = [.. lab.Providers, new Provider("avvanta", 4, "eth0", "172.20.1.5")] }),
    ];

    private static IEnumerable<PlantedError> Interfaces =>
    [
        new("tap twice", "Machines[\"etch64\"].Nics[0].Tap", lab => WithNic(lab, 1, nic => nic with { Tap = "tap0" })),
        new("tap named as the bridge", "Machines[\"etch64\"].Nics[0].Tap", lab => WithNic(lab, 1, nic => nic with { Tap = "br0" })),
        new("tap that libvirt renames", "Machines[\"etch64\"].Nics[0].Tap", lab => WithNic(lab, 1, nic => nic with { Tap = "vnet3" })),
        new("derived tap that libvirt renames", "Machines[\"m\"].Nics[0].Tap", lab => lab with { Name = "vnet", Machines = [new Machine("m") { Nics = [new Nic("br0", "192.168.0.1")] }] }),
        new("bridge named as an uplink", "Networks[\"n2\"].Bridge", lab => lab with { Networks = [.. lab.Networks, Second with { Bridge = "eth0" }] }),
        new("bridge named lo", "Networks[\"n2\"].Bridge", lab => lab with { Networks = [.. lab.Networks, Second with { Bridge = "lo" }], Zones = In(lab, "kvm", "lo") }),
        new("network's name too long for a bridge", "Networks[\"a-network-with-a-long-name\"].Bridge", lab => lab with { Networks = [.. lab.Networks, new LabNetwork("a-network-with-a-long-name", "10.9.0.1/24")] }),
        new("uplink without a name", "Uplinks[2].Interface", lab => lab with { Uplinks = [.. lab.Uplinks, new Uplink(default, "10.7.0.1/24")], Zones = In(lab, "net", default) }),
        new("multicast MAC", "Machines[\"etch32\"].Nics[0].Mac", lab => WithNic(lab, 0, nic => nic with { Mac = "53:54:00:00:00:01" })),
        new("MAC that libvirt keeps", "Machines[\"etch32\"].Nics[0].Mac", lab => WithNic(lab, 0, nic => nic with { Mac = "fe:54:00:00:00:01" })),
        new("MAC of an interface that is there already", "Uplinks[\"eth9\"].Mac", lab => lab with { Uplinks = [.. lab.Uplinks, new Uplink("eth9", "10.7.0.1/24") { Mac = "52:54:00:00:00:01" }], Zones = In(lab, "net", "eth9") }),
        new("zero MAC", "Machines[\"etch32\"].Nics[0].Mac", lab => WithNic(lab, 0, nic => nic with { Mac = "00:00:00:00:00:00" })),
        new("MAC twice", "Uplinks[\"eth0\"].Mac", lab => WithUplink(WithNic(lab, 0, nic => nic with { Mac = "52:54:00:00:00:01" }), 0, u => u with { Mac = "52:54:00:00:00:01" })),
    ];

    private static IEnumerable<PlantedError> Networks =>
    [
        new("networks that overlap", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "192.168.0.129/25" }], Zones = In(lab, "kvm", "br1") }),
        new("network that overlaps an uplink", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "172.20.1.9/28" }], Zones = In(lab, "kvm", "br1") }),
        new("IPv6 network", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "fd00::1/64" }], Zones = In(lab, "kvm", "br1") }),
        .. Subnets, .. Prefixes,
        new("network without room", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "10.9.0.1/31" }], Zones = In(lab, "kvm", "br1") }),
        new("host at the network address", "Networks[\"br0\"].Address", lab => WithNetwork(lab, n => n with { Address = "192.168.0.0/24" })),
        .. Special.Select(address => new PlantedError($"network {address}", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = address }], Zones = In(lab, "kvm", "br1") })),
        .. Special.Select(address => new PlantedError($"uplink {address}", "Uplinks[\"eth9\"].Address", lab => lab with { Uplinks = [.. lab.Uplinks, new Uplink("eth9", address)], Zones = In(lab, "net", "eth9") })),
        new("IPv6 uplink", "Uplinks[\"eth9\"].Address", lab => lab with { Uplinks = [.. lab.Uplinks, new Uplink("eth9", "fd00::/64")], Zones = In(lab, "net", "eth9") }),
        new("uplink at the network address", "Uplinks[\"eth9\"].Address", lab => lab with { Uplinks = [.. lab.Uplinks, new Uplink("eth9", "10.7.0.0/24")], Zones = In(lab, "net", "eth9") }),
        new("uplink at the broadcast address", "Uplinks[\"wlan0\"].Address", lab => WithUplink(WithoutProviders(lab), 1, u => u with { Address = "172.20.1.255/24" })),
        new("uplink on no segment", "Uplinks[\"wlan0\"].Segment", lab => WithUplink(lab, 1, u => u with { Segment = "none" })),
        new("uplinks with one address", "Uplinks[\"wlan0\"].Address", lab => WithUplink(lab, 1, u => u with { Address = "172.20.1.130/24" })),
        new("martians logged without a filter", "Uplinks[\"wlan0\"].LogMartians", lab => WithUplink(lab, 1, u => u with { RouteFilter = false })),
    ];

    private static IEnumerable<PlantedError> Providers =>
    [
        new("number 0", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 0, Mark = 3 })),
        new("number of the balance table", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 250 })),
        new("number too large for a mark", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 300 })),
        new("number twice, and with it its mark", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 2 })),
        new("number twice", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 2, Mark = 3 })),
        new("mark too large", "Providers[\"wireless\"].Mark", lab => WithProvider(lab, p => p with { Mark = 256 })),
        new("mark twice", "Providers[\"wireless\"].Mark", lab => WithProvider(lab, p => p with { Mark = 1 })),
        new("negative share", "Providers[\"wireless\"].Balance", lab => WithProvider(lab, p => p with { Balance = -1 })),
        new("provider on no uplink", "Providers[\"wireless\"].Interface", lab => WithProvider(lab, p => p with { Interface = "eth9" })),
        new("gateway that nothing reaches", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Gateway = "10.0.0.1" })),
        new("gateway that is the host", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Gateway = "172.20.1.102" })),
        new("gateway twice", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Interface = "eth0" })),
        new("IPv6 gateway", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Gateway = "fd00::1" })),
        new("gateway at the broadcast address", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Gateway = "172.20.1.255" })),
        new("required over a link that is down", "Providers[\"wireless\"].Optional", lab => WithProvider(lab, p => p with { Optional = false })),
        new("two providers of one source address", "Providers[\"avvanta\"].Loose", lab => lab with { Providers = lab.Providers.Select(p => p with { Loose = false }).ToValueList() }),
        new("rule by no provider", "RoutingRules[3].Provider", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("none") { To = "10.0.0.0/8" }] }),
        new("rule's priority too low", "RoutingRules[3].Priority", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { To = "10.0.0.0/8", Priority = 998 }] }),
        new("rule's priority too high", "RoutingRules[3].Priority", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { To = "10.0.0.0/8", Priority = 20_000 }] }),
        new("rule's interface unknown", "RoutingRules[3].Interface", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { Interface = "eth9" }] }),
        new("rules that contradict", "RoutingRules[3]", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("comcast") { To = "206.124.146.180/32" }] }),
        new("IPv6 rule", "RoutingRules[3].Provider", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { To = "2001:db8::/32" }] }),
        new("IPv6 rule's source", "RoutingRules[3].Provider", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { From = "2001:db8::/32" }] }),
        new("mark of UDP with a helper for TCP", "Marks[3].Protocol", lab => lab with { Marks = [.. lab.Marks, new Mark("avvanta") { Protocol = Protocol.Udp, Helper = Helper.Ftp }] }),
        new("marks that contradict", "Marks[3]", lab => lab with { Marks = [.. lab.Marks, new Mark("comcast") { Protocol = Protocol.Tcp, Ports = 119 }] }),
        new("mark for no provider", "Marks[3].Provider", lab => lab with { Marks = [.. lab.Marks, new Mark("none")] }),
        new("mark with ports alone", "Marks[3].Ports", lab => lab with { Marks = [.. lab.Marks, new Mark("avvanta") { Ports = 25 }] }),
    ];

    private static IEnumerable<PlantedError> HostRoutes =>
    [
        new("route that leads nowhere", "Routes[0]", lab => With(lab, new Route("10.9.0.0/16"))),
        new("route by no interface", "Routes[0].Interface", lab => With(lab, new Route("10.9.0.0/16") { Interface = "eth9" })),
        new("route over a hop that nothing reaches", "Routes[0].Via", lab => With(lab, new Route("10.9.0.0/16") { Via = "10.1.1.1" })),
        new("route over a hop on another interface", "Routes[0].Via", lab => With(lab, new Route("10.9.0.0/16") { Via = "192.168.0.9", Interface = "eth0" })),
        new("route over the host itself", "Routes[0].Via", lab => With(lab, new Route("10.9.0.0/16") { Via = "192.168.0.254" })),
        new("route over everybody", "Routes[0].Via", lab => With(lab, new Route("10.9.0.0/16") { Via = "192.168.0.255" })),
        new("route over another family", "Routes[0].Via", lab => With(lab, new Route("2001:db8::/32") { Via = "192.168.0.9" })),
        new("route over a link-local hop anywhere", "Routes[0].Interface", lab => With(lab, new Route("2001:db8::/32") { Via = "fe80::1" })),
        new("route to nowhere with a hop", "Routes[0]", lab => With(lab, new Route("10.9.0.0/16") { Type = RouteType.Blackhole, Via = "192.168.0.9" })),
        new("route to nowhere with an interface", "Routes[0]", lab => With(lab, new Route("10.9.0.0/16") { Type = RouteType.Prohibit, Interface = "br0" })),
        new("route in no provider's table", "Routes[0].Provider", lab => With(lab, new Route("10.9.0.0/16") { Via = "192.168.0.9", Provider = "none" })),
        new("IPv6 route in a provider's table", "Routes[0].Provider", lab => With(lab, new Route("2001:db8::/32") { Type = RouteType.Unreachable, Provider = "avvanta" })),
        new("default route of a provider", "Routes[0].To", lab => With(lab, new Route("0.0.0.0/0") { Via = "172.20.1.9", Provider = "avvanta" })),
        new("no way at all before the providers", "Routes[0].To", lab => With(lab, new Route("0.0.0.0/0") { Type = RouteType.Unreachable, Metric = 9000 })),
        new("route to a network of the lab", "Routes[0].To", lab => With(lab, new Route("192.168.0.0/24") { Via = "172.20.1.9" })),
        new("negative metric", "Routes[0].Metric", lab => With(lab, new Route("10.9.0.0/16") { Via = "192.168.0.9", Metric = -1 })),
        new("route twice", "Routes[1].To", lab => With(With(lab, new Route("10.9.0.0/16") { Via = "192.168.0.9" }), new Route("10.9.7.7/16") { Type = RouteType.Blackhole })),
        new("IPv6 route twice", "Routes[1].To", lab => With(With(lab, new Route("fd00::/8") { Type = RouteType.Blackhole }), new Route("fd00::/8") { Type = RouteType.Prohibit, Metric = 1024 })),
    ];

    private static IEnumerable<PlantedError> Zones =>
    [
        new("no zone is the host", "Zones", lab => lab with { Zones = lab.Zones.Skip(1).ToValueList(), Policies = [new Policy("net", "net", PolicyAction.None), new Policy("all", "all", PolicyAction.Drop)], Rules = [] }),
        new("two zones are the host", "Zones", lab => lab with { Zones = [.. lab.Zones, Zone.Firewall("me")] }),
        new("zone all", "Zones[\"all\"].Name", lab => lab with { Networks = [.. lab.Networks, Second], Zones = [.. lab.Zones, new Zone("all") { Interfaces = ["br1"] }] }),
        new("host zone with interfaces", "Zones[\"fw\"].Interfaces", lab => lab with { Networks = [.. lab.Networks, Second], Zones = In(lab, "fw", "br1") }),
        new("zone with nothing in it", "Zones[\"dmz\"].Interfaces", lab => lab with { Zones = [.. lab.Zones, new Zone("dmz")] }),
        new("interface unknown", "Zones[\"kvm\"].Interfaces", lab => lab with { Zones = In(lab, "kvm", "br7") }),
        new("interface in two zones", "Zones[\"kvm\"].Interfaces", lab => lab with { Zones = In(lab, "kvm", "eth0") }),
        new("interface in no zone", "Networks[\"n2\"]", lab => lab with { Networks = [.. lab.Networks, Second] }),
        new("policy from no zone", "Policies[6].From", lab => lab with { Policies = [.. lab.Policies, new Policy("none", "net", PolicyAction.Drop)] }),
        new("policy to no zone", "Policies[6].To", lab => lab with { Policies = [.. lab.Policies, new Policy("net", "none", PolicyAction.Drop)] }),
        new("pair without a policy", "Policies", lab => lab with { Policies = lab.Policies.Where(p => p.To != (Name)"all").Append(new Policy("net", "fw", PolicyAction.Drop)).Append(new Policy("net", "kvm", PolicyAction.Drop)).ToValueList() }),
        new("rule from no zone", "Rules[1].From", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Drop, "none", "fw")] }),
        new("rule with ports alone", "Rules[1].Ports", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "net", "fw") { Ports = 80 }] }),
        new("rule with ICMP ports", "Rules[1].Ports", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Icmp, Ports = 80 }] }),
        new("rule with empty ports", "Rules[1].Ports", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = default(Ports) }] }),
        new("rule for a pair that is NONE", "Rules[1]", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "net", "net")] }),
        new("rule from the host to itself", "Rules[1]", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "fw", "fw")] }),
        new("rule from IPv6 to IPv4", "Rules[1].Destination", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Drop, "net", "fw") { Source = "2001:db8::/32", Destination = "10.0.0.0/8" }] }),
        new("rule within a zone of one interface", "Rules[1]", lab => WithIsolated(lab) with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "kvm", "kvm")] }),
        new("policy within a zone of one interface", "Policies[0]", lab => WithIsolated(lab) with { Policies = [new Policy("kvm", "kvm", PolicyAction.Accept), .. lab.Policies] }),
        new("policy from the host to itself", "Policies[0]", lab => lab with { Policies = [new Policy("fw", "fw", PolicyAction.Drop), .. lab.Policies] }),
        new("policies without zones", "Zones", lab => WithoutZones(lab) with { Policies = [new Policy("all", "all", PolicyAction.Drop)] }),
        new("rules without zones", "Zones", lab => WithoutZones(lab) with { Rules = [new Rule(RuleAction.Drop, "all", "all")] }),
        new("snat by no interface", "Snat[2].Interface", lab => lab with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth9")] }),
        new("IPv6 snat", "Snat[2].Source", lab => lab with { Snat = [.. lab.Snat, new Snat("fd00::/8", "eth0")] }),
        new("snat to an IPv6 address", "Snat[2].Address", lab => lab with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth0") { Address = "fd00::1" }] }),
        new("snat to the loopback", "Snat[2].Address", lab => lab with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth0") { Address = "127.0.0.1" }] }),
        new("snat to a neighbour's address", "Snat[2].Address", lab => lab with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth0") { Address = "172.20.1.107" }] }),
        new("forward to an IPv6 address", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "fd00::1", 80))),
        new("forward to everybody", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "192.168.0.255", 80))),
        new("forward between zones that are NONE", "PortForwards[0].To", lab => lab with { Policies = [new Policy("net", "kvm", PolicyAction.None), .. lab.Policies] }),
        new("forward from no zone", "PortForwards[1].From", lab => Forward(lab, new PortForward("none", Protocol.Tcp, 81, "192.168.0.1", 80))),
        new("forward from the host", "PortForwards[1].From", lab => Forward(lab, new PortForward("fw", Protocol.Tcp, 81, "192.168.0.1", 80))),
        new("forward of ICMP", "PortForwards[1].Protocol", lab => Forward(lab, new PortForward("net", Protocol.Icmp, 81, "192.168.0.1", 80))),
        new("forward of port 0", "PortForwards[1].Port", lab => Forward(lab, new PortForward("net", Protocol.Tcp, new Ports(0, 0), "192.168.0.1", 80))),
        new("forward to nowhere", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "10.0.0.1", 80))),
        new("forward back into its zone", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "172.20.1.107", 80))),
        new("forward twice", "PortForwards[1]", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 8080, "192.168.0.2", 80))),
    ];

    // Of the loopback and multicast, or with those in them.
    private static IEnumerable<Cidr> Special => ["127.0.5.1/24", "224.0.5.1/24", "126.0.0.1/7"];

    private static LabNetwork Second => new("n2", "10.9.0.1/24") { Bridge = "br1" };

    private static Lab With(Lab lab, Route route) => lab with { Routes = [.. lab.Routes, route] };

    private static Lab With(Lab lab, Node node) => lab with { Nodes = [.. lab.Nodes, node] };

    private static Lab Forward(Lab lab, PortForward forward) => lab with { PortForwards = [.. lab.PortForwards, forward] };

    private static Lab WithIsolated(Lab lab) => WithNetwork(lab, n => n with { RouteBack = false });

    private static Lab WithoutZones(Lab lab) => lab with { Zones = [], Policies = [], Rules = [], PortForwards = [] };

    private static Lab WithoutForwards(Lab lab) => lab with { PortForwards = [] };

    private static Lab WithoutProviders(Lab lab) => lab with { Providers = [], RoutingRules = [], Marks = [] };

    private static ValueList<Zone> In(Lab lab, Name zone, InterfaceName name) =>
        lab.Zones.Select(z => z.Name == zone ? z with { Interfaces = [.. z.Interfaces, name] } : z).ToValueList();

    private static Lab WithNic(Lab lab, int machine, Func<Nic, Nic> change) => lab with
    {
        Machines = lab.Machines.Select((m, i) => i == machine ? m with { Nics = [change(m.Nics[0])] } : m).ToValueList(),
    };

    private static Lab WithMachine(Lab lab, Func<Machine, Machine> change) => lab with { Machines = [change(lab.Machines[0]), .. lab.Machines.Skip(1)] };

    private static Lab WithNetwork(Lab lab, Func<LabNetwork, LabNetwork> change) => lab with { Networks = [change(lab.Networks[0])] };

    private static Lab WithUplink(Lab lab, int uplink, Func<Uplink, Uplink> change) => lab with
    {
        Uplinks = lab.Uplinks.Select((u, i) => i == uplink ? change(u) : u).ToValueList(),
    };

    private static Lab WithProvider(Lab lab, Func<Provider, Provider> change) => lab with
    {
        Providers = [.. lab.Providers.Take(2), change(lab.Providers[2])],
    };
}
