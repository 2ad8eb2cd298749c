using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>The host's routing as the kernel looks it up: rules in order, each with a table, in which the longest prefix decides.</summary>
internal sealed class Fib
{
    /// <summary>The kernel's table of its own addresses, looked up before all others.</summary>
    public const int LocalTable = 255;

    private const int MainRulePriority = 32_766, FallbackRulePriority = 32_767;
    private static readonly IpAddress Unspecified = "0.0.0.0";

    /// <summary>The kernel's own rule for the main table.</summary>
    public static PolicyRule Main { get; } = new(MainRulePriority, RoutingPolicy.MainTable);

    private readonly List<PolicyRule> _rules4, _rules6;
    private readonly Dictionary<int, FibTable> _tables = [];

    public Fib(RoutingPolicy policy, IReadOnlyList<HostInterface> interfaces)
    {
        PolicyRule local = new(0, LocalTable), main = Main, last = new(FallbackRulePriority, RoutingPolicy.FallbackTable);
        _rules4 = [.. policy.Rules.Where(rule => !rule.IsV6).Prepend(local).Append(main).Append(last).OrderBy(rule => rule.Priority)];
        // IPv6 has no default table.
        _rules6 = [.. policy.Rules.Where(rule => rule.IsV6).Prepend(local).Append(main).OrderBy(rule => rule.Priority)];
        foreach (var (table, route) in interfaces.SelectMany(one => one.Routes))
            TableOf(table).Add(route);
        foreach (var route in policy.Routes)
            TableOf(route.Table).Add(FibRoute.Of(route));
        foreach (var table in _tables.Values)
            table.Sort();
    }

    /// <summary>The first rule whose table has a route; none where the kernel knows no way. A route that refuses is an answer too.</summary>
    public FibAnswer? Look(FibQuestion asked)
    {
        foreach (var rule in asked.Destination.IsV6 ? _rules6 : _rules4)
        {
            if (Matches(rule, asked) && _tables.TryGetValue(rule.Table, out var table) && table.Find(asked.Destination, asked.Output) is { } route
                && !(route.Type <= FibType.Broadcast && route.To.PrefixLength <= rule.SuppressPrefixLength))
                return new FibAnswer(rule, route);
        }
        return null;
    }

    /// <summary>What kind of address it is to the host, as <c>fib daddr type</c> tells it; none for any other host's.</summary>
    public AddressKind? KindOf(IpAddress address)
    {
        if (AddressClass.IsMulticast(address))
            return AddressKind.Multicast;
        if (!address.IsV6 && (AddressClass.IsUnspecified(address) || AddressClass.IsLimitedBroadcast(address)))
            return AddressKind.Broadcast;
        return _tables.GetValueOrDefault(LocalTable)?.Find(address, null)?.Type switch
        {
            FibType.Local => AddressKind.Local,
            FibType.Broadcast => AddressKind.Broadcast,
            _ => null,
        };
    }

    private static bool Matches(PolicyRule rule, FibQuestion asked) =>
        (rule.From is not { } from || from.Contains(asked.Source ?? Unspecified))
        && (rule.To is not { } to || to.Contains(asked.Destination))
        && (rule.Interface is not { } name || name == (asked.Input ?? HostInterface.Loopback))
        && (rule.Mark is not { } mark || (asked.Mark & rule.MarkMask) == mark);

    private FibTable TableOf(int number)
    {
        if (!_tables.TryGetValue(number, out var table))
            _tables[number] = table = new FibTable();
        return table;
    }
}

/// <summary>What is looked up.</summary>
/// <param name="Destination">The destination.</param>
internal readonly record struct FibQuestion(IpAddress Destination)
{
    /// <summary>The source; none where it is not chosen yet.</summary>
    public IpAddress? Source { get; init; }

    public int Mark { get; init; }

    /// <summary>The interface it came in through; none for what the host sends.</summary>
    public InterfaceName? Input { get; init; }

    /// <summary>Only routes out of this interface; any by default.</summary>
    public InterfaceName? Output { get; init; }
}

/// <summary>The route that was found.</summary>
/// <param name="Rule">The rule whose table it stands in.</param>
/// <param name="Route">The route.</param>
internal sealed record FibAnswer(PolicyRule Rule, FibRoute Route)
{
    /// <summary>One of its hops; the host itself where it has none.</summary>
    public ProviderHop Hop(Lots lots) => Route.Hops.Count switch
    {
        0 => new ProviderHop(default, default, HostInterface.Loopback),
        1 => Route.Hops[0],
        _ => Route.Hops[lots.Draw(Route.Hops.Select(hop => hop.Weight).ToValueList())],
    };

    /// <summary>Whether a packet goes out by that interface if it takes the route.</summary>
    public bool Uses(InterfaceName name) => Route.Hops.Any(hop => hop.Interface == name);
}
