using PacketDotNet;
using VirtLab.Hosts.Capturing;
using VirtLab.Primitives;
using Protocol = VirtLab.Model.Protocol;

namespace VirtLab.Probing;

/// <summary>An IP packet as a capture saw it.</summary>
internal sealed record Sighting(IpAddress Source, IpAddress Destination, Protocol Protocol, ushort SourcePort, ushort DestinationPort,
    TcpFlags Flags, byte IcmpType, byte IcmpCode, MacAddress SourceMac, MacAddress DestinationMac)
{
    private const byte EchoRequest = 8, DestinationUnreachable = 3, PortUnreachable = 3;

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

    /// <summary>Reads a frame; null for what is no IPv4 packet of a protocol we know.</summary>
    public static Sighting? Parse(CapturedFrame frame)
    {
        try
        {
            var packet = Packet.ParsePacket((LinkLayers)frame.LinkType, frame.Bytes);
            return packet.Extract<IPv4Packet>() is { } ip ? Parse(packet, ip) : null;
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidOperationException or NotImplementedException)
        {
            // Cut or malformed: no packet that a probe waits for.
            return null;
        }
    }

    private static Sighting? Parse(Packet packet, IPv4Packet ip)
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
            },
            UdpPacket udp => seen with { Protocol = Protocol.Udp, SourcePort = udp.SourcePort, DestinationPort = udp.DestinationPort },
            IcmpV4Packet icmp => seen with { IcmpType = (byte)((ushort)icmp.TypeCode >> 8), IcmpCode = (byte)((ushort)icmp.TypeCode & 0xff) },
            _ => null,
        };
    }

    private static MacAddress Mac(System.Net.NetworkInformation.PhysicalAddress? address) => address is null
        ? default
        : MacAddress.Parse(string.Join(':', address.GetAddressBytes().Select(part => part.ToString("x2", null))));
}
