using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using PacketDotNet;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using Packet = VirtLab.Explaining.Packet;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>Packets as bytes.</summary>
internal static class Frame
{
    /// <summary>A protocol that nothing here knows.</summary>
    public const byte OtherProtocol = 99;

    private const int IpHeader = 20, Ip6Header = 40, TcpHeader = 20, EthernetHeader = 14;

    /// <summary>The IP packet, with a source of 0.0.0.0 where the host is to choose.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="source">Its source.</param>
    /// <param name="sequence">Where it stands in its TCP connection.</param>
    /// <param name="payload">What a TCP segment or a UDP datagram carries.</param>
    public static byte[] Datagram(Packet packet, IpAddress source, Sequence sequence, byte[]? payload = null)
    {
        var from = source == default ? IPAddress.Any : source.Value;
        IPPacket ip = packet.Destination.IsV6 ? new IPv6Packet(from, packet.Destination.Value) : new IPv4Packet(from, packet.Destination.Value);
        ip.TimeToLive = packet.TimeToLive;
        switch (packet.Protocol)
        {
            case Protocol.Tcp:
                var tcp = new TcpPacket(packet.SourcePort, packet.DestinationPort)
                {
                    Flags = (ushort)packet.Flags,
                    SequenceNumber = sequence.Number,
                    AcknowledgmentNumber = (packet.Flags & TcpFlags.Ack) != 0 ? sequence.Acknowledged : 0,
                    WindowSize = ushort.MaxValue,
                    PayloadData = payload ?? [],
                };
                ip.PayloadPacket = tcp;
                tcp.UpdateTcpChecksum();
                break;
            case Protocol.Udp:
                var udp = new UdpPacket(packet.SourcePort, packet.DestinationPort) { PayloadData = payload ?? new byte[8] };
                ip.PayloadPacket = udp;
                udp.UpdateUdpChecksum();
                break;
            case Protocol.Icmp:
                Carry(ip, [packet.IcmpType, 0, 0, 0, (byte)(packet.SourcePort >> 8), (byte)packet.SourcePort, 0, 0, .. Quoted(packet)]);
                break;
            default:
                ip.Protocol = (ProtocolType)OtherProtocol;
                ip.PayloadData = new byte[8];
                break;
        }
        if (ip is IPv4Packet v4 && packet.IsFragment)
            v4.FragmentFlags = 1;
        return Bytes(ip);
    }

    /// <summary>What an ICMP error quotes: the beginning of a datagram, of an even length.</summary>
    private static byte[] Quoted(Packet error) => error.Quoted is not { } quoted ? new byte[8]
        : Datagram(new Packet(error.From, quoted.Destination)
        {
            Protocol = quoted.Protocol,
            SourcePort = quoted.SourcePort,
            DestinationPort = quoted.DestinationPort,
            IcmpType = quoted.Protocol == Protocol.Icmp ? (byte)quoted.DestinationPort : (byte)0,
        }, quoted.Source, default);

    /// <summary>The datagram on Ethernet.</summary>
    public static byte[] Ethernet(byte[] datagram, MacAddress from, MacAddress to) =>
        [.. to.GetBytes(), .. from.GetBytes(), .. datagram[0] >> 4 == 6 ? (byte[])[0x86, 0xdd] : [8, 0], .. datagram];

    /// <summary>An ICMP message by which a router tells the sender what became of its packet.</summary>
    public static byte[] IcmpError(IpAddress router, IpAddress sender, byte type, byte code, ReadOnlySpan<byte> about)
    {
        var ip = new IPv4Packet(router.Value, sender.Value) { TimeToLive = 64 };
        Carry(ip, [type, code, 0, 0, 0, 0, 0, 0, .. about]);
        return Bytes(ip);
    }

    /// <summary>An ARP message on Ethernet.</summary>
    public static byte[] Arp(ArpMessage message, MacAddress from, MacAddress to) =>
    [
        .. to.GetBytes(), .. from.GetBytes(), 8, 6,
        0, 1, 8, 0, 6, 4, 0, message.IsReply ? (byte)2 : (byte)1,
        .. message.SenderMac.GetBytes(), .. message.Sender.GetBytes(), .. message.TargetMac.GetBytes(), .. message.Target.GetBytes(),
    ];

    /// <summary>What an ARP message on Ethernet says.</summary>
    public static ArpMessage ReadArp(ReadOnlySpan<byte> frame) =>
        new(frame[21] == 2, Mac(frame[22..28]), Address(frame[28..32]), Mac(frame[32..38]), Address(frame[38..42]));

