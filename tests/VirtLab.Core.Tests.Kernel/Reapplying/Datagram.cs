using System.Buffers.Binary;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>A UDP datagram on Ethernet, whose content says which packet of which flow it is: that no translation changes.</summary>
/// <param name="From">The sender's hardware address.</param>
/// <param name="To">The receiver's hardware address.</param>
/// <param name="Source">The source address.</param>
/// <param name="SourcePort">The source port.</param>
/// <param name="Destination">The destination address.</param>
/// <param name="DestinationPort">The destination port.</param>
/// <param name="Tag">Its content.</param>
internal readonly record struct Datagram(ulong From, ulong To, uint Source, ushort SourcePort, uint Destination, ushort DestinationPort, Tag Tag)
{
    private const int Ethernet = 14, Ip = 20, Udp = 8, TimeToLive = 64;
    private const byte UdpProtocol = 17;
    private const ushort IpType = 0x0800;

    /// <summary>How long its frame is.</summary>
    public const int Length = Ethernet + Ip + Udp + Tag.Length;

    public void Write(Span<byte> frame)
    {
        frame[..Length].Clear();
        WriteMac(frame, To);
        WriteMac(frame[6..], From);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], IpType);
        var ip = frame[Ethernet..];
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], Length - Ethernet);
        (ip[8], ip[9]) = (TimeToLive, UdpProtocol);
        BinaryPrimitives.WriteUInt32BigEndian(ip[12..], Source);
        BinaryPrimitives.WriteUInt32BigEndian(ip[16..], Destination);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Frame.Checksum(ip[..Ip]));
        // Without a checksum of its own, as IPv4 lets it.
        var udp = ip[Ip..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], DestinationPort);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], Udp + Tag.Length);
        Tag.Write(udp[Udp..]);
    }

    /// <summary>What a frame says; none where it is no packet of a flow.</summary>
    public static Datagram? Read(ReadOnlySpan<byte> frame) =>
        frame.Length >= Length && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == IpType && frame[Ethernet] == 0x45 && frame[Ethernet + 9] == UdpProtocol
        && Tag.Read(frame[(Ethernet + Ip + Udp)..]) is { } tag
            ? new Datagram(ReadMac(frame[6..]), ReadMac(frame), BinaryPrimitives.ReadUInt32BigEndian(frame[(Ethernet + 12)..]),
                BinaryPrimitives.ReadUInt16BigEndian(frame[(Ethernet + Ip)..]), BinaryPrimitives.ReadUInt32BigEndian(frame[(Ethernet + 16)..]),
                BinaryPrimitives.ReadUInt16BigEndian(frame[(Ethernet + Ip + 2)..]), tag)
            : null;

    public static void WriteMac(Span<byte> bytes, ulong mac)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(mac >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)mac);
    }

    public static ulong ReadMac(ReadOnlySpan<byte> bytes) =>
        (ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes) << 32 | BinaryPrimitives.ReadUInt32BigEndian(bytes[2..]);
}

/// <summary>Which packet it is.</summary>
/// <param name="Stream">The stream's number.</param>
/// <param name="Flow">The flow's number in its stream.</param>
/// <param name="Packet">The packet's number in its flow.</param>
internal readonly record struct Tag(byte Stream, int Flow, byte Packet)
{
    private const uint Mark = 0x766c6162;

    public const int Length = 12;

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Mark);
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], Flow);
        (bytes[8], bytes[9], bytes[10], bytes[11]) = (Stream, Packet, 0, 0);
    }

    public static Tag? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Length && BinaryPrimitives.ReadUInt32BigEndian(bytes) == Mark ? new Tag(bytes[8], BinaryPrimitives.ReadInt32BigEndian(bytes[4..]), bytes[9]) : null;
}
