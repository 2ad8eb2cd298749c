using System.Text;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>A probe on its way through a host: what is sent, and what becomes of it, is written down line by line.</summary>
/// <param name="host">The host.</param>
/// <param name="world">Who is around it.</param>
/// <param name="firstPort">The first of the source ports that are this probe's alone: no probe meets another's connections.</param>
internal sealed class ProbeRun(KernelHost host, World world, ushort firstPort)
{
    private readonly List<string> _lines = [];
    private ushort _port = firstPort;

    public World World { get; } = world;

    /// <summary>What was sent and seen.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>A connection that its first packet opens, from a port of the probe's own unless it says another than the usual one.</summary>
    public Dialogue Begin(Packet opening) => new(this, opening.SourcePort == new Packet(opening.From, opening.Destination).SourcePort
        ? opening with { SourcePort = _port++ }
        : opening);

    /// <summary>Sends a packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="sequence">Where it stands in its TCP connection.</param>
    /// <param name="payload">What a TCP segment or a UDP datagram carries.</param>
    /// <param name="to">To whom it is handed; whom its destination says by default.</param>
    /// <returns>The packet as it came out again; none where it did not.</returns>
    public SeenPacket? Send(Packet packet, Sequence sequence = default, byte[]? payload = null, MacAddress? to = null)
    {
        byte[] datagram = Frame.Datagram(packet, packet.From.Address ?? default, sequence, payload);
        return Send(datagram, packet.From, packet.Destination, to)
            .Find(seen => seen.Protocol == packet.Protocol && (packet.Protocol != Protocol.Tcp || seen.Flags == packet.Flags)
                && (packet.Protocol != Protocol.Icmp || seen.DestinationPort == packet.IcmpType));
    }

    /// <summary>A router, or whoever it is, tells the sender of a packet that was seen what became of it.</summary>
    public void Complain(PacketSource router, SeenPacket about, byte type, byte code)
    {
        var quoted = new Packet(PacketSource.HostWith(about.Source), about.Destination)
        {
            Protocol = about.Protocol,
            SourcePort = about.SourcePort,
            DestinationPort = about.Protocol == Protocol.Icmp ? (ushort)0 : about.DestinationPort,
            IcmpType = about.Protocol == Protocol.Icmp ? (byte)about.DestinationPort : (byte)0,
            Flags = about.Flags,
        };
        byte[] datagram = Frame.Datagram(quoted, about.Source, new Sequence(about.Number, 0), Encoding.ASCII.GetBytes(about.Text));
        _ = Send(Frame.IcmpError(router.Address!.Value, about.Source, type, code, datagram), router, about.Source, null);
    }

    /// <summary>Somebody sends an ARP message.</summary>
    public void Send(InterfaceName tap, ArpMessage message, MacAddress? from = null, MacAddress? to = null)
    {
        host.Put(tap, Frame.Arp(message, from ?? message.SenderMac, to ?? World.Everybody));
        _ = Write($"by {tap} {Sighting.Words(message, World)}");
    }

    private List<SeenPacket> Send(byte[] datagram, PacketSource from, IpAddress destination, MacAddress? to)
    {
        if (from.Interface is { } tap)
            host.Put(tap, Frame.Ethernet(datagram, from.Mac!.Value, to ?? World.NextHop(tap, destination)));
        else
            host.Emit(datagram, from.Address, destination);
        return Write($"{(from.Interface is null ? World.Host : $"{World.NameOf(from.Mac!.Value)} by {from.Interface}")}: {Sighting.Words(Frame.Read(datagram)!)}");
    }

    private List<SeenPacket> Write(string sent)
    {
        var frames = host.Collect().Where(frame => !Sighting.IsByTheClock(frame, World)).ToList();
        // It would ask again later, into the midst of other probes.
        if (frames.Find(frame => frame.IsArp && Frame.ReadArp(frame.Bytes) is { IsReply: false } asked && World.NameOf(asked.SenderMac) == World.Host) is { } question)
            throw new InvalidOperationException($"{sent}: {Sighting.Words(question, World)}, and nobody has that address.");
        _lines.Add(sent);
        // The order in which taps are looked at says nothing.
        _lines.AddRange(frames.Count == 0 ? [Difference.Nothing] : frames.Select(frame => $"  {Sighting.Words(frame, World)}").Order(StringComparer.Ordinal));
        return [.. frames.Select(frame => frame.Packet).OfType<SeenPacket>()];
    }
}
