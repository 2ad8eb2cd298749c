#!/usr/bin/env -S dotnet run
#:project demo/Ursa.Demo.csproj
#:property PublishAot=false
using VirtLab.Model;

return await Ursa.Demo.UrsaDemo.RunAsync(UrsaLab.Lab, args);

/// <summary>Tom Eastep's laptop "Ursa" of 2008: four VMs on a bridge, two providers behind one interface, a third over wireless.</summary>
internal static class UrsaLab
{
    public static Lab Lab { get; } = new("ursa")
    {
        Networks = [new("br0", "192.168.0.254/24") { Domain = "ursa.test", DnsHosts = [new("192.168.0.254", ["ursa.ursa.test"])] }],
        Machines =
        [
            new("etch32") { Nics = [new("br0", "192.168.0.1") { Tap = "tap0" }] },
            new("etch64") { Nics = [new("br0", "192.168.0.2") { Tap = "tap1" }] },
            new("hardy64") { Nics = [new("br0", "192.168.0.3") { Tap = "tap2" }] },
            new("centos51") { Nics = [new("br0", "192.168.0.4") { Tap = "tap3" }] },
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
        PortForwards = [new("net", Protocol.Tcp, 8080, "192.168.0.1", 80)],
        Snat = [new("192.168.0.0/24", "eth0"), new("192.168.0.0/24", "wlan0")],

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
        Marks = [new("avvanta") { Protocol = Protocol.Tcp, Ports = 21 }, new("avvanta") { Helper = Helper.Ftp }, new("avvanta") { Protocol = Protocol.Tcp, Ports = 119 }],

        // The world around the laptop: routers and servers, each a network namespace.
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
            new("laptop")
            {
                Interfaces = [new("lan", "172.20.1.107/24")],
                Routes = [NodeRoute.Default("172.20.1.1"), new("192.168.0.0/24") { Via = "172.20.1.130" }],
            },
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
