using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>A host with what Ursa has not: zones within others and of hosts behind an interface, several networks of machines, rules of every kind and
/// for every state, marks and routing rules for machines, routes to nowhere, source addresses by destination. Its machines are not guarded, as no
/// machine of Shorewall's is.</summary>
internal static class House
{
    // Zones that are parts of others.
    private static readonly Name[] Parts = ["guest", "sub"];

    private static readonly MacAddress Printer = "52:54:00:00:0a:02";

    public static Lab Lab { get; } = new("house")
    {
        Networks =
        [
            new("br0", "192.168.0.254/24") { TcpFlags = true, Guard = false },
            new("br1", "192.168.1.254/24") { Guard = false },
        ],
        Machines =
        [
            new("desk") { Nics = [new("br0", "192.168.0.1") { Tap = "tap0" }] },
            new("printer") { Nics = [new("br0", "192.168.0.2") { Tap = "tap1", Mac = Printer }] },
            new("lab") { Nics = [new("br0", "192.168.0.130") { Tap = "tap2" }] },
            new("web") { Nics = [new("br1", "192.168.1.1") { Tap = "tap3" }] },
            new("phone") { Nics = [new("br1", "192.168.1.2") { Tap = "tap4" }] },
        ],
        Uplinks =
        [
            new("eth0", "172.20.0.130/24") { Segment = "one", Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true, NoSmurfs = true, ArpIgnore = true, Mss = 1400 },
            new("eth1", "172.20.1.130/24") { Segment = "two", RouteBack = true, ArpFilter = true },
        ],
        Providers =
        [
            new("isp1", 1, "eth0", "172.20.0.1") { Balance = 1, Optional = true },
            new("isp2", 2, "eth1", "172.20.1.1") { Mark = 18, Optional = true, Loose = true },
        ],

        Zones =
        [
            Zone.Firewall("fw"), new("net") { Interfaces = ["eth0"] },
            new("guest") { Hosts = [new("eth1", "10.9.0.0/16", "172.20.1.64/26")] }, new("corp") { Interfaces = ["eth1"] },
            new("kvm") { Interfaces = ["br0"] }, new("sub") { Hosts = [new("br0", "192.168.0.128/28")] },
            new("dmz") { Interfaces = ["br1"] },
        ],
        Policies =
        [
            new("sub", "net", PolicyAction.Continue),
            new("fw", "dmz", PolicyAction.Reject) { Log = true },
            new("fw", Zone.All, PolicyAction.Accept),
            new("kvm", "net", PolicyAction.Accept),
            new("kvm", "dmz", PolicyAction.Drop),
            new("kvm", "corp", PolicyAction.Accept),
            new("guest", Zone.All, PolicyAction.Drop),
            new("corp", "kvm", PolicyAction.Reject),
            new("corp", "net", PolicyAction.Accept),
            new("dmz", "net", PolicyAction.Accept),
            new("dmz", "corp", PolicyAction.Accept),
            new("corp", "dmz", PolicyAction.None),
            new(Zone.All, Zone.All, PolicyAction.Reject) { Log = true },
        ],
        Rules =
        [
            new(RuleAction.Drop, Zone.All, Zone.All) { States = (ConnectionState)31, Protocol = Protocol.Tcp, Ports = 6666 },
            new(RuleAction.Drop, "kvm", "net") { States = ConnectionState.Established, Protocol = Protocol.Tcp, Ports = 9999 },
            new(RuleAction.Reject, "net", "kvm") { States = ConnectionState.Related, Protocol = Protocol.Icmp, IcmpType = 11 },
            new(RuleAction.Accept, "net", "fw") { States = ConnectionState.Invalid, Protocol = Protocol.Tcp, Ports = 80 },
            new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = "22,80,8000-8010" },
            new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Icmp, IcmpType = 8 },
            new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Udp, Ports = 123, SourcePorts = 123 },
            new(RuleAction.Reject, "net", "fw") { Protocol = Protocol.Tcp, Ports = 113 },
            new(RuleAction.Reject, "net", "fw") { Protocol = Protocol.Udp, Ports = "33434-33523" },
            new(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Udp, Ports = 161, Log = true },
            new(RuleAction.Accept, "kvm", "dmz") { Protocol = Protocol.Tcp, Ports = "80,443" },
            new(RuleAction.Reject, "kvm", "dmz") { Protocol = Protocol.Udp, Ports = 53 },
            new(RuleAction.Accept, "kvm", "dmz") { Protocol = Protocol.Tcp, Ports = 25, Source = "192.168.0.1" },
            new(RuleAction.Accept, "kvm", "fw") { SourceMac = Printer, Protocol = Protocol.Udp, Ports = 161 },
            new(RuleAction.Accept, "kvm", "fw") { Protocol = Protocol.Udp, Ports = 53 },
            new(RuleAction.Accept, "sub", "fw") { Protocol = Protocol.Tcp, Ports = 22 },
            new(RuleAction.Drop, "sub", "net") { Protocol = Protocol.Tcp, Ports = 25 },
            new(RuleAction.Accept, "corp", "kvm") { Destination = "192.168.0.2", Protocol = Protocol.Tcp, Ports = 631 },
            new(RuleAction.Accept, "corp", "kvm") { Protocol = Protocol.Icmp },
            new(RuleAction.Accept, "guest", "dmz") { Protocol = Protocol.Tcp, Ports = 80 },
            new(RuleAction.Accept, "dmz", "kvm") { Source = "192.168.1.1", Destination = "192.168.0.2", Protocol = Protocol.Tcp, Ports = 631 },
            new(RuleAction.Accept, "fw", "dmz") { Protocol = Protocol.Tcp, Ports = 80 },
            new(RuleAction.Reject, "fw", "net") { Protocol = Protocol.Tcp, Ports = 23 },
        ],
        PortForwards =
        [
            new("net", Protocol.Tcp, 8080, "192.168.1.1", 80),
            new("net", Protocol.Tcp, 8081, "192.168.1.1", 80) { Address = "172.20.0.130" },
            new("net", Protocol.Udp, "5060-5062", "192.168.1.2") { Source = "198.51.100.0/24" },
            new("corp", Protocol.Tcp, 8082, "192.168.0.2", 631),
            new("net", Protocol.Tcp, 2222, null, 22),
        ],
        Snat =
        [
            new("192.168.0.0/24", "eth1") { Destination = "10.9.0.0/16", Exempt = true },
            new("192.168.0.0/24", "eth0"),
            new("192.168.0.0/24", "eth1") { Protocol = Protocol.Tcp },
            new("192.168.1.0/24", "eth0") { Address = "172.20.0.130" },
        ],
        RoutingRules =
        [
            new("isp2") { To = "203.0.113.0/25" },
            new("isp2") { From = "192.168.0.2", Priority = 1001 },
            new("isp2") { Interface = "br1", To = "198.51.100.0/24", Priority = 1002 },
            new("isp2") { Interface = "lo", To = "203.0.113.128/25", Priority = 1003 },
        ],
        Marks =
        [
            new("isp2") { From = "kvm", Protocol = Protocol.Tcp, Ports = 25 },
            new("isp2") { Protocol = Protocol.Udp, Ports = 53 },
            new("isp2") { From = "dmz", Source = "192.168.1.2", Protocol = Protocol.Tcp },
            new("isp2") { Destination = "192.0.2.0/24", Protocol = Protocol.Icmp },
        ],
        Routes =
        [
            new("10.9.0.0/16") { Via = "172.20.1.60" },
            new("10.50.0.0/16") { Via = "192.168.0.2" },
            new("10.51.0.0/16") { Type = RouteType.Blackhole },
            new("10.52.0.0/16") { Type = RouteType.Prohibit },
            new("10.53.0.0/16") { Type = RouteType.Unreachable, Provider = "isp2" },
        ],
        NullRoutes = RouteType.Unreachable,

        Segments = [new("one"), new("two")],
        Nodes =
        [
            new("gate1") { Interfaces = [new("one", "172.20.0.1/24")] },
            new("stall") { Interfaces = [new("one", "172.20.0.50/24")] },
            new("gate2") { Interfaces = [new("two", "172.20.1.1/24")] },
            new("office") { Interfaces = [new("two", "172.20.1.50/24")] },
            new("branch") { Interfaces = [new("two", "172.20.1.60/24")] },
            new("visitor") { Interfaces = [new("two", "172.20.1.70/24")] },
        ],
    };

    /// <summary>With fewer zones, and a blocklist: for all zones at once Shorewall's rules are more than iptables can send to the kernel for an ordinary
    /// user.</summary>
    public static Lab Blocking { get; } = Lab with
    {
        Zones = [.. Lab.Zones.Where(zone => !Parts.Contains(zone.Name))],
        Policies = [.. Lab.Policies.Where(policy => !Parts.Contains(policy.From) && !Parts.Contains(policy.To))],
        Rules = [.. Lab.Rules.Where(rule => !Parts.Contains(rule.From) && !Parts.Contains(rule.To))],
        Blocklist = ["198.51.100.128/25"],
    };
}
