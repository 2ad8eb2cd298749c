using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>An interface of the host towards the outside.</summary>
/// <param name="Interface">Its name, such as <c>eth0</c>.</param>
/// <param name="Address">The host's address on it.</param>
public sealed record Uplink(InterfaceName Interface, Cidr Address)
{
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

    /// <summary>Drops packets whose source is not reached through this interface (Shorewall's <c>routefilter</c>), done by nft's <c>fib</c> so
    /// that it works together with providers.</summary>
    public bool RouteFilter { get; init; }

    /// <summary>Logs what <see cref="RouteFilter"/> drops (Shorewall's <c>logmartians</c>).</summary>
    public bool LogMartians { get; init; }

    /// <summary>Answers ARP only for addresses of this interface itself (sysctl <c>arp_ignore=1</c>).</summary>
    public bool ArpIgnore { get; init; }
}
