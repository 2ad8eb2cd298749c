using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>A lab's policy routing, laid out as Shorewall does with <c>USE_DEFAULT_RT=Yes</c>: main first without its default routes, then
/// the lab's rules, a rule for each provider's mark, one for each provider's own address, the balanced default route, and the fallbacks.
/// A value; the same lab always gives the same one.</summary>
internal sealed record RoutingPolicy
{
    /// <summary>The routing protocol number that marks our routes and rules in the kernel: <c>protocol 86</c>. No daemon has it.</summary>
    public const int Protocol = 86;

    /// <summary>Main without its default routes: what is on a segment of the host's own never goes to a provider.</summary>
    public const int MainPriority = 999;

    /// <summary>Packets from an interface's own address, by that interface's provider.</summary>
    public const int AddressPriority = 20_000;

    /// <summary>The balanced default route: before main, so that a default route in main, which a DHCP client may add, does not matter.</summary>
    public const int BalancePriority = 32_764;

    /// <summary>The fallbacks: before main for the same reason. The kernel itself looks their table up last.</summary>
    public const int FallbackPriority = 32_765;

    /// <summary>The kernel's main table.</summary>
    public const int MainTable = 254;

    /// <summary>The kernel's default table, which the kernel itself looks up last (priority 32,767): the fallbacks. A route's metric is its
    /// tier.</summary>
    public const int FallbackTable = 253;

    /// <summary>The balanced default route's table.</summary>
    public const int BalanceTable = 250;

    /// <summary>The metric of routes that refuse what no other route takes: after any that a person would give.</summary>
    public const int RefusalMetric = NullRoute.Metric;

    /// <summary>The metric that the kernel gives an IPv6 route without one.</summary>
    public const int DefaultMetric6 = 1024;

    /// <summary>The routes: for each provider one in its table, the balanced one, the fallbacks; then the lab's own.</summary>
    public ValueList<PolicyRoute> Routes { get; init; } = [];

    /// <summary>The rules, by family and priority. A rule whose table is empty decides nothing, so they all stay whichever provider is
    /// usable.</summary>
    public ValueList<PolicyRule> Rules { get; init; } = [];

    /// <summary>What the kernel must be set to, in the order in which it is written.</summary>
    public ValueList<SysctlSetting> Settings { get; init; } = [];

    /// <summary>The same policy with the gateways that the host was told, by DHCP or router advertisements.</summary>
    /// <param name="gatewayOf">A provider's gateway, as far as it is known.</param>
    public RoutingPolicy At(Func<ProviderWay, IpAddress?> gatewayOf) => this with
    {
        Routes = Routes.Select(route => route with
        {
            Hops = route.Hops.Select(hop => hop.IsTold && gatewayOf(hop.Way) is { } gateway ? hop with { Gateway = gateway } : hop).ToValueList(),
        }).ToValueList(),
    };

    /// <summary>The same policy with the routes over usable hops only: traffic of the others falls through to the next that is
    /// left.</summary>
    /// <param name="usable">Whether a hop can be used now: its interface is up and, of a provider, its gateway can be reached.</param>
    public RoutingPolicy With(Func<ProviderHop, bool> usable) => this with
    {
        Routes = Routes.Select(route => route with { Hops = route.Hops.Where(usable).ToValueList() })
            .Where(route => route.Hops.Count > 0 || route.Type != RouteType.Unicast).ToValueList(),
    };
}

/// <summary>A route. Equivalent to: <c>ip route replace default via 172.20.1.1 dev eth0 table 1 protocol 86</c>.</summary>
/// <param name="Table">The table's number.</param>
/// <param name="To">The destination.</param>
/// <param name="Hops">The next hops; several share the traffic by weight.</param>
internal sealed record PolicyRoute(int Table, Cidr To, params ValueList<ProviderHop> Hops)
{
    /// <summary>What the kernel does with packets that take it; save for unicast routes there are no hops.</summary>
    public RouteType Type { get; init; }

    /// <summary>The order among routes to the same destination; lower goes first.</summary>
    public int Metric { get; init; }

    /// <summary>What the kernel has one route for.</summary>
    public RoutePlace Place => new(Table, To, Metric);

