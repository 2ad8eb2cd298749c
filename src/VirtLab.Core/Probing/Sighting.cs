using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using PacketDotNet;
using VirtLab.Hosts.Capturing;
using VirtLab.Primitives;
using Protocol = VirtLab.Model.Protocol;

namespace VirtLab.Probing;

/// <summary>An IP packet as a capture saw it.</summary>
internal sealed record Sighting(IpAddress Source, IpAddress Destination, Protocol Protocol, ushort SourcePort, ushort DestinationPort,
    TcpFlags Flags, byte IcmpType, byte IcmpCode, MacAddress SourceMac, MacAddress DestinationMac)
{
    private const byte EchoReply = 0, EchoRequest = 8, DestinationUnreachable = 3, PortUnreachable = 3, HostUnreachable = 1, OfNoInterest = 255;

    // RFC 4443.
    private const byte EchoRequest6 = 128, EchoReply6 = 129, DestinationUnreachable6 = 1, PortUnreachable6 = 4;

    /// <summary>What no translation on the way changes, so that a packet is known again behind one: a TCP segment's sequence number; of
    /// others what they carry.</summary>
    public string Identity { get; init; } = "";

    /// <summary>What a TCP segment carries.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The packet that an ICMP error is about; null for what is none.</summary>
    public QuotedPacket? Quoted { get; init; }

    /// <summary>Whether it opens something: a TCP connection, or is a datagram or an echo request.</summary>
    public bool IsOpening => Protocol switch
    {
        Protocol.Tcp => (Flags & (TcpFlags.Syn | TcpFlags.Ack)) == TcpFlags.Syn,
        Protocol.Icmp => IcmpType == EchoRequest,
        _ => true,
    };

    public bool IsReset => Protocol == Protocol.Tcp && Flags.HasFlag(TcpFlags.Rst);

    public bool IsPortUnreachable => Protocol == Protocol.Icmp && IcmpType == DestinationUnreachable && IcmpCode == PortUnreachable;

    public bool IsUnreachable => Protocol == Protocol.Icmp && IcmpType == DestinationUnreachable && IcmpCode != PortUnreachable;

    public bool IsTcpHandshakeAnswer => Protocol == Protocol.Tcp && (Flags & (TcpFlags.Syn | TcpFlags.Ack)) == (TcpFlags.Syn | TcpFlags.Ack);

    /// <summary>Whether it goes the other way between the same two: an answer, where the other one opened something.</summary>
    public bool IsReplyTo(Sighting other) => Protocol == other.Protocol && Source == other.Destination && Destination == other.Source
        && (Protocol == Protocol.Icmp
            ? IcmpType == EchoReply && Identity == other.Identity
            : SourcePort == other.DestinationPort && DestinationPort == other.SourcePort);

    /// <summary>Reads a frame; null for what is no IP packet of a protocol we know. Messages of ICMPv6 are told in ICMP's numbers.</summary>
    public static Sighting? Parse(CapturedFrame frame)
    {
        try
        {
            var packet = Packet.ParsePacket((LinkLayers)frame.LinkType, frame.Bytes);
            return packet.Extract<IPPacket>() is { } ip ? Parse(packet, ip) : null;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidOperationException or NotImplementedException)
        {
            // Cut or malformed: no packet that a probe waits for.
            return null;
        }
    }

    private static Sighting? Parse(Packet packet, IPPacket ip)
    {
        var ethernet = packet as EthernetPacket;
        var seen = new Sighting(IpAddress.From(ip.SourceAddress), IpAddress.From(ip.DestinationAddress), Protocol.Icmp, 0, 0, TcpFlags.None, 0, 0,
            Mac(ethernet?.SourceHardwareAddress), Mac(ethernet?.DestinationHardwareAddress));
        return ip.PayloadPacket switch
        {
            TcpPacket tcp => seen with
            {
                Protocol = Protocol.Tcp,
                SourcePort = tcp.SourcePort,
                DestinationPort = tcp.DestinationPort,
                Flags = (TcpFlags)(tcp.Flags & 0x3f),
                Identity = string.Create(CultureInfo.InvariantCulture, $"tcp {tcp.SequenceNumber}"),
                Payload = tcp.PayloadData ?? [],
            },
            UdpPacket udp => seen with
            {
                Protocol = Protocol.Udp,
                SourcePort = udp.SourcePort,
                DestinationPort = udp.DestinationPort,
                Identity = $"udp {Convert.ToHexString(udp.Bytes.AsSpan(UdpFields.HeaderLength))}",
            },
            IcmpV4Packet icmp => Icmp(
                seen with { IcmpType = (byte)((ushort)icmp.TypeCode >> 8), IcmpCode = (byte)((ushort)icmp.TypeCode & 0xff) }, icmp.Bytes),
            IcmpV6Packet icmp => Icmp6(seen, icmp.Bytes),
            _ => null,
        };
    }

    private static Sighting Icmp6(Sighting seen, byte[] bytes)
    {
        var (type, code) = (bytes[0], bytes[1]) switch
        {
            (EchoRequest6, _) => (EchoRequest, (byte)0),
            (EchoReply6, _) => (EchoReply, (byte)0),
            (DestinationUnreachable6, PortUnreachable6) => (DestinationUnreachable, PortUnreachable),
            (DestinationUnreachable6, _) => (DestinationUnreachable, HostUnreachable),
            _ => (OfNoInterest, (byte)0),
        };
        return Icmp(seen with { IcmpType = type, IcmpCode = code }, bytes);
    }

    // From the sequence number on: translation may change the identifier before it.
    private static Sighting Icmp(Sighting seen, byte[] bytes) => seen with
    {
        Identity = $"icmp {Convert.ToHexString(bytes.AsSpan(6))}",
        Quoted = seen.IcmpType == DestinationUnreachable ? QuotedPacket.Parse(bytes.AsSpan(8)) : null,
    };

    private static MacAddress Mac(System.Net.NetworkInformation.PhysicalAddress? address) => address is null
        ? default
        : MacAddress.Parse(string.Join(':', address.GetAddressBytes().Select(part => part.ToString("x2", null))));
}

