using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>What stands beside the errors and works.</summary>
internal static class NearMisses
{
    public static IEnumerable<PlantedError> All =>
    [
        // Of six, four are reserved already.
        Sound("a range with just room enough", lab => WithGuests(WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.6", "192.168.0.11") }), 2)),
        Sound("a reservation inside the range", lab => WithNetwork(lab, n => n with { DhcpRange = new DhcpRange("192.168.0.1", "192.168.0.100") })),
        Sound("a range of all that libvirt takes", lab => WithSecond(lab, n => n with { Address = "10.9.0.1/8", DhcpRange = new DhcpRange("10.10.0.0", "10.10.255.255") })),
        Sound("a DNS entry with a machine's name and address", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.1", ["etch32", "www"])] })),
        Sound("a DNS entry with a machine's name in another domain", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.50", ["etch32.example"])] })),
        Sound("two reserved addresses of a machine, and a DNS entry for each", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("192.168.0.1", ["etch32"]), new DnsHost("192.168.0.50", ["second"])] }) is var with
            ? with with { Machines = [lab.Machines[0] with { Nics = [.. lab.Machines[0].Nics, new Nic("br0", "192.168.0.50")] }, .. lab.Machines.Skip(1)] } : lab),
        Sound("a machine of numbers without a reservation", lab => lab with { Machines = [.. lab.Machines, new Machine("12")] }),
        Sound("a card without an address for an image that may have its own", lab => lab with { Machines = [.. lab.Machines, new Machine("k") { Nics = [new Nic("br0")], Image = new KernelImage("/k", null, "") }] }),
        Sound("further addresses of a card", lab => lab with { Machines = [lab.Machines[0] with { Nics = [lab.Machines[0].Nics[0] with { AllowedAddresses = ["192.168.0.77", "10.99.0.1", "fe80::7", "2001:db8:1::7"] }] }, .. lab.Machines.Skip(1)] }),
        Sound("an address that the card makes itself", lab => lab with { Machines = [lab.Machines[0] with { Nics = [lab.Machines[0].Nics[0] with { Mac = "52:54:00:00:00:01", AllowedAddresses = ["fe80::5054:ff:fe00:1"] }] }, .. lab.Machines.Skip(1)] }),
        Sound("an emoji in the command line", lab => lab with { Machines = [lab.Machines[0] with { Image = new KernelImage("/k", null, "a=\U0001F427") }, .. lab.Machines.Skip(1)] }),
        Sound("a machine of another network's address range", lab => WithSecond(lab, n => n with { Address = "169.254.3.1/24" })),
        Sound("a network of a reserved class", lab => WithSecond(lab, n => n with { Address = "240.1.1.1/24" })),
        Sound("a subnet beside the first", lab => WithNetwork(lab, n => n with { Subnets = ["192.168.1.254/24"] })),
        Sound("a forward to a further subnet", lab => WithNetwork(lab, n => n with { Subnets = ["10.5.0.1/24"] }) with { PortForwards = [.. lab.PortForwards, new PortForward("net", Protocol.Tcp, 81, "10.5.0.7", 80)] }),
        Sound("a snat to the host's own address of a subnet", lab => WithNetwork(lab, n => n with { Subnets = ["10.5.0.1/24"] }) with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth0") { Address = "10.5.0.1" }] }),
        Sound("two prefixes", lab => WithNetwork(lab, n => n with { Prefixes = ["2001:db8:1::1/64", "fd00:1::1/64"] })),
        Sound("an AAAA entry with a machine's name", lab => WithNetwork(lab, n => n with { DnsHosts = [new DnsHost("2001:db8:1::32", ["etch32", "etch32.ursa.test"])] })),
        Sound("a rule for IPv6", lab => lab with { Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "kvm", "fw") { Protocol = Protocol.Icmp, Source = "2001:db8:1::/64", Destination = "2001:db8:1::1" }] }),
        Sound("two routes to one destination, one after the other", lab => lab with { Routes = [new("10.9.0.0/16") { Via = "192.168.0.9" }, new("10.9.0.0/16") { Type = RouteType.Unreachable, Metric = 100 }] }),
        Sound("a route in the main table and one in a provider's", lab => lab with { Routes = [new("10.9.0.0/16") { Via = "192.168.0.9" }, new("10.9.0.0/16") { Via = "172.20.1.9", Provider = "avvanta" }] }),
        Sound("a route to a network of the lab in a provider's table", lab => lab with { Routes = [new("192.168.0.0/24") { Type = RouteType.Prohibit, Provider = "avvanta" }] }),
        Sound("a default route behind the providers", lab => lab with { Routes = [new("0.0.0.0/0") { Via = "172.20.1.9" }] }),
        Sound("no way at all without providers", lab => lab with { Providers = [], RoutingRules = [], Marks = [], Routes = [new("0.0.0.0/0") { Type = RouteType.Unreachable, Metric = 9000 }] }),
        Sound("a route over a link-local hop", lab => lab with { Routes = [new("2001:db8::/32") { Via = "fe80::1", Interface = "br0" }] }),
        Sound("two nodes that stand for one address", lab => With(With(lab, new Node("x") { Loopback = ["198.51.100.77"] }), new Node("y") { Loopback = ["198.51.100.77"] })),
        Sound("a node and a segment of one name", lab => With(lab, new Node("lan"))),
        Sound("an HTTP and a TFTP service on one port", lab => With(lab, new Node("x") { Loopback = ["10.0.0.1"], Services = [Service.Http(69), Service.Tftp()] })),
        Sound("a rule that is wider than the one before it", lab => With(lab, new Rule(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Tcp, Ports = "20-30" })),
        Sound("the same rule after one with a limit", lab => lab with { Rules = [new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Udp, Limit = "3/min" }, new(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Udp }] }),
        Sound("a rule after one that only logs", lab => lab with { Rules = [new(RuleAction.Log, "net", "fw") { LogLimit = "1/sec" }, new(RuleAction.Count, "net", "fw"), new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 }] }),
        Sound("a rule within a zone after one for all", lab => lab with { Rules = [new(RuleAction.Accept, "all", "all") { Protocol = Protocol.Icmp }, new(RuleAction.Drop, "kvm", "kvm") { Protocol = Protocol.Icmp }] }),
        Sound("a rule for another state", lab => With(lab, new Rule(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22, States = ConnectionState.Invalid })),
        Sound("shares one after the other", lab => lab with { Marks = [.. lab.Marks, new("avvanta") { From = "kvm", Probability = 0.5 }, new("comcast") { From = "kvm", Probability = 0.5 }] }),
        Sound("hosts of another zone's interface", lab => WithGuestZone(lab, new ZoneHosts("br0", "192.168.0.2/32"))),
        Sound("a zone that leaves the decision to the one around it", lab => WithGuestZone(lab, new ZoneHosts("br0", "192.168.0.2/32")) is var with ? with with { Policies = [new("guest", "all", PolicyAction.Continue), .. with.Policies] } : lab),
        Sound("one port by two providers to two machines", lab => lab with { PortForwards = [new("net", Protocol.Tcp, 8080, "192.168.0.1", 80) { Provider = "comcast" }, new("net", Protocol.Tcp, 8080, "192.168.0.2", 80) { Provider = "avvanta" }] }),
        Sound("one port to another of the host's own", lab => lab with { PortForwards = [.. lab.PortForwards, new("net", Protocol.Tcp, 2222, null, 22)] }),
        Sound("several ports that stay", lab => lab with { PortForwards = [.. lab.PortForwards, new("net", Protocol.Udp, "5000-5010,6000", "192.168.0.1")] }),
        Sound("a prefix for a prefix", lab => lab with { Snat = [.. lab.Snat, new("fd00:1::/64", "eth0") { Prefix = "2001:db8:1::/64" }] }),
        Sound("one service of one machine behind the host's address", lab => lab with { Snat = [.. lab.Snat, new("192.168.0.0/24", "br0") { Destination = "192.168.0.5", Protocol = Protocol.Tcp, Ports = 80 }] }),
        Sound("a source translation for those behind a bridge's far networks", lab => lab with { Snat = [.. lab.Snat, new("10.0.0.0/8", "br0")] }),
        Sound("a snat to a routed address", lab => lab with { Snat = [.. lab.Snat, new Snat("10.0.0.0/8", "eth0") { Address = "198.51.100.99" }] }),
        Sound("an uplink without a gateway", lab => WithWireless(lab, p => p with { Gateway = null })),
        Sound("a gateway at the other end of a point-to-point link", lab => WithWireless(lab, p => p with { Interface = "ppp0", Gateway = "10.64.0.1" }) with
        {
            Uplinks = [.. lab.Uplinks, new Uplink("ppp0", "10.64.0.2/32")],
            Zones = [lab.Zones[0], lab.Zones[1] with { Interfaces = ["eth0", "wlan0", "ppp0"] }, lab.Zones[2]],
        }),
        Sound("gateways by DHCP on two interfaces, and one beside that is given", lab => lab with { Providers = lab.Providers.Select(p => p.Name == "avvanta" ? p : p with { Gateway = null, GatewayByDhcp = true }).ToValueList() }),
        Sound("one MAC on two interfaces", lab => lab with { Providers = lab.Providers.Select(p => p with { GatewayMac = p.Name == "avvanta" ? null : (MacAddress?)MacAddress.Parse("02:00:00:00:00:01") }).ToValueList() }),
        Sound("a source of another interface", lab => WithWireless(lab, p => p with { Source = "192.168.0.254", Mtu = 68 })),
        Sound("a tier of two and one of them weighed", lab => lab with { Providers = [.. lab.Providers.Take(1), .. lab.Providers.Skip(1).Select(p => p with { Fallback = 1, Balance = p.Number })] }),
        Sound("rules that overlap, one after the other", lab => With(lab, new RoutingRule("comcast") { To = "206.124.146.0/24", Priority = 1001 })),
        Sound("rules that overlap and agree", lab => With(lab, new RoutingRule("avvanta") { To = "206.124.146.0/24" })),
        Sound("rules of one priority with marks that can't both be", lab => With(With(lab, new RoutingRule("comcast") { Mark = 0x100, MarkMask = 0x300, Priority = 1500 }), new RoutingRule("avvanta") { Mark = 0x200, MarkMask = 0x200, Priority = 1500 })),
        Sound("an exception to a mark", lab => With(lab, new RoutingRule("comcast") { Mark = 2, To = "10.0.0.0/8", Priority = 1001 })),
        Sound("what is not marked", lab => With(lab, new RoutingRule("comcast") { Mark = 0, Priority = 1001 })),
        Sound("the way of a mark that is left when its own is not", lab => With(lab, new RoutingRule("comcast") { Mark = 2, Priority = 11_000 })),
        Sound("a rule for the main table", lab => With(lab, new RoutingRule(RoutingRule.Main) { From = "192.168.0.4", Priority = 1001 })),
        Sound("a rule for everything by a provider that may be unusable", lab => With(lab, new RoutingRule("comcast") { Priority = 1001 })),
        Sound("a rule for everything behind the marks of all", lab => With(lab, new RoutingRule("comcast") { Priority = 11_000 }) with { Providers = [lab.Providers[0] with { Persistent = true }, .. lab.Providers.Skip(1)] }),
        Sound("a route to a whole private block before the null route", lab => lab with { NullRoutes = RouteType.Unreachable, Routes = [new("10.0.0.0/8") { Via = "192.168.0.9" }] }),
        Sound("a provider that only a forward reaches", lab => lab with
        {
            Policies = [new Policy("net", "net", PolicyAction.None), new Policy("all", "all", PolicyAction.Drop)],
            Rules = [],
        }),
    ];

    private static PlantedError Sound(string what, Func<Lab, Lab> plant) => new(what, "", plant);

    private static Lab With(Lab lab, RoutingRule rule) => lab with { RoutingRules = [.. lab.RoutingRules, rule] };

    private static Lab WithWireless(Lab lab, Func<Provider, Provider> change) => lab with { Providers = [.. lab.Providers.Take(2), change(lab.Providers[2])] };

    private static Lab With(Lab lab, Rule rule) => lab with { Rules = [.. lab.Rules, rule] };

    private static Lab WithGuestZone(Lab lab, params ValueList<ZoneHosts> hosts) => lab with { Zones = [.. lab.Zones, new Zone("guest") { Hosts = hosts }] };

    private static Lab With(Lab lab, Node node) => lab with { Nodes = [.. lab.Nodes, node] };

    private static Lab WithNetwork(Lab lab, Func<LabNetwork, LabNetwork> change) => lab with { Networks = [change(lab.Networks[0])] };

    private static Lab WithSecond(Lab lab, Func<LabNetwork, LabNetwork> change) => lab with
    {
        Networks = [.. lab.Networks, change(new LabNetwork("n2", "10.9.0.1/24") { Bridge = "br1" })],
        Zones = [lab.Zones[0], lab.Zones[1], lab.Zones[2] with { Interfaces = ["br0", "br1"] }],
    };

    private static Lab WithGuests(Lab lab, int count) =>
        lab with { Machines = [.. lab.Machines, .. Enumerable.Range(0, count).Select(i => new Machine($"guest{i}") { Nics = [new Nic("br0")] })] };
}
