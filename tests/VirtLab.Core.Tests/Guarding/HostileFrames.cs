using VirtLab.Primitives;
using static VirtLab.Core.Tests.Guarding.Wire;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>What machines send that would be another, or play a router or a server: a kind a line, and by chance within each.</summary>
internal static class HostileFrames
{
    private static readonly IpAddress Nobody = "0.0.0.0", Everybody = "255.255.255.255", Unspecified = "::", AllNodes = "ff02::1";

    /// <summary>The kinds.</summary>
    public static ValueList<(string Kind, Func<Chance, Card, byte[]> Frame)> Kinds { get; } =
    [
        ("another's hardware address", (c, card) => Ethernet(c.Mac(), c.ForeignMac(card), Ipv4Type, Packet(c, c.Of(card.Ipv4)))),
        ("another's hardware address with IPv6", (c, card) => Ethernet(c.Mac(), c.ForeignMac(card), Ipv6Type, Packet6(c, c.Of(card.Ipv6)))),
        ("another's hardware address with ARP", (c, card) => Ethernet(c.Mac(), c.ForeignMac(card), ArpType, Arp(c.Coin() ? 1 : 2, card.Hardware, c.Of(card.Ipv4), c.Mac(), c.Ipv4()))),
        ("another's IPv4 address", (c, card) => Ip(c, card, Packet(c, c.ForeignIpv4(card)))),
        ("another's IPv4 address in fragments", (c, card) => Ip(c, card, Ipv4(c.ForeignIpv4(card), c.Ipv4(), Udp, c.Bytes(8 + c.Below(40)), null, c.Below(0x4000)))),
        ("no IPv4 address", (c, card) => Ip(c, card, Packet(c, Nobody))),
        ("no IPv4 address in a later fragment", (c, card) => Ip(c, card, Ipv4(Nobody, Everybody, Udp, UdpDatagram(68, 67, Dhcp(c, card.Hardware)), null, 1 + c.Below(100)))),
        ("no IPv6 address in a later fragment", (c, card) => Ip6(c, card, Ipv6(Unspecified, AllNodes, Fragment, [.. FragmentHeader(Icmpv6, 8, false), .. Message(133), .. c.Bytes(64)]))),
        ("no IPv4 address, and DHCP to one", (c, card) => Ip(c, card, Ipv4(Nobody, Chance.But(c.Ipv4, to => to == Everybody), Udp, UdpDatagram(68, 67, Dhcp(c, card.Hardware))))),
        ("no IPv4 address, and other ports to all", (c, card) => Ip(c, card, Ipv4(Nobody, Everybody, Udp, c.Coin() ? UdpDatagram(68, c.Port(), c.Data()) : UdpDatagram(c.Port(), 67, Dhcp(c, card.Hardware))))),
        ("another's IPv4 address asking for DHCP", (c, card) => Ip(c, card, Ipv4(c.ForeignIpv4(card), Everybody, Udp, UdpDatagram(68, 67, Dhcp(c, card.Hardware))))),
        ("another's IPv4 address by ARP", (c, card) => Arps(c, card, Arp(c.Coin() ? 1 : 2, card.Hardware, c.ForeignIpv4(card), c.Mac(), c.Ipv4()))),
        ("another's IPv4 address by gratuitous ARP", (c, card) => c.ForeignIpv4(card) is var taken ? Arps(c, card, Arp(c.Coin() ? 1 : 2, card.Hardware, taken, c.Coin() ? new byte[6] : c.Mac(), taken)) : []),
        ("another's hardware address by ARP", (c, card) => Arps(c, card, Arp(c.Coin() ? 1 : 2, c.ForeignMac(card), c.Of(card.Ipv4), c.Mac(), c.Ipv4()))),
        ("a question whether another is there", (c, card) => Arps(c, card, Arp(1, card.Hardware, Nobody, new byte[6], c.ForeignIpv4(card)))),
        ("an answer for nobody", (c, card) => Arps(c, card, Arp(2, card.Hardware, Nobody, c.Mac(), c.Ipv4()))),
        ("ARP of other kinds", (c, card) => Arps(c, card, Arp(Chance.But(() => c.Below(30), kind => kind is 1 or 2), card.Hardware, c.Of(card.Ipv4), c.Mac(), c.Ipv4()))),
        ("ARP of other lengths", (c, card) => Arps(c, card, Changed(Arp(1, card.Hardware, c.Of(card.Ipv4), c.Mac(), c.Ipv4()), c.Below(6), c))),
        ("ARP cut off", (c, card) => Arps(c, card, Arp(2, card.Hardware, c.Of(card.Ipv4), c.Mac(), c.Ipv4())[..c.Below(18)])),
        ("another's hardware address asking for DHCP", (c, card) => Ip(c, card, Ipv4(Nobody, Everybody, Udp, UdpDatagram(68, 67, Dhcp(c, c.ForeignMac(card)))))),
        ("another's hardware address asking for DHCP again", (c, card) => Ip(c, card, Ipv4(c.Of(card.Ipv4), "10.0.0.1", Udp, UdpDatagram(68, 67, Dhcp(c, c.ForeignMac(card)))))),
        ("too little for DHCP", (c, card) => Ip(c, card, Ipv4(c.Of(card.Ipv4), "10.0.0.1", Udp, UdpDatagram(c.Port(), 67, c.Bytes(c.Below(34)))))),
        ("a DHCP server", (c, card) => Ip(c, card, Ipv4(c.Of(card.Ipv4), c.Coin() ? Everybody : c.Ipv4(), Udp, UdpDatagram(67, c.Coin() ? 68 : c.Port(), c.Data())))),
        ("a DHCP server at another port", (c, card) => Ip(c, card, Ipv4(c.Of(card.Ipv4), c.Coin() ? Everybody : c.Ipv4(), Udp, UdpDatagram(c.Port(), 68, c.Data())))),
        ("a DHCP server with options or in fragments", (c, card) => Ip(c, card,
            Ipv4(c.Of(card.Ipv4), Everybody, Udp, UdpDatagram(67, 68, c.Bytes(8)), c.Coin() ? [1, 1, 1, 0] : null, c.Coin() ? 0x2000 : 0))),
        ("an ICMP redirect", (c, card) => Ip(c, card, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Icmp, Message(5, c.Bytes(28))))),
        ("an ICMP router advertisement", (c, card) => Ip(c, card, Ipv4(c.Of(card.Ipv4), c.Ipv4(), Icmp, Message(9, c.Bytes(8))))),
        ("IPv4 that is not whole", (c, card) => Ip(c, card, Broken(c, Packet(c, c.Of(card.Ipv4))))),
        ("another's IPv6 address", (c, card) => Ip6(c, card, Packet6(c, c.ForeignIpv6(card)))),
        ("another's IPv6 address asking for neighbours", (c, card) => Ip6(c, card, c.Within(c.ForeignIpv6(card), c.Ipv6(), Icmpv6, About(135, c.Ipv6(), card.Hardware)))),
        ("no IPv6 address", (c, card) => Ip6(c, card, Packet6(c, Unspecified))),
        ("no IPv6 address, and another's is asked for", (c, card) => Ip6(c, card, c.Within(Unspecified, AllNodes, Icmpv6, About(135, c.ForeignIpv6(card))))),
        ("no IPv6 address, and more than a host asks", (c, card) => Ip6(c, card,
            c.Within(Unspecified, AllNodes, Icmpv6, Message((byte)Chance.But(() => c.Below(256), type => type is 131 or 132 or 133 or 135 or 143), c.Bytes(24))))),
        ("a router advertisement", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), AllNodes, Icmpv6, Message(134, c.Bytes(8 + (8 * c.Below(6))))))),
        ("an ICMPv6 redirect", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, Message(137, c.Bytes(32))))),
        ("what else only routers send", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), AllNodes, Icmpv6, Message((byte)(c.Coin() ? 130 : 138), c.Bytes(16))))),
        ("a neighbour advertisement for another", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), c.Coin() ? AllNodes : c.Ipv6(), Icmpv6, About(136, c.ForeignIpv6(card), card.Hardware)))),
        ("another's hardware address told to neighbours", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), c.Ipv6(), Icmpv6, About(c.Coin() ? (byte)135 : (byte)136, c.Of(card.Ipv6), c.ForeignMac(card))))),
        ("another's hardware address told to routers", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), AllNodes, Icmpv6, Message(133, [1, 1, .. c.ForeignMac(card)])))),
        ("an option before the hardware address", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), c.Ipv6(), Icmpv6,
            [.. About(c.Coin() ? (byte)135 : (byte)136, c.Of(card.Ipv6)), (byte)(3 + c.Below(253)), 1, .. c.Bytes(6), (byte)(1 + c.Below(2)), 1, .. c.ForeignMac(card)]))),
        ("a neighbour advertisement cut off", (c, card) => Ip6(c, card, Ipv6(c.Of(card.Ipv6), AllNodes, Icmpv6, About(136, c.ForeignIpv6(card))[..c.Below(24)]))),
        ("a router advertisement in fragments", (c, card) => Ip6(c, card, Hidden(c, card))),
        ("a DHCPv6 server", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), c.Ipv6(), Udp, UdpDatagram(547, c.Coin() ? 546 : c.Port(), c.Data())))),
        ("a DHCPv6 server at another port", (c, card) => Ip6(c, card, c.Within(c.Of(card.Ipv6), c.Ipv6(), Udp, UdpDatagram(c.Port(), 546, c.Data())))),
        ("IPv6 that is not whole", (c, card) => Ip6(c, card, Broken6(c, Packet6(c, c.Of(card.Ipv6))))),
        ("a VLAN's tag", (c, card) => Ethernet(c.Mac(), card.Hardware, c.Coin() ? (ushort)0x8100 : (ushort)0x88a8, Tagged(c, card))),
        ("another protocol", (c, card) => Ethernet(c.Mac(), card.Hardware, Protocol(c), c.Coin() ? Packet(c, c.Of(card.Ipv4)) : c.Bytes(46))),
        ("802.3", (c, card) => Ethernet(c.Mac(), card.Hardware, 46, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, .. c.Bytes(38)])),
        ("a group that bridges keep", (c, card) => Ethernet([1, 0x80, 0xc2, 0, 0, (byte)c.Below(16)], c.Coin() ? card.Hardware : c.ForeignMac(card), c.Coin() ? Ipv4Type : (ushort)0x88cc,
            Packet(c, c.Of(card.Ipv4)))),
    ];

    /// <summary>What asks a DHCP server for a hardware address.</summary>
    private static byte[] Dhcp(Chance c, byte[] mac) => [1, 1, 6, 0, .. c.Bytes(24), .. mac, .. c.Bytes(210)];

    private static byte[] Ip(Chance c, Card card, byte[] packet) => Ethernet(c.Mac(), card.Hardware, Ipv4Type, packet);

    private static byte[] Ip6(Chance c, Card card, byte[] packet) => Ethernet(c.Mac(), card.Hardware, Ipv6Type, packet);

    private static byte[] Arps(Chance c, Card card, byte[] message) => Ethernet(c.Mac(), card.Hardware, ArpType, message);

    /// <summary>IPv4 that any host sends.</summary>
    private static byte[] Packet(Chance c, IpAddress from) => c.Below(4) switch
    {
        0 => Ipv4(from, c.Ipv4(), Udp, UdpDatagram(c.Port(), c.Port(), c.Data())),
        1 => Ipv4(from, c.Ipv4(), Tcp, TcpSegment(c.Port(), c.Port())),
        2 => Ipv4(from, c.Ipv4(), Icmp, Message(8, c.Data())),
        _ => Ipv4(from, c.Ipv4(), (byte)Chance.But(() => c.Below(255), protocol => protocol is Icmp or Udp), c.Data()),
    };

    /// <summary>IPv6 that any host sends.</summary>
    private static byte[] Packet6(Chance c, IpAddress from) => c.Below(3) switch
    {
        0 => c.Within(from, c.Ipv6(), Udp, UdpDatagram(c.Port(), c.Port(), c.Data())),
        1 => c.Within(from, c.Ipv6(), Tcp, TcpSegment(c.Port(), c.Port())),
        _ => c.Within(from, c.Ipv6(), Icmpv6, Message(128, c.Data())),
    };

    /// <summary>Another version, a shorter header or a greater length than there is, whole or a later fragment.</summary>
    private static byte[] Broken(Chance c, byte[] packet)
    {
        switch (c.Below(3))
        {
            case 0: packet[0] = (byte)((Chance.But(() => c.Below(16), version => version == 4) << 4) | 5); break;
            case 1: packet[0] = (byte)(0x40 | c.Below(5)); break;
            default: Short(packet.Length + 1 + c.Below(1000)).CopyTo(packet, 2); break;
        }
        if (c.Coin())
            Short(1 + c.Below(100)).CopyTo(packet, 6);
        Check(packet);
        return packet;
    }

    /// <summary>Another version, or a greater length than there is.</summary>
    private static byte[] Broken6(Chance c, byte[] packet)
    {
        if (c.Coin())
            packet[0] = (byte)(Chance.But(() => c.Below(16), version => version == 6) << 4);
        else
            Short(packet.Length - 40 + 1 + c.Below(1000)).CopyTo(packet, 4);
        return packet;
    }

    /// <summary>One of the first six bytes of an ARP message changed.</summary>
    private static byte[] Changed(byte[] message, int at, Chance c)
    {
        message[at] = (byte)Chance.But(() => c.Below(256), value => value == message[at]);
        return message;
    }

    /// <summary>The first fragment ends before its type can be read, or the later one begins with a header that the first has announced.</summary>
    private static byte[] Hidden(Chance c, Card card) => Ipv6(c.Of(card.Ipv6), AllNodes, Fragment, c.Coin()
        ? [.. FragmentHeader(Destination, 0, true), .. Padding(Icmpv6)]
        : [.. FragmentHeader(Destination, 8, false), .. Message(134, c.Bytes(8))]);

    private static byte[] Tagged(Chance c, Card card) =>
        [.. Short(c.Below(4096)), .. Short(c.Of([Ipv4Type, Ipv6Type, ArpType, 0x8100])), .. Packet(c, c.Of(card.Ipv4))];

    // What has a tag is another kind; below 0x600 it is a length.
    private static ushort Protocol(Chance c) => c.Coin()
        ? c.Of<ushort>([0x8035, 0x8863, 0x8864, 0x8847, 0x88cc, 0x888e, 0x22f0, 0x88e5, 0x9000, 0x0806 + 1])
        : (ushort)Chance.But(() => 0x600 + c.Below(0xfa00), type => type is Ipv4Type or ArpType or Ipv6Type or 0x8100 or 0x88a8);
}
