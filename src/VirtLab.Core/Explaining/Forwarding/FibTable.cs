using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>A routing table: the longest prefix first, then the lower metric, then what came first.</summary>
internal sealed class FibTable
{
    private List<FibRoute> _routes = [];

    public void Add(FibRoute route) => _routes.Add(route);

    public void Sort() => _routes = [.. _routes.OrderByDescending(route => route.To.PrefixLength).ThenBy(route => route.Metric)];

    /// <summary>The route to a destination, of those out of an interface where one is named.</summary>
    public FibRoute? Find(IpAddress destination, InterfaceName? output) => _routes.Find(route => route.To.Contains(destination)
        && (output is not { } name || route.Hops.Count == 0 || route.Hops.Any(hop => hop.Interface == name)));
}

/// <summary>A route as the kernel has it.</summary>
/// <param name="To">The destination.</param>
/// <param name="Type">What is done with packets that take it.</param>
/// <param name="Hops">The next hops; none for routes that refuse.</param>
internal sealed record FibRoute(Cidr To, FibType Type, params ValueList<ProviderHop> Hops)
{
    public int Metric { get; init; }

    /// <summary>What it was compiled from; none for the kernel's own.</summary>
    public PolicyRoute? Compiled { get; init; }

    public static FibRoute Of(PolicyRoute route) => new(route.To, route.Type switch
    {
        RouteType.Blackhole => FibType.Blackhole,
        RouteType.Unreachable => FibType.Unreachable,
        RouteType.Prohibit => FibType.Prohibit,
        _ => FibType.Unicast,
    }, route.Hops) { Metric = route.Metric, Compiled = route };
}

/// <summary>What is done with packets that take a route; those from <see cref="Blackhole"/> on are refused.</summary>
internal enum FibType
{
    Unicast,
    Local,

    /// <summary>The address that stands for any of a prefix's routers.</summary>
    Anycast,
    Broadcast,
    Blackhole,
    Unreachable,
    Prohibit,
}
