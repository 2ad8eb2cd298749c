using VirtLab.Primitives;
using static VirtLab.Core.Tests.Guarding.Wire;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>What machines send that are what they say: a kind a line, and by chance within each.</summary>
internal static class HonestFrames
{
    private static readonly IpAddress Nobody = "0.0.0.0", Everybody = "255.255.255.255", Unspecified = "::", AllRouters = "ff02::2", AllReports = "ff02::16", Servers = "ff02::1:2";

    /// <summary>The kinds.</summary>
    public static ValueList<(string Kind, Func<Chance, Card, (ushort Type, byte[] Packet)> Packet)> Kinds { get; } =
    [
        ("asks for an address", (c, card) => (Ipv4Type, Ipv4(Nobody, Everybody, Udp, UdpDatagram(68, 67, Dhcp(c, card))))),
        ("asks again for its address", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Coin() ? "10.0.0.1" : Everybody, Udp, UdpDatagram(68, 67, Dhcp(c, card))))),
        ("udp", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Udp, UdpDatagram(c.Port(), c.Port(), c.Data())))),
        ("udp without a port", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Udp, UdpDatagram(0, c.Port(), c.Data())))),
        ("tcp", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Tcp, TcpSegment(c.Below(65_536), c.Below(65_536))))),
        ("ping", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Icmp, Message(c.Coin() ? (byte)8 : (byte)0, c.Data())))),
        ("an error", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Icmp, Message(c.Of<byte>([3, 11, 12]), c.Bytes(28))))),
        ("another protocol over IPv4", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), c.Of<byte>([Igmp, 41, 47, 50, 51, 132]), c.Bytes(40)))),
        ("a first fragment", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Udp, UdpDatagram(c.Port(), c.Port(), c.Bytes(16)), null, 0x2000))),
        // What stands where ports were is none.
        ("a later fragment", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), c.Coin() ? Udp : Icmp, UdpDatagram(c.Of([67, 0x0500, 80]), c.Of([67, 68]), c.Bytes(16)), null, 1 + c.Below(100)))),
        ("options", (c, card) => (Ipv4Type, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Udp, UdpDatagram(c.Port(), c.Port(), c.Data()), [0x94, 4, 0, 0]))),
        ("arp request", (c, card) => (ArpType, Arp(1, card.Hardware, c.Of(card.Ipv4), new byte[6], c.Ipv4()))),
        ("arp reply", (c, card) => (ArpType, Arp(2, card.Hardware, c.Of(card.Ipv4), c.KnownMac(), c.Ipv4()))),
        ("gratuitous arp", (c, card) => c.Of(card.Ipv4) is var own ? (ArpType, Arp(c.Coin() ? 1 : 2, card.Hardware, own, new byte[6], own)) : default),
        ("arp probe", (c, card) => (ArpType, Arp(1, card.Hardware, Nobody, new byte[6], c.Of(card.Ipv4)))),
        ("looks for routers without an address", (_, _) => (Ipv6Type, Ipv6(Unspecified, AllRouters, Icmpv6, Message(133)))),
        ("looks for routers", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), AllRouters, Icmpv6, Message(133, [1, 1, .. card.Hardware])))),
        ("asks whether its address is free", (c, card) => c.Of(card.Ipv6) is var own ? (Ipv6Type, Ipv6(Unspecified, own, Icmpv6, [.. About(135, own), .. Nonce(c)])) : default),
        ("looks for neighbours", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, [.. About(135, c.Ipv6(), card.Hardware), .. Nonce(c)]))),
        ("looks whether a neighbour is still there", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, About(135, c.Ipv6())))),
        ("says where it is", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, About(136, c.Of(card.Ipv6), c.Coin() ? card.Hardware : null)))),
        ("joins a group", (c, card) => (Ipv6Type, Ipv6(c.Coin() ? Unspecified : c.Of(card.Ipv6), AllReports, HopByHop,
            [Icmpv6, 0, 5, 2, 0, 0, 1, 0, .. Message(c.Of<byte>([131, 132, 143]), c.Bytes(20))]))),
        ("ping over IPv6", (c, card) => (Ipv6Type, c.Within(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, Message(c.Coin() ? (byte)128 : (byte)129, c.Data())))),
        ("an error over IPv6", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, Message((byte)(1 + c.Below(4)), c.Bytes(48))))),
        ("udp over IPv6", (c, card) => (Ipv6Type, c.Within(c.Of(card.Ipv6), c.Ipv6(), Udp, UdpDatagram(c.Port(), c.Port(), c.Data())))),
        ("tcp over IPv6", (c, card) => (Ipv6Type, c.Within(c.Of(card.Ipv6), c.Ipv6(), Tcp, TcpSegment(c.Below(65_536), c.Below(65_536))))),
        ("asks for an IPv6 address", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), Servers, Udp, UdpDatagram(546, 547, c.Data())))),
        ("a later fragment of ICMPv6", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), c.Ipv6(), Fragment, [.. FragmentHeader(Icmpv6, 8 * (1 + c.Below(100)), c.Coin()), .. c.Bytes(64)]))),
        ("a later fragment of UDP", (c, card) => (Ipv6Type, Flow(c.Below(600), Ipv6(c.Of(card.Ipv6), c.Ipv6(), Fragment,
            [.. FragmentHeader(Udp, 8 * (1 + c.Below(100)), c.Coin()), .. UdpDatagram(c.Of([547, 80]), c.Of([546, 80]), c.Bytes(16))])))),
        ("a later fragment of a flow", (c, card) => (Ipv6Type, Flow(546, Ipv6(c.Of(card.Ipv6), c.Ipv6(), Fragment, [.. FragmentHeader(Udp, 8, false), .. c.Bytes(64)])))),
        ("nothing more over IPv6", (c, card) => (Ipv6Type, Ipv6(c.Of(card.Ipv6), c.Ipv6(), 59, []))),
    ];

    private static byte[] Dhcp(Chance c, Card card) => [1, 1, 6, 0, .. c.Bytes(24), .. card.Hardware, .. c.Bytes(210)];

    private static byte[] Flow(int label, byte[] packet)
    {
        Short(label).CopyTo(packet, 2);
        return packet;
    }

    /// <summary>What tells one's own question from another's, if anything (RFC 7527).</summary>
    private static byte[] Nonce(Chance c) => c.Coin() ? [14, 1, .. c.Bytes(6)] : [];

    /// <summary>A frame of that kind to one of the ports, to the host or to all, with where it is to arrive.</summary>
    public static SentFrame Frame(int kind, Chance chance, Card card, bool isolated)
    {
        var (name, packet) = Kinds[kind];
        var (type, bytes) = packet(chance, card);
        byte reached = isolated ? (byte)8 : (byte)(15 & ~(1 << card.Port));
        var (to, places) = chance.Below(4) switch
        {
            0 => (GuardedLab.Host.GetBytes(), (byte)128),
            1 => ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff], (byte)(128 | reached)),
            2 => (GuardedLab.Other.GetBytes(), (byte)8),
            _ => chance.Of([.. GuardedLab.Cards.Where(other => other != card)]) is var other ? (other.Hardware, isolated ? (byte)0 : (byte)(1 << other.Port)) : default,
        };
        return new SentFrame(name, card.Port, places, Ethernet(to, card.Hardware, type, bytes));
    }
}
