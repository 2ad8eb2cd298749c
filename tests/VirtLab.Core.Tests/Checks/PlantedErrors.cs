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
internal static class PlantedErrors
{
    public static IEnumerable<PlantedError> All => [.. Names, .. Interfaces, .. Networks, .. Providers, .. Zones, .. World];

    private static IEnumerable<PlantedError> Names =>
    [
        new("no lab name", "Lab.Name", lab => lab with { Name = default }),
        new("network twice", "Networks[\"br0\"].Name", lab => lab with { Networks = [.. lab.Networks, new LabNetwork("br0", "10.9.0.1/24") { Bridge = "br9" }], Zones = In(lab, "kvm", "br9") }),
        new("machine twice", "Machines[\"etch32\"].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("etch32")] }),
        new("machine twice but for capitals", "Machines[\"etch32\"].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("ETCH32")] }),
        new("machine that is no DNS label", "Machines[\"a_b\"].Name", lab => lab with { Machines = [.. lab.Machines, new Machine("a_b")] }),
        new("node twice", "Nodes[\"server\"].Name", lab => lab with { Nodes = [.. lab.Nodes, new Node("server")] }),
        new("segment twice", "Segments[\"lan\"].Name", lab => lab with { Segments = [.. lab.Segments, new Segment("lan")] }),
        new("zone twice", "Zones[\"kvm\"].Name", lab => lab with { Networks = [.. lab.Networks, Second], Zones = [.. lab.Zones, new Zone("kvm") { Interfaces = ["br1"] }] }),
        new("provider twice", "Providers[\"avvanta\"].Name", lab => lab with { Providers = [.. lab.Providers, new Provider("avvanta", 4, "eth0", "172.20.1.5")] }),
    ];

    private static IEnumerable<PlantedError> Interfaces =>
    [
        new("tap twice", "Machines[\"etch64\"].Nics[0].Tap", lab => WithNic(lab, 1, nic => nic with { Tap = "tap0" })),
        new("tap named as the bridge", "Machines[\"etch64\"].Nics[0].Tap", lab => WithNic(lab, 1, nic => nic with { Tap = "br0" })),
        new("tap that libvirt renames", "Machines[\"etch64\"].Nics[0].Tap", lab => WithNic(lab, 1, nic => nic with { Tap = "vnet3" })),
        new("bridge named as an uplink", "Networks[\"n2\"].Bridge", lab => lab with { Networks = [.. lab.Networks, Second with { Bridge = "eth0" }] }),
        new("bridge named lo", "Networks[\"n2\"].Bridge", lab => lab with { Networks = [.. lab.Networks, Second with { Bridge = "lo" }], Zones = In(lab, "kvm", "lo") }),
        new("network's name too long for a bridge", "Networks[\"a-network-with-a-long-name\"].Bridge", lab => lab with { Networks = [.. lab.Networks, new LabNetwork("a-network-with-a-long-name", "10.9.0.1/24")] }),
        new("uplink without a name", "Uplinks[2].Interface", lab => lab with { Uplinks = [.. lab.Uplinks, new Uplink(default, "10.7.0.1/24")], Zones = In(lab, "net", default) }),
        new("multicast MAC", "Machines[\"etch32\"].Nics[0].Mac", lab => WithNic(lab, 0, nic => nic with { Mac = "53:54:00:00:00:01" })),
        new("zero MAC", "Machines[\"etch32\"].Nics[0].Mac", lab => WithNic(lab, 0, nic => nic with { Mac = "00:00:00:00:00:00" })),
        new("MAC twice", "Uplinks[\"eth0\"].Mac", lab => WithUplink(WithNic(lab, 0, nic => nic with { Mac = "52:54:00:00:00:01" }), 0, u => u with { Mac = "52:54:00:00:00:01" })),
    ];

    private static IEnumerable<PlantedError> Networks =>
    [
        new("networks that overlap", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "192.168.0.129/25" }], Zones = In(lab, "kvm", "br1") }),
        new("network that overlaps an uplink", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "172.20.1.9/28" }], Zones = In(lab, "kvm", "br1") }),
        new("IPv6 network", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "fd00::1/64" }], Zones = In(lab, "kvm", "br1") }),
        new("network without room", "Networks[\"n2\"].Address", lab => lab with { Networks = [.. lab.Networks, Second with { Address = "10.9.0.1/31" }], Zones = In(lab, "kvm", "br1") }),
        new("host at the network address", "Networks[\"br0\"].Address", lab => WithNetwork(lab, n => n with { Address = "192.168.0.0/24" })),
        new("range outside", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.100", "192.168.1.20"), Address = "192.168.0.99/24" })),
        new("range backwards", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.200", "192.168.0.100") })),
        new("range over the host's address", "Networks[\"br0\"].DhcpRange", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.100", "192.168.0.254") })),
        new("reservation outside", "Networks[\"br0\"].DhcpHosts[0].Address", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "10.0.0.1", "x")] })),
        new("reservation that is no DNS label", "Networks[\"br0\"].DhcpHosts[0].Name", lab => WithNetwork(lab, n => n with { DhcpHosts = [new DhcpHost("52:54:00:00:00:99", "192.168.0.50", "x_y")] })),
        new("DNS entry without a name", "Networks[\"br0\"].DnsHosts[0].Names", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.50", [])] })),
        new("address outside", "Machines[\"etch32\"].Nics[0].Address", lab => WithoutForwards(WithNic(lab, 0, nic => nic with { Address = "192.168.1.1" }))),
        new("address of the host", "Machines[\"etch32\"].Nics[0].Address", lab => WithNic(lab, 0, nic => nic with { Address = "192.168.0.254" })),
        new("broadcast address", "Machines[\"etch32\"].Nics[0].Address", lab => WithNic(lab, 0, nic => nic with { Address = "192.168.0.255" })),
        new("address twice", "Machines[\"etch64\"].Nics[0].Address", lab => WithNic(lab, 1, nic => nic with { Address = "192.168.0.1" })),
        new("card on no network", "Machines[\"etch32\"].Nics[0].Network", lab => WithNic(lab, 0, nic => nic with { Network = "none" })),
        new("no memory", "Machines[\"etch32\"].Memory", lab => WithMachine(lab, m => m with { Memory = default })),
        new("no processor", "Machines[\"etch32\"].Cpus", lab => WithMachine(lab, m => m with { Cpus = 0 })),
        new("a line break in the command line", "Machines[\"etch32\"].Image", lab => WithMachine(lab, m => m with { Image = new KernelImage("/boot/vmlinuz", null, "quiet\npanic=1") })),
        new("uplink at the broadcast address", "Uplinks[\"wlan0\"].Address", lab => WithUplink(WithoutProviders(lab), 1, u => u with { Address = "172.20.1.255/24" })),
        new("uplink on no segment", "Uplinks[\"wlan0\"].Segment", lab => WithUplink(lab, 1, u => u with { Segment = "none" })),
        new("uplinks with one address", "Uplinks[\"wlan0\"].Address", lab => WithUplink(lab, 1, u => u with { Address = "172.20.1.130/24" })),
        new("martians logged without a filter", "Uplinks[\"wlan0\"].LogMartians", lab => WithUplink(lab, 1, u => u with { RouteFilter = false })),
    ];

    private static IEnumerable<PlantedError> Providers =>
    [
        new("number 0", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 0, Mark = 3 })),
        new("number of the balance table", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 250 })),
        new("number twice", "Providers[\"wireless\"].Number", lab => WithProvider(lab, p => p with { Number = 2, Mark = 3 })),
        new("mark too large", "Providers[\"wireless\"].Mark", lab => WithProvider(lab, p => p with { Mark = 256 })),
        new("mark twice", "Providers[\"wireless\"].Mark", lab => WithProvider(lab, p => p with { Mark = 1 })),
        new("negative share", "Providers[\"wireless\"].Balance", lab => WithProvider(lab, p => p with { Balance = -1 })),
        new("provider on no uplink", "Providers[\"wireless\"].Interface", lab => WithProvider(lab, p => p with { Interface = "eth9" })),
        new("gateway that nothing reaches", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Gateway = "10.0.0.1" })),
        new("gateway that is the host", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Gateway = "172.20.1.102" })),
        new("gateway twice", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { Interface = "eth0" })),
        new("rule by no provider", "RoutingRules[3].Provider", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("none") { To = "10.0.0.0/8" }] }),
        new("rule's priority too low", "RoutingRules[3].Priority", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { To = "10.0.0.0/8", Priority = 998 }] }),
        new("rule's priority too high", "RoutingRules[3].Priority", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { To = "10.0.0.0/8", Priority = 20_000 }] }),
        new("rule's interface unknown", "RoutingRules[3].Interface", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { Interface = "eth9" }] }),
        new("rules that contradict", "RoutingRules[3]", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("comcast") { To = "206.124.146.180/32" }] }),
        new("IPv6 rule", "RoutingRules[3].To", lab => lab with { RoutingRules = [.. lab.RoutingRules, new RoutingRule("avvanta") { To = "2001:db8::/32" }] }),
        new("mark for no provider", "Marks[3].Provider", lab => lab with { Marks = [.. lab.Marks, new Mark("none")] }),
        new("mark with ports alone", "Marks[3].Ports", lab => lab with { Marks = [.. lab.Marks, new Mark("avvanta") { Ports = 25 }] }),
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
        new("IPv6 rule address", "Rules[1].Source", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Drop, "net", "fw") { Source = "2001:db8::/32" }] }),
        new("snat by no interface", "Snat[2].Interface", lab => lab with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth9")] }),
        new("IPv6 snat", "Snat[2].Source", lab => lab with { Snat = [.. lab.Snat, new Snat("fd00::/8", "eth0")] }),
        new("forward from no zone", "PortForwards[1].From", lab => Forward(lab, new PortForward("none", Protocol.Tcp, 81, "192.168.0.1", 80))),
        new("forward from the host", "PortForwards[1].From", lab => Forward(lab, new PortForward("fw", Protocol.Tcp, 81, "192.168.0.1", 80))),
        new("forward of ICMP", "PortForwards[1].Protocol", lab => Forward(lab, new PortForward("net", Protocol.Icmp, 81, "192.168.0.1", 80))),
        new("forward of port 0", "PortForwards[1].Port", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 0, "192.168.0.1", 80))),
        new("forward to nowhere", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "10.0.0.1", 80))),
        new("forward back into its zone", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "172.20.1.107", 80))),
        new("forward twice", "PortForwards[1]", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 8080, "192.168.0.2", 80))),
    ];

    private static IEnumerable<PlantedError> World =>
    [
        new("node on no segment", "Nodes[\"x\"].Interfaces[0].Segment", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("none")] })),
        new("address twice on a segment", "Nodes[\"x\"].Interfaces[0].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("lan", "172.20.1.1/24")] })),
        new("address of an uplink on a segment", "Nodes[\"x\"].Interfaces[0].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("lan", "172.20.1.130/24")] })),
        new("route over nothing", "Nodes[\"x\"].Routes[0]", lab => With(lab, new Node("x") { Routes = [new NodeRoute("0.0.0.0/0")] })),
        new("route over a hop that nothing reaches", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, new Node("x") { Routes = [NodeRoute.Default("10.0.0.1")] })),
        new("route over another's segment", "Nodes[\"x\"].Routes[0].Segment", lab => With(lab, new Node("x") { Routes = [new NodeRoute("10.0.0.0/8") { Segment = "lan" }] })),
        new("masquerade on another's segment", "Nodes[\"x\"].Masquerade[0]", lab => With(lab, new Node("x") { Masquerade = ["lan"] })),
        new("node's forward of an address that is not its own", "Nodes[\"x\"].Forwards[0].Address", lab => With(lab, new Node("x") { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.0.0.1", 80) { Address = "10.0.0.2" }] })),
        new("node's forward to port 0", "Nodes[\"x\"].Forwards[0].ToPort", lab => With(lab, new Node("x") { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.0.0.1", 0)] })),
        new("node's forward twice", "Nodes[\"x\"].Forwards[1]", lab => With(lab, new Node("x") { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.0.0.1", 80), new NodeForward(Protocol.Tcp, 80, "10.0.0.2", 80)] })),
        new("service on port 0", "Nodes[\"x\"].Services[0].Port", lab => With(lab, new Node("x") { Services = [Service.Http(0)] })),
        new("service twice", "Nodes[\"x\"].Services[1]", lab => With(lab, new Node("x") { Services = [Service.Http(), Service.Http()] })),
    ];

    private static LabNetwork Second => new("n2", "10.9.0.1/24") { Bridge = "br1" };

    private static Lab With(Lab lab, Node node) => lab with { Nodes = [.. lab.Nodes, node] };

    private static Lab Forward(Lab lab, PortForward forward) => lab with { PortForwards = [.. lab.PortForwards, forward] };

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
