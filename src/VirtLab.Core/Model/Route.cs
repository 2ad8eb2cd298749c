using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A route of the host beside those of its interfaces and providers (Shorewall's <c>routes</c>). Equivalent to:
/// <c>ip route add 10.9.0.0/16 via 192.168.0.9</c>.</summary>
/// <param name="To">The destination; <c>0.0.0.0/0</c> or <c>::/0</c> is the default route.</param>
public sealed record Route(Cidr To)
{
    /// <summary>What the kernel does with packets that take it; sends them on by default.</summary>
    public RouteType Type { get; init; }

    /// <summary>The next hop, on a network or uplink of the lab; none where the destination is on <see cref="Interface"/> itself.</summary>
    public IpAddress? Via { get; init; }

    /// <summary>The bridge or uplink it leaves by; by default the one that <see cref="Via"/> is on.</summary>
    public InterfaceName? Interface { get; init; }

    /// <summary>The provider in whose table it stands: then it holds for packets that take that provider. By default it stands in the main
    /// table, which is looked up before any provider's; only a default route there comes after them.</summary>
    public Name? Provider { get; init; }

    /// <summary>The order among routes to one destination, lower first; 0 by default, for IPv6 the kernel's own default of 1024.</summary>
    public int Metric { get; init; }
}

/// <summary>What the kernel does with packets that take a route (<c>ip-route(8)</c>).</summary>
public enum RouteType
{
    /// <summary>Sends them on.</summary>
    Unicast,

    /// <summary>Throws them away silently.</summary>
    Blackhole,

    /// <summary>Throws them away and says that the host is unreachable.</summary>
    Unreachable,

    /// <summary>Throws them away and says that it is prohibited.</summary>
    Prohibit,
}
