using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>An internet provider as Shorewall has it: a gateway on an interface, with a routing table and a mark of its own. Two providers on
/// one interface are told apart by their gateways' hardware addresses. One that carries both families has a gateway in each, and its table and
/// mark have the same number in both.</summary>
/// <param name="Name">Its name, such as <c>comcast</c>.</param>
/// <param name="Number">Its number, 1 to 249: the number of its routing table and, unless given, its mark.</param>
/// <param name="Interface">The uplink it is reached through.</param>
/// <param name="Gateway">The IPv4 next hop. None where the uplink is point-to-point, such as <c>ppp0</c>: then what takes the provider is handed
/// to the link itself (<c>default dev ppp0</c>), and the provider is usable while the link is up. None too where it is known by DHCP
/// (<see cref="GatewayByDhcp"/>), and where the provider carries IPv6 alone.</param>
public sealed record Provider(Name Name, int Number, InterfaceName Interface, IpAddress? Gateway = null)
{
    /// <summary>The IPv6 next hop, global or of the link (<c>fe80::1</c>). None by default: then the provider carries IPv4 alone, unless the gateway is
    /// told by router advertisements (<see cref="Gateway6ByRa"/>) or <see cref="Families"/> says otherwise.</summary>
    public IpAddress? Gateway6 { get; init; }

    /// <summary>The families it carries. By default those in which it has a gateway, or is told of one; where that is none, as over a point-to-point
    /// uplink, those of the uplink's addresses.</summary>
    public IpFamilies? Families { get; init; }

    /// <summary>The mark that routes a packet to it, 1 to 255; its number by default.</summary>
    public int? Mark { get; init; }

    /// <summary>Remembers connections that come in through it and answers them through it; true by default.</summary>
    public bool Track { get; init; } = true;

    /// <summary>Leaves out the rules that send packets with the interface's own source addresses to this provider: of IPv6 those of the network that its
    /// gateway is on.</summary>
    public bool Loose { get; init; }

    /// <summary>Its weight in the balanced default route, 1 to 256; 0, the default, keeps it out of it: then it is a fallback. Shares are by
    /// connection, those of machines and the host's own alike. Older kernels choose an interface for the host's own TCP connections by server
    /// and port alone: there these are shared out among providers on one interface only.</summary>
    public int Balance { get; init; }

    /// <summary>Its tier as a fallback, 1 to 249, lower first; its number by default (0), unless <see cref="Balance"/> makes it part of the
    /// balanced route. A tier is used while no provider of the tiers before it, and none of the balanced route, is usable. Providers of
    /// one tier share new connections by weight: <see cref="Balance"/>, or 1 where that is 0.</summary>
    public int Fallback { get; init; }

    /// <summary>May be unusable when the lab is brought up; if it is not optional and its gateway does not answer, the lab fails to come up.</summary>
    public bool Optional { get; init; }

    /// <summary>Keeps what routing rules and marks send to it from taking another way: while it is unusable, that is refused as unreachable. By
    /// default it takes the way that is left. Equivalent to: <c>ip route add unreachable default table 1 metric 32767</c>.</summary>
    public bool Persistent { get; init; }

    /// <summary>Takes for its gateway what a DHCP client was told, whichever client that is: the gateway of the default route on the provider's
    /// interface that is not the lab's, the one with the lowest metric, in the main table. While there is none, the provider is unusable; so
    /// it is after a boot, until the lab is followed again. <see cref="Gateway"/> is left out then.</summary>
    public bool GatewayByDhcp { get; init; }

    /// <summary>Takes for its IPv6 gateway what router advertisements told (RFC 4861): the gateway of the default route on the provider's interface
    /// that is not the lab's, in the main table: the one with the lowest metric, of those the one of the router that ranks itself highest, and one that
    /// answers before one that does not. While there is none, the provider is unusable for IPv6; so it is after a boot, until the lab is followed again.
    /// The kernel takes the advertisements, unless <see cref="Uplink.AcceptRa"/> is 0, where a program such as systemd-networkd does.
    /// <see cref="Gateway6"/> is left out then.</summary>
    public bool Gateway6ByRa { get; init; }

    /// <summary>The gateway's hardware address, where it must not be learned (Shorewall's <c>address,mac</c>): on an interface with several
    /// providers only what comes from this address is taken for the provider's. By default it is the address with which the gateway
    /// answers.</summary>
    public MacAddress? GatewayMac { get; init; }

    /// <summary>The source address of the host's own IPv4 packets that take it (Shorewall's <c>src=</c>), an address of the host's own; by default
    /// that of the interface. Where several providers share a route, it holds if all of them have the same. Equivalent to: <c>ip route add
    /// default … src 206.124.146.178</c>.</summary>
    public IpAddress? Source { get; init; }

    /// <summary>The source address of the host's own IPv6 packets that take it; by default the one that the kernel prefers (RFC 6724), or of an uplink with
    /// several the one on the gateway's network.</summary>
    public IpAddress? Source6 { get; init; }

    /// <summary>The largest packet that is sent by it, in bytes (Shorewall's <c>mtu=</c>), 68 to 65,535; by default the interface's own. Where
    /// several providers share a route, it holds if all of them have the same. Equivalent to: <c>ip route add default … mtu 1492</c>.</summary>
    public int? Mtu { get; init; }

