using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>An interface of the host towards the outside.</summary>
/// <param name="Interface">Its name, such as <c>eth0</c>.</param>
/// <param name="Address">The host's address on it, IPv4 or, where it has no other, IPv6, with the prefix length of its network.</param>
public sealed record Uplink(InterfaceName Interface, Cidr Address)
{
    /// <summary>The host's IPv6 addresses on it, each with the prefix length of its network, such as <c>2001:db8:0:2::2/64</c>; none by
    /// default. Those that the kernel makes itself where router advertisements are taken need not be named.</summary>
    public ValueList<Cidr> Prefixes { get; init; } = [];

    /// <summary>The segment it is plugged into: then the host makes the interface. None by default: then it must be there already, and stays.</summary>
    public Name? Segment { get; init; }

    /// <summary>Its hardware address, where VirtLab makes it; derived by default.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Whether the link is up at the start; true by default.</summary>
    public bool Up { get; init; } = true;

    /// <summary>Lets DHCP pass to and from the host (Shorewall's <c>dhcp</c>).</summary>
    public bool Dhcp { get; init; }

    /// <summary>Drops and logs combinations of TCP flags that no honest sender uses (Shorewall's <c>tcpflags</c>).</summary>
    public bool TcpFlags { get; init; }

    /// <summary>Drops and logs packets whose source is a broadcast or multicast address (Shorewall's <c>nosmurfs</c>).</summary>
    public bool NoSmurfs { get; init; }

    /// <summary>Lets packets leave by it that came in by it, where its zone lets them (Shorewall's <c>routeback</c>).</summary>
    public bool RouteBack { get; init; }

    /// <summary>The largest TCP segment, in bytes, that connections through it agree on when they begin (Shorewall's <c>mss</c>), from 536; what is
    /// smaller already stays. None by default.</summary>
    public int? Mss { get; init; }

    /// <summary>Drops IPv4 packets whose source is not reached through this interface (Shorewall's <c>routefilter</c>), done by nft's <c>fib</c> so
    /// that it works together with providers.</summary>
    public bool RouteFilter { get; init; }

    /// <summary>Logs what <see cref="RouteFilter"/> drops (Shorewall's <c>logmartians</c>).</summary>
    public bool LogMartians { get; init; }

    /// <summary>Answers ARP only for addresses of this interface itself (sysctl <c>arp_ignore=1</c>).</summary>
    public bool ArpIgnore { get; init; }

    /// <summary>Answers ARP only for addresses from which it would send by this interface (sysctl <c>arp_filter=1</c>).</summary>
    public bool ArpFilter { get; init; }

    /// <summary>Answers ARP for addresses that the host reaches through other interfaces (sysctl <c>proxy_arp=1</c>; Shorewall's
    /// <c>proxyarp</c>).</summary>
    public bool ProxyArp { get; init; }

    /// <summary>Whether packets that say themselves by which hosts they go are taken (sysctl <c>accept_source_route</c>; Shorewall's
    /// <c>sourceroute</c>); as the host has it by default. The kernel takes them only where <c>net.ipv4.conf.all.accept_source_route</c>
    /// is on too.</summary>
    public bool? SourceRoute { get; init; }

    /// <summary>Whether IPv6 router advertisements are taken (sysctl <c>accept_ra</c>): 0 never, 1 unless the host forwards, 2 always; by
    /// default as the host has it, and always where a provider's gateway is told by them.</summary>
    public int? AcceptRa { get; init; }

    /// <summary>Whether IPv4 packets that come in through it are passed on (sysctl <c>net.ipv4.conf.*.forwarding</c>); by default they are, where the
    /// lab has the host forward at all.</summary>
    public bool? Forward { get; init; }

    /// <summary>All of the host's addresses on it.</summary>
    public ValueList<Cidr> Addresses => [Address, .. Prefixes];
}
