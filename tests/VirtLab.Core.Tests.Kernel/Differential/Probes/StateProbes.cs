using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>What belongs to a connection, what only looks like it, and what is told about one.</summary>
internal static class StateProbes
{
    private static readonly (string Name, TcpFlags Flags)[] Unasked =
    [
        ("a syn and ack", TcpFlags.Syn | TcpFlags.Ack), ("an ack", TcpFlags.Ack), ("a reset", TcpFlags.Rst), ("a reset and ack", TcpFlags.Rst | TcpFlags.Ack),
        ("a fin and ack", TcpFlags.Fin | TcpFlags.Ack), ("data", TcpFlags.Psh | TcpFlags.Ack),
    ];

    public static IEnumerable<Probe> All(World world) => [.. OfNothing(world), .. OfAConnection(world), .. Errors(world)];

    private static IEnumerable<Probe> OfNothing(World world)
    {
        foreach (var (name, flags) in Unasked)
        {
            yield return Probe.Single($"{name} of no connection comes to the host's open port", Packet.Tcp(world["laptop"], world.Own, 22) with { Flags = flags });
            yield return Probe.Single($"{name} of no connection comes to a closed port of the host", Packet.Tcp(world["laptop"], world.Own, 80) with { Flags = flags });
            yield return Probe.Single($"{name} of no connection comes to the forwarded port", Packet.Tcp(world["laptop"], world.Own, 8080) with { Flags = flags });
            yield return Probe.Single($"a machine sends {name} of no connection into the internet", Packet.Tcp(world["etch64"], Far.Internet, 80) with { Flags = flags });
            yield return Probe.Single($"a machine sends {name} of no connection to the host", Packet.Tcp(world["etch64"], Far.BridgeAddress, 80) with { Flags = flags });
            yield return Probe.Single($"the host sends {name} of no connection into the internet", Packet.Tcp(PacketSource.Host, Far.Internet, 80) with { Flags = flags });
            yield return Probe.Single($"the host sends {name} of no connection to a machine", Packet.Tcp(PacketSource.Host, world.AddressOf("etch64"), 80) with { Flags = flags });
        }
        yield return Probe.Single("the answer to no ping comes to the host", Packet.Ping(world["laptop"], world.Own) with { IcmpType = 0 });
        yield return Probe.Single("a machine answers no ping of the internet", Packet.Ping(world["etch64"], Far.Internet) with { IcmpType = 0 });
        yield return Probe.Single("the host answers no ping of the internet", Packet.Ping(PacketSource.Host, Far.Internet) with { IcmpType = 0 });
    }

    private static IEnumerable<Probe> OfAConnection(World world)
    {
        yield return new("a machine's connection, to its end", run => ToTheEnd(run.Begin(Packet.Tcp(world["etch32"], Far.Internet, 80))));
        yield return new("the host's connection by avvanta, to its end", run => ToTheEnd(run.Begin(Packet.Tcp(PacketSource.Host, Far.Internet, 119))));
        yield return new("a machine's connection is reset by the far end", run =>
        {
            var talk = run.Begin(Packet.Tcp(world["etch32"], Far.Internet, 80));
            if (talk.Establish())
                _ = talk.Answer(TcpFlags.Rst | TcpFlags.Ack) && talk.Answer(TcpFlags.Ack);
        });
        yield return new("a machine's web page comes back by another gateway", run => AnsweredByOther(run, Packet.Tcp(world["etch32"], Far.Elsewhere, 80)));
        yield return new("a machine's question is answered by another gateway", run => AnsweredByOther(run, Packet.Udp(world["etch32"], Far.Elsewhere, 53)));
        yield return new("somebody else answers a machine's question", run =>
        {
            if (run.Begin(Packet.Udp(world["etch32"], Far.Internet, 53)) is var talk && talk.Open() && talk.Came is { } came)
                _ = run.Send(Packet.Udp(PacketSource.Through(world.Uplink, Far.Elsewhere, came.NextHop), came.Source, came.SourcePort) with { SourcePort = 53 });
        });
        yield return new("the far end answers a machine's question from another port", run =>
        {
            if (run.Begin(Packet.Udp(world["etch32"], Far.Internet, 53)) is var talk && talk.Open() && talk.Came is { } came)
                _ = run.Send(Packet.Udp(PacketSource.Through(world.Uplink, Far.Internet, came.NextHop), came.Source, came.SourcePort) with { SourcePort = 54 });
        });
        yield return new("the far end opens what only a machine may open", run =>
        {
            if (run.Begin(Packet.Tcp(world["etch32"], Far.Internet, 80)) is var talk && talk.Open() && talk.Came is { } came)
                _ = run.Send(Packet.Tcp(PacketSource.Through(world.Uplink, Far.Internet, came.NextHop), came.Source, came.SourcePort) with { SourcePort = 80 });
        });
    }