/// <summary>The beginning of a packet as an ICMP error quotes it: its IP header and 8 bytes more (RFC 792), or all that has room (RFC 4443).</summary>
internal sealed record QuotedPacket(byte Number, IpAddress Destination, ushort SourcePort, ushort DestinationPort)
{
    private const byte IcmpNumber = 1, TcpNumber = 6, UdpNumber = 17, Icmp6Number = 58;

    private const int HeaderLength6 = 40;

    public bool IsOf(Sighting packet) => IsTo(packet.Protocol, packet.Destination, packet.DestinationPort)
        && (packet.Protocol == Protocol.Icmp || SourcePort == packet.SourcePort);

    /// <summary>Whether it was sent there; the port counts where the protocol has any.</summary>
    public bool IsTo(Protocol protocol, IpAddress destination, ushort port) => Destination == destination && protocol switch
    {
        Protocol.Tcp => Number == TcpNumber && DestinationPort == port,
        Protocol.Udp => Number == UdpNumber && DestinationPort == port,
        _ => Number == IcmpNumber,
    };

    public static QuotedPacket? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= HeaderLength6 + 4 && bytes[0] >> 4 == 6)
        {
            return new QuotedPacket(bytes[6] == Icmp6Number ? IcmpNumber : bytes[6], IpAddress.From(new IPAddress(bytes[24..HeaderLength6])),
                BinaryPrimitives.ReadUInt16BigEndian(bytes[HeaderLength6..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(HeaderLength6 + 2)..]));
        }
        int header = bytes.Length > 0 ? (bytes[0] & 0xf) * 4 : 0;
        return header < 20 || bytes.Length < header + 4 ? null : new QuotedPacket(bytes[9], IpAddress.From(new IPAddress(bytes[16..20])),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[header..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(header + 2)..]));
    }
}
