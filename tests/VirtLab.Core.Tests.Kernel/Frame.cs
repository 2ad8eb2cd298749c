using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using VirtLab.Model;
using VirtLab.Primitives;
using Packet = VirtLab.Explaining.Packet;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>Packets as bytes.</summary>
internal static class Frame
{
    /// <summary>A protocol that nothing here knows.</summary>
    public const byte OtherProtocol = 99;

    /// <summary>The IP packet, with a source of 0.0.0.0 where the host is to choose.</summary>
    public static byte[] Datagram(Packet packet, IpAddress source, Sequence sequence)
    {
        var ip = new IPv4Packet(source == default ? IPAddress.Any : source.Value, packet.Destination.Value) { TimeToLive = packet.TimeToLive };
        switch (packet.Protocol)
        {
            case Protocol.Tcp:
                var tcp = new TcpPacket(packet.SourcePort, packet.DestinationPort)
                {
                    Flags = (ushort)packet.Flags,
                    SequenceNumber = sequence.Number,
                    AcknowledgmentNumber = (packet.Flags & TcpFlags.Ack) != 0 ? sequence.Acknowledged : 0,
                    WindowSize = ushort.MaxValue,
                };
                ip.PayloadPacket = tcp;
                tcp.UpdateTcpChecksum();
                break;
            case Protocol.Udp:
                var udp = new UdpPacket(packet.SourcePort, packet.DestinationPort) { PayloadData = new byte[8] };
                ip.PayloadPacket = udp;
                udp.UpdateUdpChecksum();
                break;
            case Protocol.Icmp:
                byte[] message = new byte[16];
                (message[0], message[4], message[5]) = (packet.IcmpType, (byte)(packet.SourcePort >> 8), (byte)packet.SourcePort);
                ushort sum = Checksum(message);
                (message[2], message[3]) = ((byte)(sum >> 8), (byte)sum);
                ip.Protocol = ProtocolType.Icmp;
                ip.PayloadData = message;
                break;
            default:
                ip.Protocol = (ProtocolType)OtherProtocol;
                ip.PayloadData = new byte[8];
                break;
        }
        if (packet.IsFragment)
            ip.FragmentFlags = 1;
        ip.UpdateCalculatedValues();
        ip.UpdateIPChecksum();
        return ip.Bytes;
    }

    /// <summary>The datagram on Ethernet.</summary>
    public static byte[] Ethernet(byte[] datagram, MacAddress from, MacAddress to) => [.. to.GetBytes(), .. from.GetBytes(), 8, 0, .. datagram];

    /// <summary>What a datagram says; none where it is no IPv4.</summary>
    public static SeenPacket? Read(ReadOnlySpan<byte> ip)
    {
        if (ip.Length < 20 || ip[0] >> 4 != 4)
            return null;
        int header = (ip[0] & 15) * 4;
        var data = ip[header..];
        var (source, destination) = (Address(ip[12..16]), Address(ip[16..20]));
        return ip[9] switch
        {
            6 => new SeenPacket(Protocol.Tcp, source, Port(data), destination, Port(data[2..])) { Flags = (TcpFlags)(data[13] & 63) },
            17 => new SeenPacket(Protocol.Udp, source, Port(data), destination, Port(data[2..])),
            1 => new SeenPacket(Protocol.Icmp, source, Port(data[4..]), destination, data[0]),
            _ => new SeenPacket(null, source, 0, destination, 0),
        };
    }

    public static PhysicalAddress Physical(MacAddress mac) => new(mac.GetBytes());

    private static IpAddress Address(ReadOnlySpan<byte> bytes) => IpAddress.From(new IPAddress(bytes));

    private static ushort Port(ReadOnlySpan<byte> bytes) => (ushort)(bytes[0] << 8 | bytes[1]);

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i += 2)
            sum += (uint)(bytes[i] << 8 | bytes[i + 1]);
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

    /// <summary>Where it left the host; none for one that reached the host itself.</summary>
    public InterfaceName? Interface { get; init; }

    /// <summary>To whom it was handed.</summary>
    public MacAddress? NextHop { get; init; }
}

/// <summary>Where a segment stands in its TCP connection.</summary>
internal readonly record struct Sequence(uint Number, uint Acknowledged);