    private static IEnumerable<Probe> Errors(World world)
    {
        foreach (var (name, type, code) in ((string, byte, byte)[])
            [("the port is closed", 3, 3), ("the network is not there", 3, 0), ("the packet is too large", 3, 4), ("no hop is left", 11, 0), ("a parameter is wrong", 12, 0), ("there is a shorter way", 5, 1)])
        {
            yield return new($"a machine is told that {name}", run => ToldByRouter(run, Packet.Udp(world["etch32"], Far.Internet, 33_434)));
            yield return new($"the host is told that {name}", run => ToldByRouter(run, Packet.Udp(PacketSource.Host, Far.Internet, 33_434)));

            void ToldByRouter(ProbeRun run, Packet packet)
            {
                if (run.Begin(packet) is var talk && talk.Open() && talk.Came is { } came)
                    run.Complain(PacketSource.Through(world.Uplink, Far.Router, came.NextHop), came, type, code);
            }
        }
        yield return new("a machine is told about a connection that it opened", run =>
        {
            if (run.Begin(Packet.Tcp(world["etch32"], Far.Internet, 80)) is var talk && talk.Establish() && talk.Came is { } came)
                run.Complain(PacketSource.Through(world.Uplink, Far.Router, came.NextHop), came, 3, 4);
        });
        yield return new("a machine is told about its ping", run =>
        {
            if (run.Begin(Packet.Ping(world["etch32"], Far.Internet)) is var talk && talk.Open() && talk.Came is { } came)
                run.Complain(PacketSource.Through(world.Uplink, Far.Router, came.NextHop), came, 11, 0);
        });
        yield return new("a machine tells about a forwarded connection", run =>
        {
            if (run.Begin(Packet.Tcp(world["laptop"], world.Own, 8080)) is var talk && talk.Open() && talk.Came is { } came)
                run.Complain(world["etch32"], came, 3, 1);
        });
        yield return new("the host is told about a connection that there is not", run => run.Complain(world["laptop"],
            new SeenPacket(Protocol.Udp, world.Own, 20_001, Far.Internet, 33_434), 3, 3));
        yield return new("a machine is told about a connection that there is not", run => run.Complain(world["laptop"],
            new SeenPacket(Protocol.Udp, world.AddressOf("etch64"), 20_001, Far.Internet, 33_434), 3, 3));
        yield return new("a machine tells the internet about a connection that there is not", run => run.Complain(world["etch64"],
            new SeenPacket(Protocol.Udp, Far.Internet, 20_001, world.AddressOf("etch64"), 33_434), 3, 3));
    }

    private static void ToTheEnd(Dialogue talk)
    {
        if (talk.Establish())
        {
            _ = talk.Open(TcpFlags.Psh | TcpFlags.Ack, "GET /") && talk.Answer(TcpFlags.Psh | TcpFlags.Ack, "200 OK")
                && talk.Answer(TcpFlags.Fin | TcpFlags.Ack) && talk.Open(TcpFlags.Fin | TcpFlags.Ack) && talk.Answer(TcpFlags.Ack);
        }
    }

    private static void AnsweredByOther(ProbeRun run, Packet opening)
    {
        var talk = run.Begin(opening);
        if (talk.Open() && talk.Answer(by: run.World.MacOf("firewall")))
            _ = talk.Open(TcpFlags.Ack) && talk.Answer(TcpFlags.Ack);
    }
}
