using VirtLab.Model;

namespace VirtLab.Core.Tests.Checks;

/// <summary>The world around the host: nodes with their routes and services.</summary>
internal static partial class PlantedErrors
{
    private static IEnumerable<PlantedError> Nodes =>
    [
        new("node on no segment", "Nodes[\"x\"].Interfaces[0].Segment", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("none")] })),
        new("address twice on a segment", "Nodes[\"x\"].Interfaces[0].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("lan", "172.20.1.1/24")] })),
        new("address of an uplink on a segment", "Nodes[\"x\"].Interfaces[0].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("lan", "172.20.1.130/24")] })),
        new("address of an uplink on another segment", "Nodes[\"x\"].Interfaces[0].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("dmz", "172.20.1.130/24")] })),
        new("address of a machine", "Nodes[\"x\"].Loopback[0]", lab => With(lab, new Node("x") { Loopback = ["192.168.0.1"] })),
        new("address of the host", "Nodes[\"x\"].Loopback[0]", lab => With(lab, new Node("x") { Loopback = ["192.168.0.254"] })),
        new("loopback twice", "Nodes[\"x\"].Loopback[1]", lab => With(lab, new Node("x") { Loopback = ["10.0.0.1", "10.0.0.1"] })),
        .. new[] { "0.0.0.0", "127.0.0.2", "224.0.0.9", "255.255.255.255", "::1", "fe80::1", "ff02::1" }.Select(address =>
            new PlantedError($"loopback {address}", "Nodes[\"x\"].Loopback[0]", lab => With(lab, new Node("x") { Loopback = [address] }))),
        .. Special.Append(default).Append("2001:db8::/64").Append("fe80::1/64").Append("10.0.0.0/24").Append("10.0.0.255/24").Select(address =>
            new PlantedError($"interface {address}", "Nodes[\"x\"].Interfaces[0].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("lan", address)] }))),
        new("one network on two segments", "Nodes[\"x\"].Interfaces[1].Addresses", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("cable", "10.0.0.1/24"), new NodeInterface("dsl", "10.0.0.2/24")] })),
    ];

    private static IEnumerable<PlantedError> Routes =>
    [
        new("route over nothing", "Nodes[\"x\"].Routes[0]", lab => With(lab, new Node("x") { Routes = [new NodeRoute("0.0.0.0/0")] })),
        new("route over a hop that nothing reaches", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, new Node("x") { Routes = [NodeRoute.Default("10.0.0.1")] })),
        new("route over another's segment", "Nodes[\"x\"].Routes[0].Segment", lab => With(lab, new Node("x") { Routes = [new NodeRoute("10.0.0.0/8") { Segment = "lan" }] })),
        new("route over a hop of another segment", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, Router with { Routes = [new NodeRoute("10.0.0.0/8") { Via = "10.9.0.9", Segment = "lan" }] })),
        new("two default routes", "Nodes[\"x\"].Routes[1].To", lab => With(lab, Router with { Routes = [NodeRoute.Default("10.9.0.9"), NodeRoute.Default("172.20.1.1")] })),
        new("route to one network twice", "Nodes[\"x\"].Routes[1].To", lab => With(lab, Router with { Routes = [new NodeRoute("10.0.0.0/16") { Segment = "lan" }, new NodeRoute("10.0.9.9/16") { Segment = "dmz" }] })),
        new("route to an interface's own network", "Nodes[\"x\"].Routes[0].To", lab => With(lab, Router with { Routes = [new NodeRoute("10.9.0.0/24") { Via = "172.20.1.1" }] })),
        new("route over the node itself", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, Router with { Routes = [NodeRoute.Default("10.9.0.1")] })),
        new("route over everybody", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, Router with { Routes = [NodeRoute.Default("10.9.0.255")] })),
        new("IPv6 route", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, Router with { Routes = [NodeRoute.Default("2001:db8::1")] })),
        new("route over an IPv6 hop", "Nodes[\"x\"].Routes[0].Via", lab => With(lab, Router with { Routes = [new NodeRoute("0.0.0.0/0") { Via = "2001:db8::1" }] })),
        new("masquerade on another's segment", "Nodes[\"x\"].Masquerade[0]", lab => With(lab, new Node("x") { Masquerade = ["lan"] })),
        new("masquerade without an address", "Nodes[\"x\"].Masquerade[0]", lab => With(lab, new Node("x") { Interfaces = [new NodeInterface("lan")], Masquerade = ["lan"] })),
        new("node's forward of an address that is not its own", "Nodes[\"x\"].Forwards[0].Address", lab => With(lab, Router with { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.9.0.2", 80) { Address = "10.0.0.2" }] })),
        new("node's forward to port 0", "Nodes[\"x\"].Forwards[0].ToPort", lab => With(lab, Router with { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.9.0.2", 0)] })),
        new("node's forward twice", "Nodes[\"x\"].Forwards[1]", lab => With(lab, Router with { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.9.0.2", 80), new NodeForward(Protocol.Tcp, 80, "10.9.0.3", 80)] })),
        new("node's forward to nowhere", "Nodes[\"x\"].Forwards[0].To", lab => With(lab, Router with { Forwards = [new NodeForward(Protocol.Tcp, 80, "10.8.0.2", 80)] })),
        new("node's forward to an IPv6 address", "Nodes[\"x\"].Forwards[0].To", lab => With(lab, Router with { Forwards = [new NodeForward(Protocol.Tcp, 80, "2001:db8::1", 80)] })),
        new("forward of a node with one interface", "Nodes[\"x\"].Forwards", lab => With(lab, Router with { Interfaces = [Router.Interfaces[1]], Forwards = [new NodeForward(Protocol.Tcp, 80, "10.9.0.2", 80)] })),
    ];

    private static IEnumerable<PlantedError> Services =>
    [
        new("service on port 0", "Nodes[\"x\"].Services[0].Port", lab => With(lab, Router with { Services = [Service.Http(0)] })),
        new("service twice", "Nodes[\"x\"].Services[1]", lab => With(lab, Router with { Services = [Service.Http(), Service.Http()] })),
        new("two services on one port", "Nodes[\"x\"].Services[1]", lab => With(lab, Router with { Services = [Service.Http(21), Service.Ftp()] })),
        new("two FTP services", "Nodes[\"x\"].Services[1]", lab => With(lab, Router with { Services = [Service.Ftp(), Service.Ftp(2121)] })),
        new("service on the port of FTP's data", "Nodes[\"x\"].Services[1]", lab => With(lab, Router with { Services = [Service.Ftp(), Service.Http(20021)] })),
        new("FTP on the port of its data", "Nodes[\"x\"].Services[0]", lab => With(lab, Router with { Services = [Service.Ftp(20021)] })),
        new("service where nobody reaches it", "Nodes[\"x\"].Services", lab => With(lab, new Node("x") { Services = [Service.Tftp()] })),
        new("service on a port that is handed on", "Nodes[\"x\"].Services[0].Port", lab => With(lab, Router with { Services = [Service.Http()], Forwards = [new NodeForward(Protocol.Tcp, 80, "10.9.0.2", 80)] })),
    ];

    private static Node Router => new("x") { Interfaces = [new NodeInterface("lan", "172.20.1.9/24"), new NodeInterface("dmz", "10.9.0.1/24")] };
}
