using VirtLab.Core.Tests.Hosts.Capturing;
using VirtLab.Hosts.Capturing;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Probing;

/// <summary>Frames as they stand on the wire, from 10.0.0.1 to 10.0.0.2.</summary>
internal static class Frames
{
    private const byte Icmp = 1, Tcp = 6, Udp = 17, Icmp6 = 58;

    private static readonly byte[] Macs = [0x52, 0x54, 0, 0, 0, 2, 0x52, 0x54, 0, 0, 0, 1];

    /// <summary>A TCP segment without data.</summary>
    public static byte[] TcpSegment(ushort from, ushort to, TcpFlags flags) =>
        Ip(Tcp, [.. Port(from), .. Port(to), 0, 0, 0, 1, 0, 0, 0, 0, 0x50, (byte)flags, 0xff, 0xff, 0, 0, 0, 0]);

    public static byte[] UdpDatagram(ushort from, ushort to) => Ip(Udp, [.. Port(from), .. Port(to), 0, 9, 0, 0, 0x78]);

    public static byte[] IcmpMessage(byte type, byte code) => Ip(Icmp, [type, code, 0, 0, 0, 1, 0, 1]);

    /// <summary>A packet of a protocol by number.</summary>
    public static byte[] Ip(byte protocol, byte[] payload) =>
        [0x45, 0, .. Port((ushort)(20 + payload.Length)), 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, .. payload];

    /// <summary>An IPv4 packet, the other way.</summary>
    public static byte[] Back(byte[] packet) => [.. packet[..12], .. packet[16..20], .. packet[12..16], .. packet[20..]];

    /// <summary>As it is captured on an interface of its own.</summary>
    public static CapturedFrame OnEthernet(byte[] packet, ushort type = 0x0800) => new(Pcap.Ethernet, [.. Macs, .. Port(type), .. packet]);

    /// <summary>As it is captured on the interface <c>any</c>.</summary>
    public static CapturedFrame OnAny(byte[] packet) => new(Pcap.Cooked, [0, 0, 0, 1, 0, 6, 0x52, 0x54, 0, 0, 0, 1, 0, 0, 8, 0, .. packet]);

    /// <summary>An IPv6 packet, from 2001:db8::1 to 2001:db8::2.</summary>
    public static byte[] Ip6(byte protocol, byte[] payload) => [0x60, 0, 0, 0, .. Port((ushort)payload.Length), protocol, 64, .. Address6(1), .. Address6(2), .. payload];

    /// <summary>A TCP segment over IPv6, without data.</summary>
    public static byte[] TcpSegment6(ushort from, ushort to, TcpFlags flags) =>
        Ip6(Tcp, [.. Port(from), .. Port(to), 0, 0, 0, 1, 0, 0, 0, 0, 0x50, (byte)flags, 0xff, 0xff, 0, 0, 0, 0]);

    public static byte[] Icmp6Message(byte type, byte code, params byte[] more) => Ip6(Icmp6, [type, code, 0, 0, 0, 1, 0, 1, .. more]);

    private static byte[] Address6(byte last) => [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];

    private static byte[] Port(ushort number) => [(byte)(number >> 8), (byte)number];
}
