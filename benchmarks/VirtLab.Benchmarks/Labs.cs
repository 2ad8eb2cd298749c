using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Benchmarks;

/// <summary>What is measured: Ursa (samples/ursa), whole and in parts.</summary>
internal static class Labs
{
    private static readonly ValueList<string> Names = ["etch32", "etch64", "hardy64", "centos51"];

    /// <summary>Ursa's network and so many machines, nothing else.</summary>
    public static Lab Machines(int count) => new("ursa")
    {
        Networks = [new("br0", "192.168.0.254/24") { Domain = "ursa.test", DnsHosts = [new("192.168.0.254", ["ursa"])] }],
        Machines = Names.Take(count).Index().Select(m => new Machine(m.Item)
        {
            Nics = [new("br0", $"192.168.0.{m.Index + 1}") { Tap = $"tap{m.Index}" }],
        }).ToValueList(),
    };

    /// <summary>Ursa without machines.</summary>
    public static Lab World { get; } = Ursa with { Machines = [] };

    /// <summary>All of Ursa.</summary>
    public static Lab Ursa => Machines(4) with
    {
        Uplinks =
        [
            new("eth0", "172.20.1.130/24") { Segment = "lan", Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true, ArpIgnore = true },
            new("wlan0", "172.20.1.102/24") { Segment = "lan", Up = false, Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true },
        ],
        Providers =
        [
            new("comcast", 1, "eth0", "172.20.1.1") { Balance = 1, Loose = true, Optional = true },
            new("avvanta", 2, "eth0", "172.20.1.254") { Loose = true, Optional = true },
            new("wireless", 3, "wlan0", "172.20.1.1") { Optional = true },
        ],
        RoutingRules = [new("avvanta") { To = "206.124.146.176/31" }, new("avvanta") { To = "206.124.146.178/31" }, new("avvanta") { To = "206.124.146.180/32" }],
        Marks =
        [
            new("avvanta") { Protocol = Protocol.Tcp, Ports = 21 },
            new("avvanta") { Helper = Helper.Ftp },
            new("avvanta") { Protocol = Protocol.Tcp, Ports = 119 },
        ],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "wlan0"] }, new("kvm") { Interfaces = ["br0"] }],
        Policies =
        [
            new("net", "net", PolicyAction.None),
            new("fw", "net", PolicyAction.Accept),
            new("fw", "kvm", PolicyAction.Accept),
            new("kvm", "all", PolicyAction.Accept),
            new("net", "all", PolicyAction.Drop) { Log = true },
            new("all", "all", PolicyAction.Reject) { Log = true },
        ],
        Rules = [new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
        Snat = [new("192.168.0.0/24", "eth0"), new("192.168.0.0/24", "wlan0")],
        PortForwards = [new("net", Protocol.Tcp, 8080, "192.168.0.1", 80)],
        Segments = [new("lan"), new("cable"), new("dsl"), new("dmz")],
        Nodes =
        [
            new("linksys")
            {
                Interfaces = [new("lan", "172.20.1.1/24"), new("cable", "203.0.113.67/24")],
                Routes = [NodeRoute.Default("203.0.113.1")],
                Masquerade = ["cable"],
                Forwards = [new(Protocol.Tcp, 22, "172.20.1.130", 22), new(Protocol.Tcp, 8080, "172.20.1.130", 8080)],
            },
            new("firewall")
            {
                Interfaces = [new("lan", "172.20.1.254/24"), new("dsl", "206.124.146.176/24"), new("dmz")],
                Routes = [new("206.124.146.177/32") { Segment = "dmz" }, NodeRoute.Default("206.124.146.1")],
                Masquerade = ["dsl"],
                Forwards = [new(Protocol.Tcp, 22, "172.20.1.130", 22), new(Protocol.Tcp, 8080, "172.20.1.130", 8080)],
            },
            new("server")
            {
                Interfaces = [new("dmz", "206.124.146.177/32")],
                Routes = [new("206.124.146.176/32") { Segment = "dmz" }, NodeRoute.Default("206.124.146.176")],
                Services = [Service.Http()],
            },
            new("laptop") { Interfaces = [new("lan", "172.20.1.107/24")], Routes = [NodeRoute.Default("172.20.1.1")] },
            new("allinone") { Interfaces = [new("lan", "172.20.1.100/24")], Routes = [NodeRoute.Default("172.20.1.1")] },
            new("internet")
            {
                Interfaces = [new("cable", "203.0.113.1/24"), new("dsl", "206.124.146.1/24")],
                Loopback = ["198.51.100.10"],
                Routes = [new("206.124.146.177/32") { Via = "206.124.146.176" }],
                Services = [Service.Http(), Service.Http(119), Service.Tftp(), Service.Ftp()],
            },
        ],
    };
}