    /// <summary>The mark in force.</summary>
    public int MarkValue => Mark ?? Number;

    /// <summary>Whether packets of a family that take it are handed to the link itself.</summary>
    internal bool IsPointToPoint(bool isV6) => GatewayOf(isV6) is null && !IsTold(isV6);

    /// <summary>The next hop of a family, where the lab gives it.</summary>
    internal IpAddress? GatewayOf(bool isV6) => isV6 ? Gateway6 : Gateway;

    /// <summary>Whether the gateway of a family is what the host was told, by DHCP or by router advertisements.</summary>
    internal bool IsTold(bool isV6) => isV6 ? Gateway6ByRa : GatewayByDhcp;

    /// <summary>The source address of the host's own packets of a family, where the lab gives it.</summary>
    internal IpAddress? SourceOf(bool isV6) => isV6 ? Source6 : Source;

    /// <summary>Whether it is part of the balanced default route; if not, it is a fallback.</summary>
    internal bool IsBalanced => Balance > 0 && Fallback == 0;

    /// <summary>The tier in force, of a fallback.</summary>
    internal int Tier => Fallback > 0 ? Fallback : Number;
}

/// <summary>The families of IP.</summary>
[Flags]
public enum IpFamilies
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    V4 = 1,

    /// <summary>IPv6.</summary>
    V6 = 2,
}

/// <summary>Sends packets that match to a provider (Shorewall's <c>rtrules</c>; <c>ip rule</c>). It is about
/// the family of <see cref="From"/> or <see cref="To"/>; without them, about each family that the provider carries.</summary>
/// <param name="Provider">The provider whose table decides, or <see cref="Main"/>.</param>
public sealed record RoutingRule(Name Provider)
{
    /// <summary>The name that stands for the main table, its default route included.</summary>
    public const string Main = "main";

    /// <summary>Packets to this destination; any by default.</summary>
    public Cidr? To { get; init; }

    /// <summary>Packets from this source; any by default.</summary>
    public Cidr? From { get; init; }

    /// <summary>Packets that came in through this interface, or with <c>lo</c> what the host itself sends; any by default.</summary>
    public InterfaceName? Interface { get; init; }

    /// <summary>Packets whose mark, as far as <see cref="MarkMask"/> goes, is this; any by default. A connection's provider is told by its
    /// packets' marks too: <see cref="Provider.MarkValue"/> under the mask 0xff. Equivalent to: <c>ip rule add fwmark 0x100/0xff00</c>.</summary>
    public int? Mark { get; init; }

    /// <summary>The bits of the mark that count; the providers' own, 0xff, by default.</summary>
    public int MarkMask { get; init; } = 0xff;

    /// <summary>The rule's priority, 1,000 to 19,999; lower goes first.</summary>
    public int Priority { get; init; } = 1000;

    /// <summary>The sources as the kernel has them: it says of a rule for everything that it is for everything, however that was put.</summary>
    internal Cidr? Sources => Named(From);

    /// <summary>The destinations as the kernel has them.</summary>
    internal Cidr? Destinations => Named(To);

    private static Cidr? Named(Cidr? said) => said is { PrefixLength: > 0 } some ? some.Network : (Cidr?)null;
}

/// <summary>Sends connections to a provider by mark (Shorewall's <c>mangle</c>): the host's own, or those of a zone. The first mark of a list
/// that applies decides, and only while a connection has no provider: what came in through one stays with it. It is about the families that its
/// provider carries.</summary>
/// <param name="Provider">The provider they take.</param>
public sealed record Mark(Name Provider)
{
    /// <summary>The zone whose connections it is about; by default, and where it is the host's own zone, the host's.</summary>
    public Name? From { get; init; }

    /// <summary>The source addresses; any by default.</summary>
    public Cidr? Source { get; init; }

    /// <summary>The destination addresses; any by default.</summary>
    public Cidr? Destination { get; init; }

    /// <summary>The protocol; any by default.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The destination ports; any by default.</summary>
    public Ports? Ports { get; init; }

    /// <summary>The source ports; any by default.</summary>
    public Ports? SourcePorts { get; init; }

    /// <summary>Connections that this conntrack helper expects, such as <c>ftp</c>'s data connections.</summary>
    public Helper? Helper { get; init; }

    /// <summary>The states of the connection in which it applies; any by default.</summary>
    public ConnectionState? State { get; init; }

    /// <summary>The share of the connections it applies to, above 0 and up to 1, drawn at a connection's first packet; all of them by default.
    /// The others go on to the next mark: 0.5 and then 0.5 are a half and a quarter. It is counted in ten-thousandths.</summary>
    public double? Probability { get; init; }
}

/// <summary>A protocol above IP.</summary>
public enum Protocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>ICMP, or ICMPv6 where the address is IPv6.</summary>
    Icmp,
}

/// <summary>A conntrack helper: it reads a control connection and expects its data connections.</summary>
public enum Helper
{
    /// <summary>FTP: tcp port 21, active and passive data connections.</summary>
    Ftp,
}
