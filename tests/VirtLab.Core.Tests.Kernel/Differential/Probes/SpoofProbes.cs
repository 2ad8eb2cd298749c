using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>Packets whose source is not who sent them.</summary>
internal static class SpoofProbes
{
    private static readonly (string Whose, IpAddress Address)[] Sources =
    [
        ("the host's own wired address", Far.WiredAddress), ("the host's own wireless address", Far.WirelessAddress), ("the host's own address inside", Far.BridgeAddress),
        ("a machine's address", "192.168.0.1"), ("the loopback", "127.0.0.1"), ("nobody's address", "0.0.0.0"), ("an address of this network", "0.1.2.3"),
        ("everybody's address", "255.255.255.255"), ("the segment's broadcast address", "172.20.1.255"), ("the machines' broadcast address", "192.168.0.255"),
        ("a group's address", "224.0.0.1"), ("a reserved address", "240.0.0.1"), ("a private address that is nowhere", "10.1.2.3"),
        ("a link's own address", "169.254.1.1"), ("a gateway's address", "172.20.1.1"),
    ];

    public static IEnumerable<Probe> All(World world) => [.. FromOutside(world), .. FromMachines(world)];

    private static IEnumerable<Probe> FromOutside(World world)
    {
        foreach (var (whose, address) in Sources)
        {
            yield return Probe.Single($"from outside {whose} opens tcp 22 at the host", Packet.Tcp(world.As("laptop", address), world.Own, 22));
            yield return Probe.Single($"from outside {whose} opens the forwarded port", Packet.Tcp(world.As("laptop", address), world.Own, 8080));
        }
        yield return Probe.Single("from outside the segment's broadcast address pings the host", Packet.Ping(world.As("laptop", "172.20.1.255"), world.Own));
        yield return new("from outside a machine's address goes on with the laptop's connection", run =>
        {
            var talk = run.Begin(Packet.Tcp(world["laptop"], world.Own, 22));
            if (talk.Establish())
                _ = run.Send(Packet.Tcp(world.As("laptop", "192.168.0.3"), world.Own, 22) with { SourcePort = talk.Came!.SourcePort, Flags = TcpFlags.Ack });
        });
        foreach (string provider in world.Providers)
            yield return Probe.Exchange($"by {provider} the laptop's address opens tcp 22 at the host", Packet.Tcp(world.By(provider, world.AddressOf("laptop")), world.Own, 22));
    }

    private static IEnumerable<Probe> FromMachines(World world)
    {
        foreach (var (whose, address) in ((string, IpAddress)[])
            [("another machine", "192.168.0.4"), ("nobody on its network", "192.168.0.77"), ("a stranger", "8.8.8.8"), ("the laptop", "172.20.1.107"), ("the host", Far.BridgeAddress),
                ("the loopback", "127.0.0.1"), ("a group", "224.0.0.1")])
        {
            yield return Probe.Single($"a machine opens tcp 80 in the internet as {whose}", Packet.Tcp(world.As("hardy64", address), Far.Internet, 80));
            yield return Probe.Single($"a machine pings the host as {whose}", Packet.Ping(world.As("hardy64", address), Far.BridgeAddress));
            yield return Probe.Single($"a machine pings another machine as {whose}", Packet.Ping(world.As("hardy64", address), world.AddressOf("etch32")));
        }
        var forged = PacketSource.Through(world["hardy64"].Interface!.Value, world.AddressOf("hardy64"), "52:54:00:00:00:99");
        yield return Probe.Single("a machine opens tcp 80 in the internet with another hardware address", Packet.Tcp(forged, Far.Internet, 80));
        var thief = PacketSource.Through(world["hardy64"].Interface!.Value, world.AddressOf("centos51"), world.MacOf("centos51"));
        yield return Probe.Single("a machine opens tcp 80 in the internet with another's address and hardware address", Packet.Tcp(thief, Far.Internet, 80));
    }
}
