using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>It is a frame of this kind without a VLAN tag: <c>ether type arp</c>.</summary>
internal sealed record EtherTypeMatch(EtherType Type) : Match;

/// <summary>It is for a group of addresses that no bridge passes on, such as that of LLDP: <c>ether daddr &amp; ff:ff:ff:ff:ff:f0 ==
/// 01:80:c2:00:00:00</c>.</summary>
internal sealed record LinkLocalGroupMatch : Match;

/// <summary>Its field is an address from the first to the last one: <c>arp saddr ip 10.0.0.100-10.0.0.120</c>.</summary>
internal sealed record FieldRangeMatch(KeyField Field, IpAddress First, IpAddress Last) : Match;

/// <summary>It is a request or reply of ARP for IPv4 on Ethernet, so that its fields stand where they are looked for: <c>arp htype 1 arp
/// ptype ip arp hlen 6 arp plen 4 arp operation { request, reply }</c>.</summary>
internal sealed record EthernetArpMatch : Match;

/// <summary>It asks by ARP whether anyone has an address, for a sender who has none yet: <c>arp operation request arp saddr ip
/// 0.0.0.0</c>.</summary>
internal sealed record ArpProbeMatch : Match;

/// <summary>Its IP header is whole and the protocol above it known, however many extension headers there are: <c>meta l4proto != 255</c>. Of
/// what is not whole the kernel knows no protocol, and then no comparison holds; 255 is nobody's.</summary>
internal sealed record WholeHeaderMatch : Match;

/// <summary>It is ICMP that only a router sends: <c>icmp type { redirect, router-advertisement }</c>.</summary>
internal sealed record RouterIcmpMatch : Match;

/// <summary>It is ICMPv6, its type is there to be read, and it is none that only a router sends: <c>icmpv6 type != { … }</c>.</summary>
internal sealed record HostIcmpv6Match : Match;

/// <summary>It is ICMPv6 that a host sends before it has an address: it asks for routers and for who has the address it wants, and joins
/// groups.</summary>
internal sealed record UnaddressedIcmpv6Match : Match;

/// <summary>It is a neighbour solicitation: <c>icmpv6 type nd-neighbor-solicit</c>.</summary>
internal sealed record NeighbourSolicitationMatch : Match;

/// <summary>It is a neighbour advertisement: <c>icmpv6 type nd-neighbor-advert</c>.</summary>
internal sealed record NeighbourAdvertisementMatch : Match;

/// <summary>It is a neighbour solicitation or advertisement with an option, whatever that says: <c>@th,192,8 0-255</c>.</summary>
internal sealed record NeighbourOptionMatch : Match;

/// <summary>It is a router solicitation with an option, whatever that says: <c>@th,64,8 0-255</c>.</summary>
internal sealed record RouterSolicitationOptionMatch : Match;

/// <summary>It is an IPv4 fragment other than the first: <c>ip frag-off &amp; 0x1fff != 0</c>.</summary>
internal sealed record LaterIpv4FragmentMatch : Match;

/// <summary>It is an IPv6 fragment other than the first: <c>frag frag-off != 0</c>.</summary>
internal sealed record LaterIpv6FragmentMatch : Match;

/// <summary>The kinds of frames that machines send.</summary>
internal enum EtherType
{
    /// <summary>IPv4.</summary>
    Ip,

    /// <summary>ARP.</summary>
    Arp,

    /// <summary>IPv6.</summary>
    Ip6,
}
