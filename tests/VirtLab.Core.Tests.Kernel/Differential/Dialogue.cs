using System.Text;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>A connection, or what stands for one with UDP and ICMP, between two ends: each answers what it saw, the way that it saw it come. When
/// nothing came there is no answer.</summary>
/// <param name="run">The probe that it is a part of.</param>
/// <param name="opening">Its first packet.</param>
internal sealed class Dialogue(ProbeRun run, Packet opening)
{
    private readonly End _opener = new(1000), _answerer = new(9000);

    /// <summary>Its last packet as the answering end saw it.</summary>
    public SeenPacket? Came => _answerer.Seen;

    /// <summary>Its last answer as the opening end saw it.</summary>
    public SeenPacket? Answered => _opener.Seen;

    /// <summary>Goes as far as it gets: the first packet, an answer, and on.</summary>
    public void Complete()
    {
        bool isTcp = opening.Protocol == Protocol.Tcp;
        if (Open() && Answer(TcpFlags.Syn | TcpFlags.Ack) && Open(TcpFlags.Ack) && isTcp)
            _ = Answer(TcpFlags.Psh | TcpFlags.Ack, "welcome");
    }

    /// <summary>Opens it, with a handshake where it is TCP.</summary>
    public bool Establish() => Open() && Answer(TcpFlags.Syn | TcpFlags.Ack) && Open(TcpFlags.Ack);

    /// <summary>The opening end sends its first packet.</summary>
    public bool Open() => Open(opening.Flags);

    /// <summary>The opening end sends a packet.</summary>
    public bool Open(TcpFlags flags, string text = "", MacAddress? to = null) => Pass(opening with { Flags = flags }, _opener, _answerer, text, to);

    /// <summary>The other end answers.</summary>
    /// <param name="flags">A TCP segment's flags.</param>
    /// <param name="text">What it carries.</param>
    /// <param name="by">By whom the answer is handed to the host; by whom the packet was handed on by default.</param>
    /// <returns>Whether an answer came through.</returns>
    public bool Answer(TcpFlags flags = TcpFlags.Syn | TcpFlags.Ack, string text = "", MacAddress? by = null)
    {
        if (_answerer.Seen is not { } seen)
            return false;
        var from = seen.Interface is { } tap ? PacketSource.Through(tap, seen.Destination, by ?? seen.NextHop) : PacketSource.HostWith(seen.Destination);
        bool isIcmp = seen.Protocol == Protocol.Icmp;
        return Pass(new Packet(from, seen.Source)
        {
            Protocol = seen.Protocol,
            SourcePort = isIcmp ? seen.SourcePort : seen.DestinationPort,
            DestinationPort = isIcmp ? (ushort)0 : seen.SourcePort,
            IcmpType = isIcmp ? Icmp.Answer(isV6: false, seen.DestinationPort) ?? 0 : (byte)0,
            Flags = flags,
        }, _answerer, _opener, text, null);
    }

    private bool Pass(Packet packet, End sender, End receiver, string text, MacAddress? to)
    {
        bool acknowledges = (packet.Flags & TcpFlags.Ack) != 0;
        uint length = (uint)text.Length + ((packet.Flags & (TcpFlags.Syn | TcpFlags.Fin)) != 0 ? 1u : 0u);
        if (run.Send(packet, new Sequence(sender.Next, acknowledges ? sender.Acknowledges : 0), text.Length == 0 ? null : Encoding.ASCII.GetBytes(text), to) is not { } seen)
            return false;
        sender.Next += length;
        // A translation may have made the text longer on its way.
        (receiver.Seen, receiver.Acknowledges) = (seen, seen.Number + (uint)seen.Text.Length + length - (uint)text.Length);
        return true;
    }

    /// <summary>One end.</summary>
    private sealed class End(uint first)
    {
        /// <summary>The number of its next segment.</summary>
        public uint Next { get; set; } = first;

        /// <summary>The number up to which it has everything.</summary>
        public uint Acknowledges { get; set; }

        /// <summary>The last packet that it saw.</summary>
        public SeenPacket? Seen { get; set; }
    }
}
