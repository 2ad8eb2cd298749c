using System.Buffers.Binary;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>Frames as they stand on the wire. Checksums are right where the kernel looks at them on a bridge: in IPv4's header.</summary>
internal static class Wire
{
    public const byte Icmp = 1, Igmp = 2, Tcp = 6, Udp = 17, HopByHop = 0, Routing = 43, Fragment = 44, Icmpv6 = 58, Destination = 60;

    public const ushort Ipv4Type = 0x0800, ArpType = 0x0806, Ipv6Type = 0x86dd;

    public static byte[] Ethernet(byte[] to, byte[] from, ushort type, byte[] payload) => [.. to, .. from, .. Short(type), .. payload];

    public static byte[] Short(int number) => [(byte)(number >> 8), (byte)number];

    /// <summary>An IPv4 packet.</summary>
    /// <param name="from">Its source.</param>
    /// <param name="to">Its destination.</param>
    /// <param name="protocol">What it carries.</param>
    /// <param name="payload">That.</param>
    /// <param name="options">Options, whole words.</param>
    /// <param name="fragment">Flags and offset of a fragment.</param>
    public static byte[] Ipv4(IpAddress from, IpAddress to, byte protocol, byte[] payload, byte[]? options = null, int fragment = 0)
    {
        options ??= [];
        byte[] packet =
        [
            (byte)(0x45 + (options.Length / 4)), 0, .. Short(20 + options.Length + payload.Length), 0, 7, .. Short(fragment), 64, protocol, 0, 0,
            .. from.GetBytes(), .. to.GetBytes(), .. options, .. payload,
        ];
        Check(packet);
        return packet;
    }

    /// <summary>Puts in the header's checksum.</summary>
    public static void Check(byte[] packet)
    {
        int length = Math.Min(packet.Length, (packet[0] & 15) * 4) & ~1;
        (packet[10], packet[11]) = (0, 0);
        int sum = 0;
        for (int i = 0; i < length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(i));
        while (sum > 0xffff)
            sum = (sum & 0xffff) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), (ushort)~sum);
    }

    public static byte[] UdpDatagram(int from, int to, params byte[] data) => [.. Short(from), .. Short(to), .. Short(8 + data.Length), 0, 0, .. data];

    public static byte[] TcpSegment(int from, int to) => [.. Short(from), .. Short(to), 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 0xff, 0xff, 0, 0, 0, 0];

    /// <summary>A message of ARP, or one that is like it but for some numbers.</summary>
    public static byte[] Arp(int operation, byte[] senderMac, IpAddress sender, byte[] targetMac, IpAddress target) =>
        [0, 1, 8, 0, 6, 4, .. Short(operation), .. senderMac, .. sender.GetBytes(), .. targetMac, .. target.GetBytes()];

    public static byte[] Ipv6(IpAddress from, IpAddress to, byte next, byte[] payload) =>
        [0x60, 0, 0, 0, .. Short(payload.Length), next, 255, .. from.GetBytes(), .. to.GetBytes(), .. payload];

    /// <summary>An ICMPv6 message.</summary>
    public static byte[] Message(byte type, params byte[] body) => [type, 0, 0, 0, 0, 0, 0, 0, .. body];

    /// <summary>A message of neighbour discovery about an address, with a hardware address where it is given.</summary>
    public static byte[] About(byte type, IpAddress target, byte[]? mac = null) =>
        Message(type, [.. target.GetBytes(), .. mac is null ? Array.Empty<byte>() : [(byte)(type == 136 ? 2 : 1), 1, .. mac]]);

    /// <summary>An extension header of eight bytes that says nothing.</summary>
    public static byte[] Padding(byte next) => [next, 0, 1, 4, 0, 0, 0, 0];

    /// <summary>A fragment's header.</summary>
    public static byte[] FragmentHeader(byte next, int offset, bool more) => [next, 0, .. Short(offset | (more ? 1 : 0)), 0, 0, 0, 9];
}