    /// <summary>Whether it leads to providers, and goes and comes with their gateways. Not known of a route that was found.</summary>
    public bool IsProviders => Hops.Any(hop => hop.Provider != default);

    /// <summary>The source address of the host's own packets that take it. The kernel has one for a route: none where its hops differ.</summary>
    public IpAddress? Source => Hops.Select(hop => hop.Source).Distinct().ToValueList() is [{ } only] ? (IpAddress?)only : null;

    /// <summary>The largest packet that takes it, in bytes; none where its hops differ.</summary>
    public int? Mtu => Hops.Select(hop => hop.Mtu).Distinct().ToValueList() is [{ } only] ? only : null;
}

/// <summary>A next hop.</summary>
/// <param name="Provider">The provider whose gateway it is; none for the lab's own routes.</param>
/// <param name="Gateway">The gateway; none where the destination is on the interface itself, and where the host has yet to be told.</param>
/// <param name="Interface">The interface it is reached through.</param>
/// <param name="Weight">Its share beside other hops, from 1.</param>
internal sealed record ProviderHop(Name Provider, IpAddress Gateway, InterfaceName Interface, int Weight = 1)
{
    /// <summary>Of a provider, whether it is its way for IPv6.</summary>
    public bool IsV6 { get; init; }

    /// <summary>Whether the gateway is what the host was told, by DHCP or by router advertisements.</summary>
    public bool IsTold { get; init; }

    /// <summary>The provider in the hop's family.</summary>
    public ProviderWay Way => new(Provider, IsV6);

    /// <summary>The source address of the host's own packets; the interface's by default.</summary>
    public IpAddress? Source { get; init; }

    /// <summary>The largest packet, in bytes; the interface's own by default.</summary>
    public int? Mtu { get; init; }
}

/// <summary>A rule. Equivalent to: <c>ip rule add pref 10000 fwmark 0x1/0xff lookup 1 protocol 86</c>.</summary>
/// <param name="Priority">Its priority; lower goes first.</param>
/// <param name="Table">The table that is looked up.</param>
internal sealed record PolicyRule(int Priority, int Table)
{
    /// <summary>Whether it is about IPv6: the kernel has rules of its own for each family.</summary>
    public bool IsV6 { get; init; }

    /// <summary>Packets from there; any by default.</summary>
    public Cidr? From { get; init; }

    /// <summary>Packets to there; any by default.</summary>
    public Cidr? To { get; init; }

    /// <summary>Packets that came in through this interface; any by default.</summary>
    public InterfaceName? Interface { get; init; }

    /// <summary>Packets whose mark, as far as the mask goes, is this; any by default.</summary>
    public int? Mark { get; init; }

    /// <summary>The bits of the mark that count.</summary>
    public int MarkMask { get; init; } = 0xff;

    /// <summary>Passes over routes with a prefix this long or shorter; 0 passes over default routes. None by default.</summary>
    public int? SuppressPrefixLength { get; init; }

    /// <summary>Where in the lab it comes from, such as <c>RoutingRules[0]</c>.</summary>
    public string? Origin { get; init; }

    /// <summary>Whether the kernel, asked to add it, takes it for another that is there: it compares sources and destinations only as far as the
    /// new rule names them.</summary>
    public bool IsTakenFor(PolicyRule other) =>
        (IsV6, Priority, Table, Interface, Mark, SuppressPrefixLength) == (other.IsV6, other.Priority, other.Table, other.Interface, other.Mark, other.SuppressPrefixLength)
        && (Mark is null || MarkMask == other.MarkMask)
        && (From is null || From == other.From) && (To is null || To == other.To);
}

/// <summary>A kernel setting. Equivalent to: <c>sysctl -w net.ipv4.ip_forward=1</c>.</summary>
/// <param name="Path">Its path below <c>/proc/sys</c>, such as <c>net/ipv4/ip_forward</c>.</param>
/// <param name="Value">Its value.</param>
internal sealed record SysctlSetting(string Path, string Value)
{
    /// <summary>The interface it belongs to, which must be there before it can be written; none for the whole host.</summary>
    public InterfaceName? Interface { get; init; }
}
