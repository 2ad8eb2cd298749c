using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Something a packet must be like for a rule to apply. Each kind says one thing and has one nft expression.</summary>
internal abstract record Match;

/// <summary>It came in through one of these interfaces: <c>iifname "eth0"</c>.</summary>
internal sealed record InputInterfaceMatch(params ValueList<InterfaceName> Names) : Match;

/// <summary>It leaves by one of these interfaces: <c>oifname "eth0"</c>.</summary>
internal sealed record OutputInterfaceMatch(params ValueList<InterfaceName> Names) : Match;

/// <summary>It is IPv4: <c>meta nfproto ipv4</c>.</summary>
internal sealed record Ipv4Match : Match;

/// <summary>It is IPv6: <c>meta nfproto ipv6</c>.</summary>
internal sealed record Ipv6Match : Match;

/// <summary>It is of this protocol; ICMP stands for ICMPv6 too: <c>meta l4proto tcp</c>.</summary>
internal sealed record ProtocolMatch(Protocol Protocol) : Match;

/// <summary>It is TCP or UDP and goes to one of these ports: <c>tcp dport 8000-8080</c>.</summary>
internal sealed record DestinationPortMatch(Protocol Protocol, Ports Ports) : Match;

/// <summary>It is TCP or UDP and comes from one of these ports; 0 is possible on the wire: <c>tcp sport 0</c>.</summary>
internal sealed record SourcePortMatch(Protocol Protocol, Ports Ports) : Match;

/// <summary>It is an ICMP message of this type, or an ICMPv6 message: <c>icmp type 8</c>, <c>icmpv6 type 128</c>.</summary>
internal sealed record IcmpTypeMatch(bool V6, int Type) : Match;

/// <summary>It came in over Ethernet with this sender's address: <c>ether saddr 52:54:00:12:34:56</c>.</summary>
internal sealed record SourceMacMatch(MacAddress Address) : Match;

/// <summary>Its source stands in one of these networks, which are of one family and do not overlap: <c>ip saddr 192.168.0.0/24</c>.</summary>
internal sealed record SourceMatch(params ValueList<Cidr> Networks) : Match;

/// <summary>Its destination stands in one of these networks, which are of one family and do not overlap: <c>ip daddr
/// 192.168.0.0/24</c>.</summary>
internal sealed record DestinationMatch(params ValueList<Cidr> Networks) : Match;

/// <summary>Its source stands in one of the networks of that set (<see cref="AddressSet"/>): <c>ip saddr @NAME</c>.</summary>
internal sealed record SourceInSetMatch(string Set, bool V6) : Match;

/// <summary>Its source is, as the host routes it, one of these kinds; 0.0.0.0 counts as broadcast: <c>fib saddr type broadcast</c>.</summary>
internal sealed record SourceKindMatch(params ValueList<AddressKind> Kinds) : Match;

/// <summary>Its destination is, as the host routes it, one of these kinds: <c>fib daddr type local</c>.</summary>
internal sealed record DestinationKindMatch(params ValueList<AddressKind> Kinds) : Match;

/// <summary>No route leads back to its source through the interface it came in by, its mark considered:
/// <c>fib saddr . mark . iif oif missing</c>. Unlike <c>rp_filter</c> this works with several providers.</summary>
internal sealed record NoWayBackMatch : Match;

/// <summary>Its TCP flags, as far as <paramref name="Mask"/> goes, are exactly these: <c>tcp flags &amp; (syn | rst) == syn |
/// rst</c>.</summary>
internal sealed record TcpFlagsMatch(TcpFlags Mask, TcpFlags Value) : Match;

/// <summary>Its connection is in one of these states: <c>ct state established,related</c>.</summary>
internal sealed record ConnectionStateMatch(ConnectionState States) : Match;

/// <summary>It goes in the direction of its connection's first packet: <c>ct direction original</c>.</summary>
internal sealed record OriginalDirectionMatch : Match;

/// <summary>It goes against the direction of its connection's first packet: <c>ct direction reply</c>.</summary>
internal sealed record ReplyDirectionMatch : Match;

/// <summary>Its connection's destination was translated: <c>ct status dnat</c>.</summary>
internal sealed record ForwardedPortMatch : Match;

/// <summary>Its connection was expected by a conntrack helper: <c>ct helper "ftp"</c>.</summary>
internal sealed record ExpectedByHelperMatch(string Helper) : Match;

/// <summary>Its connection has no provider yet: <c>ct mark &amp; 0xff == 0</c>.</summary>
internal sealed record ConnectionWithoutProviderMatch : Match;

/// <summary>Its connection has this provider's mark: <c>ct mark &amp; 0xff == 0x1</c>.</summary>
internal sealed record ConnectionProviderMatch(int Mark) : Match;

/// <summary>The route it takes leads over this gateway; where the destination is on the link itself, that is the destination: <c>rt ip
/// nexthop 172.20.1.1</c>.</summary>
internal sealed record NextHopMatch(IpAddress Gateway) : Match;

/// <summary>It is the first packet of its connection, which conntrack has not let through yet: <c>ct status &amp; confirmed == 0</c>.</summary>
internal sealed record FirstPacketMatch : Match;

/// <summary>It is drawn by lot, so many times of ten thousand, each packet by itself: <c>numgen random mod 10000 &lt; 2500</c>.</summary>
internal sealed record ShareMatch(int OfTenThousand) : Match
{
    /// <summary>The whole of which it is a share.</summary>
    public const int Whole = 10_000;
}

/// <summary>No more packets than this have come as far as here in that time; each that does is counted. It stands last: <c>limit rate
/// 10/second burst 20 packets</c>.</summary>
internal sealed record LimitMatch(RateLimit Limit) : Match;

/// <summary>It has no provider's mark itself: <c>meta mark &amp; 0xff == 0</c>.</summary>
internal sealed record PacketWithoutProviderMatch : Match;

/// <summary>It is what IPv6 needs on a link whatever the policies are: neighbour and router discovery, without which no neighbour is found
/// and no prefix learned, and who listens to which multicast, without which switches keep the former back: <c>icmpv6 type
/// nd-neighbor-solicit …</c>. None of it is ever routed.</summary>
internal sealed record NeighbourDiscoveryMatch : Match;

/// <summary>The kinds of destination addresses.</summary>
internal enum AddressKind
{
    /// <summary>An address of the host's own.</summary>
    Local,

    /// <summary>A broadcast address.</summary>
    Broadcast,

    /// <summary>A multicast address.</summary>
    Multicast,
}
