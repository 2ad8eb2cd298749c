using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests;

/// <summary>Tom Eastep's laptop and the world around it, as in <c>docs</c>: the reference that the compilers are held against.</summary>
internal static class UrsaLab
{
    private static readonly ValueList<string> MachineNames =
        ["etch32", "etch64", "hardy", "centos51", "vm5", "vm6", "vm7", "vm8", "vm9"];

    public static Lab Lab { get; } = new("ursa")
    {
        Networks = [new LabNetwork("br0", "192.168.0.254/24") { Domain = "ursa.test" }],
        Machines = MachineNames.Index().Select(m => new Machine(m.Item)
        {
            Nics = [new Nic("br0", $"192.168.0.{m.Index + 1}") { Tap = $"tap{m.Index}" }],
        }).ToValueList(),
        Uplinks =
        [
            new Uplink("eth0", "172.20.1.130/24")
            {
                Segment = "lan", Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true, ArpIgnore = true,
            },
            new Uplink("wlan0", "172.20.1.102/24")
            {
                Segment = "lan", Dhcp = true, TcpFlags = true, RouteFilter = true, LogMartians = true, Up = false,
            },
        ],
        Providers =
        [
            new Provider("comcast", 1, "eth0", "172.20.1.1") { Loose = true, Balance = 1, Optional = true },
            new Provider("avvanta", 2, "eth0", "172.20.1.254") { Loose = true, Optional = true },
            new Provider("wireless", 3, "wlan0", "172.20.1.1") { Optional = true },
        ],
        RoutingRules =
        [
            new RoutingRule("avvanta") { To = "206.124.146.176/31" },
            new RoutingRule("avvanta") { To = "206.124.146.178/31" },
            new RoutingRule("avvanta") { To = "206.124.146.180/32" },
        ],
        Marks =
        [
            new Mark("avvanta") { Protocol = Protocol.Tcp, Ports = 21 },
            new Mark("avvanta") { Helper = Helper.Ftp },
            new Mark("avvanta") { Protocol = Protocol.Tcp, Ports = 119 },
        ],
        Zones =
        [
            Zone.Firewall("fw"),
            new Zone("net") { Interfaces = ["eth0", "wlan0"] },
            new Zone("kvm") { Interfaces = ["br0"] },
        ],
        Policies =
        [
            new Policy("net", "net", PolicyAction.None),
            new Policy("fw", "net", PolicyAction.Accept),
            new Policy("fw", "kvm", PolicyAction.Accept),
            new Policy("kvm", Zone.All, PolicyAction.Accept),
            new Policy("net", Zone.All, PolicyAction.Drop) { Log = true },
            new Policy(Zone.All, Zone.All, PolicyAction.Reject) { Log = true },
        ],
        Rules = [new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
        Snat =
        [
            new Snat("192.168.0.0/24", "eth0"),
            new Snat("192.168.0.0/24", "wlan0"),
        ],
        PortForwards = [new PortForward("net", Protocol.Tcp, 8080, "192.168.0.1", 80)],
        Segments = [new Segment("lan"), new Segment("dmz"), new Segment("cable"), new Segment("dsl")],
        Nodes =
        [
            new Node("linksys")
            {
                Interfaces = [new NodeInterface("lan", "172.20.1.1/24"), new NodeInterface("cable", "203.0.113.2/24")],
                Routes = [NodeRoute.Default("203.0.113.1")],
                Masquerade = ["cable"],
                Forwards = [new NodeForward(Protocol.Tcp, 8080, "172.20.1.130", 8080), new NodeForward(Protocol.Tcp, 22, "172.20.1.130", 22)],
            },
            new Node("firewall")
            {
                Interfaces =
                [
                    new NodeInterface("lan", "172.20.1.254/24"),
                    new NodeInterface("dsl", "206.124.146.176/32"),
                    new NodeInterface("dmz"),
                ],
                Routes =
                [
                    new NodeRoute("206.124.146.254/32") { Segment = "dsl" },
                    NodeRoute.Default("206.124.146.254"),
                    new NodeRoute("206.124.146.177/32") { Segment = "dmz" },
                ],
                Masquerade = ["dsl"],
                Forwards =
                [
                    new NodeForward(Protocol.Tcp, 8080, "172.20.1.130", 8080) { Address = "206.124.146.176" },
                    new NodeForward(Protocol.Tcp, 22, "172.20.1.130", 22) { Address = "206.124.146.176" },
                ],
            },
            new Node("server")
            {
                Interfaces = [new NodeInterface("dmz", "206.124.146.177/32")],
                Routes = [new NodeRoute("206.124.146.176/32") { Segment = "dmz" }, NodeRoute.Default("206.124.146.176")],
                Services = [Service.Http(), Service.Ftp()],
            },
            new Node("worklaptop") { Interfaces = [new NodeInterface("lan", "172.20.1.107/24")], Routes = [NodeRoute.Default("172.20.1.1")] },
            new Node("allinone") { Interfaces = [new NodeInterface("lan", "172.20.1.100/24")], Services = [Service.Http()] },
            new Node("internet")
            {
                Interfaces = [new NodeInterface("cable", "203.0.113.1/24"), new NodeInterface("dsl", "206.124.146.254/32")],
                Loopback = ["198.51.100.10"],
                Routes =
                [
                    new NodeRoute("206.124.146.176/32") { Segment = "dsl" },
                    new NodeRoute("206.124.146.176/29") { Via = "206.124.146.176" },
                ],
                Services = [Service.Http(), Service.Ftp()],
            },
        ],
    };
}