    /// <summary>The answer to an echo request on Ethernet.</summary>
    public static byte[] EchoReply(ReadOnlySpan<byte> request)
    {
        byte[] frame = [.. request[6..12], .. request[..6], .. request[12..]];
        request.Slice(EthernetHeader + 12, 4).CopyTo(frame.AsSpan(EthernetHeader + 16));
        request.Slice(EthernetHeader + 16, 4).CopyTo(frame.AsSpan(EthernetHeader + 12));
        var icmp = frame.AsSpan(EthernetHeader + IpHeader);
        (icmp[0], icmp[2], icmp[3]) = (0, 0, 0);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum(icmp));
        return frame;
    }

    /// <summary>What a datagram, or the beginning of one, says; none where it is no IP.</summary>
    public static SeenPacket? Read(ReadOnlySpan<byte> ip) => ip.Length >= IpHeader && ip[0] >> 4 == 4
        ? Read(ip[9], ip[((ip[0] & 15) * 4)..Math.Min(ip.Length, BinaryPrimitives.ReadUInt16BigEndian(ip[2..]))], Address(ip[12..16]), Address(ip[16..20]))
        : ip.Length >= Ip6Header && ip[0] >> 4 == 6 ? Read(ip[6], ip[Ip6Header..], Address(ip[8..24]), Address(ip[24..40])) : null;

    /// <summary>What a datagram of a protocol says.</summary>
    public static SeenPacket Read(int protocol, ReadOnlySpan<byte> data, IpAddress source, IpAddress destination) => protocol switch
    {
        6 => new SeenPacket(Protocol.Tcp, source, Port(data), destination, Port(data[2..]))
        {
            Number = BinaryPrimitives.ReadUInt32BigEndian(data[4..]),
            // An ICMP message may quote no more than the ports and the number.
            Flags = data.Length < TcpHeader ? TcpFlags.None : (TcpFlags)(data[13] & 63),
            Text = data.Length < TcpHeader ? "" : Encoding.ASCII.GetString(data[((data[12] >> 4) * 4)..]),
        },
        17 => new SeenPacket(Protocol.Udp, source, Port(data), destination, Port(data[2..])),
        1 or 58 => new SeenPacket(Protocol.Icmp, source, Port(data[4..]), destination, data[0])
        {
            Code = data[1],
            Quoted = Icmp.IsError(protocol != 1, data[0]) ? Read(data[8..]) : null,
        },
        _ => new SeenPacket(null, source, 0, destination, 0),
    };

    public static MacAddress Mac(ReadOnlySpan<byte> bytes) => MacAddress.Parse(string.Join(':', bytes.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture))));

    private static IpAddress Address(ReadOnlySpan<byte> bytes) => IpAddress.From(new IPAddress(bytes));

    private static ushort Port(ReadOnlySpan<byte> bytes) => (ushort)(bytes[0] << 8 | bytes[1]);

    /// <summary>Has a packet carry an ICMP message, whose checksum is yet to come.</summary>
    private static void Carry(IPPacket ip, byte[] message)
    {
        bool isV6 = ip is IPv6Packet;
        ip.Protocol = isV6 ? ProtocolType.IcmpV6 : ProtocolType.Icmp;
        ushort sum = Checksum([.. message, .. isV6 ? PseudoHeader(ip, message.Length) : []]);
        (message[2], message[3]) = ((byte)(sum >> 8), (byte)sum);
        ip.PayloadData = message;
    }

    private static byte[] Bytes(IPPacket ip)
    {
        ip.UpdateCalculatedValues();
        if (ip is IPv6Packet v6)
            v6.PayloadLength = (ushort)(ip.Bytes.Length - IPv6Fields.HeaderLength);
        else
            ((IPv4Packet)ip).UpdateIPChecksum();
        return ip.Bytes;
    }

    private static byte[] PseudoHeader(IPPacket ip, int length) =>
        [.. ip.SourceAddress.GetAddressBytes(), .. ip.DestinationAddress.GetAddressBytes(), 0, 0, 0, (byte)length, 0, 0, 0, (byte)ip.Protocol];

    /// <summary>The checksum of IP and what is above it (RFC 1071).</summary>
    public static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
            sum += (uint)(bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0));
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~sum;
    }
}

/// <summary>A packet that was seen.</summary>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Source">Its source.</param>
/// <param name="SourcePort">Its source port, or ICMP's identifier.</param>
/// <param name="Destination">Its destination.</param>
/// <param name="DestinationPort">Its destination port, or ICMP's type.</param>
internal sealed record SeenPacket(Protocol? Protocol, IpAddress Source, ushort SourcePort, IpAddress Destination, ushort DestinationPort)
{
    public TcpFlags Flags { get; init; }

    /// <summary>The number of a TCP segment.</summary>
    public uint Number { get; init; }

    /// <summary>What a TCP segment carries.</summary>
    public string Text { get; init; } = "";

    /// <summary>The code of an ICMP message.</summary>
    public byte Code { get; init; }

    /// <summary>The packet that an ICMP message tells about.</summary>
    public SeenPacket? Quoted { get; init; }

    /// <summary>Where it left the host; none for one that reached the host itself.</summary>
    public InterfaceName? Interface { get; init; }

    /// <summary>To whom it was handed.</summary>
    public MacAddress? NextHop { get; init; }
}

/// <summary>Where a segment stands in its TCP connection.</summary>
internal readonly record struct Sequence(uint Number, uint Acknowledged);

/// <summary>An ARP message.</summary>
/// <param name="IsReply">Whether it answers a question.</param>
/// <param name="SenderMac">The hardware address that it says its sender has.</param>
/// <param name="Sender">The address that it says its sender has.</param>
/// <param name="TargetMac">The target's hardware address, as far as it is known.</param>
/// <param name="Target">The address that is asked for.</param>
internal sealed record ArpMessage(bool IsReply, MacAddress SenderMac, IpAddress Sender, MacAddress TargetMac, IpAddress Target);
