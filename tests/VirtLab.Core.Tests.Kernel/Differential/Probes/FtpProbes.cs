using VirtLab.Explaining;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>FTP: the data connection belongs to the session that spoke of it, takes its provider, and is let in.</summary>
internal static class FtpProbes
{
    private const ushort Control = 21, Data = 20;
    private const TcpFlags Said = TcpFlags.Psh | TcpFlags.Ack;

    public static IEnumerable<Probe> All(World world)
    {
        yield return new("the host fetches a file, and opens the data connection", run => Passive(run, PacketSource.Host, Far.Internet, 40_001, 40_001));
        yield return new("the host fetches a file, and opens another connection than was said", run => Passive(run, PacketSource.Host, Far.Internet, 40_002, 40_003));
        yield return new("the host fetches a file the extended way", run => ExtendedPassive(run, PacketSource.Host, Far.Internet, 40_004));
        yield return new("the host fetches a file from the server behind avvanta", run => Passive(run, PacketSource.Host, Far.Server, 40_005, 40_005));
        yield return new("the host fetches a file from the laptop", run => Passive(run, PacketSource.Host, world.AddressOf("laptop"), 40_006, 40_006));
        yield return new("the host lets the server open the data connection", run => Active(run, PacketSource.Host, world.Own, Far.Internet, 40_007, 40_007));
        yield return new("the server opens another connection to the host than was said", run => Active(run, PacketSource.Host, world.Own, Far.Internet, 40_008, 40_009));
        yield return new("a machine fetches a file, and opens the data connection", run => Passive(run, world["etch32"], Far.Internet, 40_010, 40_010));
        yield return new("a machine lets the server open the data connection", run => Active(run, world["etch64"], world.AddressOf("etch64"), Far.Internet, 40_011, 40_011));
        yield return new("the server opens another connection to a machine than was said", run => Active(run, world["etch64"], world.AddressOf("etch64"), Far.Internet, 40_012, 40_013));
        yield return new("a machine fetches a file from another", run => Passive(run, world["etch32"], world.AddressOf("etch64"), 40_014, 40_014));
        yield return new("the host fetches a file from a machine", run => Passive(run, PacketSource.Host, world.AddressOf("etch64"), 40_015, 40_015));
        yield return new("a machine fetches a file from the host", run => Passive(run, world["etch32"], Far.BridgeAddress, 40_016, 40_016));
    }

    private static void Passive(ProbeRun run, PacketSource client, IpAddress server, ushort said, ushort opened)
    {
        var session = run.Begin(Packet.Tcp(client, server, Control));
        if (session.Establish() && session.Answer(Said, "220 ready\r\n") && session.Open(Said, "PASV\r\n")
            && session.Answer(Said, $"227 Entering Passive Mode ({Numbers(server, said)}).\r\n") && session.Open(TcpFlags.Ack))
            run.Begin(Packet.Tcp(client, server, opened)).Complete();
    }

    private static void ExtendedPassive(ProbeRun run, PacketSource client, IpAddress server, ushort said)
    {
        var session = run.Begin(Packet.Tcp(client, server, Control));
        if (session.Establish() && session.Answer(Said, "220 ready\r\n") && session.Open(Said, "EPSV\r\n")
            && session.Answer(Said, $"229 Entering Extended Passive Mode (|||{said}|)\r\n") && session.Open(TcpFlags.Ack))
            run.Begin(Packet.Tcp(client, server, said)).Complete();
    }

    private static void Active(ProbeRun run, PacketSource client, IpAddress address, IpAddress server, ushort said, ushort opened)
    {
        var session = run.Begin(Packet.Tcp(client, server, Control));
        if (session.Establish() && session.Answer(Said, "220 ready\r\n") && session.Open(Said, $"PORT {Numbers(address, said)}\r\n") && session.Came is { } came)
        {
            // The server goes by what it saw.
            var from = PacketSource.Through(came.Interface!.Value, server, came.NextHop);
            run.Begin(Packet.Tcp(from, came.Source, opened) with { SourcePort = Data }).Complete();
        }
    }

    private static string Numbers(IpAddress address, ushort port) => $"{address.ToString().Replace('.', ',')},{port >> 8},{port & 255}";
}
