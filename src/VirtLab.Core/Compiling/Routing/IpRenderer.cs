using System.Globalization;
using System.Text;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>Writes a routing policy as lines for <c>ip -batch -</c>.</summary>
internal static class IpRenderer
{
    /// <summary>Brings what was found to what is wanted. In each family, new routes come first, then new rules, then old rules and old routes go: at no
    /// moment is a packet without its way. Empty where nothing differs.</summary>
    /// <param name="wanted">The policy, with the routes of usable providers only.</param>
    /// <param name="found">What of the lab's is in the kernel; see <see cref="FoundRouting.Of"/>.</param>
    public static IpLines RenderChanges(RoutingPolicy wanted, FoundRouting found)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(found);
        return new IpLines(Of(isV6: false), Of(isV6: true));

        string Of(bool isV6) => Render(wanted.Routes.Where(route => route.To.IsV6 == isV6).ToList(), wanted.Rules.Where(rule => rule.IsV6 == isV6).ToList(),
            found.Routes.Where(route => route.To.IsV6 == isV6).ToList(), found.Rules.Where(rule => rule.IsV6 == isV6).ToList());
    }

    private static string Render(List<PolicyRoute> routes, List<PolicyRule> rules, List<PolicyRoute> foundRoutes, List<PolicyRule> foundRules)
    {
        var text = new StringBuilder();
        var wantedRules = rules.Select(Rule).ToValueList();
        var there = foundRoutes.Select(Route).ToHashSet();
        var (kept, taken) = (routes.Select(route => route.Place).ToHashSet(), foundRoutes.Select(route => route.Place).ToHashSet());
        // "replace" puts the new route in the old one's place, whosever that is: so it is for our own. "add" fails where there is one.
        foreach (var route in routes.Where(route => !there.Contains(Route(route))).Distinct())
            Lines(text, route.IsProviders || taken.Contains(route.Place) ? "route replace" : "route add", [Route(route)]);
        var thereRules = foundRules.Select(Rule).ToHashSet();
        // What the kernel would take a new rule for makes room, and comes back after it: meanwhile the new one says the same of it.
        var coming = rules.Where(rule => !thereRules.Contains(Rule(rule))).ToList();
        var inTheWay = foundRules.Where(old => coming.Exists(rule => rule.IsTakenFor(old))).Select(Rule).ToHashSet();
        Lines(text, "rule del", inTheWay);
        Lines(text, "rule add", wantedRules.Where(rule => !thereRules.Contains(rule) || inTheWay.Contains(rule)));
        Lines(text, "rule del", thereRules.Except(wantedRules).Except(inTheWay));
        Lines(text, "route del", foundRoutes.Where(route => !kept.Contains(route.Place)).Select(Route));
        return text.ToString();
    }

    /// <summary>Takes away what was found.</summary>
    /// <param name="found">What of the lab's is in the kernel; see <see cref="FoundRouting.Of"/>.</param>
    public static IpLines RenderRemoval(FoundRouting found) => RenderChanges(new RoutingPolicy(), found);

    /// <summary>A route without table and mark, for people: <c>10.9.0.0/16 via 192.168.0.9 dev br0</c>.</summary>
    public static string Words(PolicyRoute route) => (route.Type == RouteType.Unicast ? "" : $"{route.Type.ToString().ToLowerInvariant()} ")
        // "default" alone is taken for IPv4's.
        + (route.To is { PrefixLength: 0, IsV6: false } ? "default" : route.To.ToString())
        + (route.Hops is [var only] ? Way(only) : "");

    /// <summary>Lets the kernel keep a gateway's entry fresh by itself.</summary>
    public static string Managed(IpAddress gateway, InterfaceName name) => $"neighbour replace {gateway} dev {name} managed\n";

    /// <summary>Lets the kernel forget that a gateway did not answer.</summary>
    public static string Forgotten(IpAddress gateway, InterfaceName name) => $"neighbour flush to {gateway} dev {name} nud incomplete nud failed\n";

    /// <summary>Lets a gateway's entry be one as any other: gone, until somebody sends there again.</summary>
    public static string Released(IpAddress gateway, InterfaceName name) => $"neighbour delete {gateway} dev {name}\n";

    public static string Route(PolicyRoute route)
    {
        var words = new StringBuilder(Words(route));
        _ = words.Append(CultureInfo.InvariantCulture, $" table {route.Table} protocol {RoutingPolicy.Protocol}");
        if (route.Metric != 0)
            _ = words.Append(CultureInfo.InvariantCulture, $" metric {route.Metric}");
        if (route.Source is { } source)
            _ = words.Append(CultureInfo.InvariantCulture, $" src {source}");
        if (route.Mtu is { } mtu)
            _ = words.Append(CultureInfo.InvariantCulture, $" mtu {mtu}");
        if (route.Hops.Count > 1)
        {
            foreach (var hop in route.Hops)
                _ = words.Append(CultureInfo.InvariantCulture, $" nexthop{Way(hop)} weight {hop.Weight}");
        }
        return words.ToString();
    }

    private static string Way(ProviderHop hop) => hop.Gateway == default ? $" dev {hop.Interface}" : $" via {hop.Gateway} dev {hop.Interface}";

    public static string Rule(PolicyRule rule)
    {
        var words = new StringBuilder().Append(CultureInfo.InvariantCulture, $"pref {rule.Priority}");
        if (rule.From is { } from)
            _ = words.Append(CultureInfo.InvariantCulture, $" from {from}");
        if (rule.To is { } to)
            _ = words.Append(CultureInfo.InvariantCulture, $" to {to}");
        if (rule.Interface is { } name)
            _ = words.Append(CultureInfo.InvariantCulture, $" iif {name}");
        if (rule.Mark is { } mark)
            _ = words.Append(CultureInfo.InvariantCulture, $" fwmark 0x{mark:x}/0x{rule.MarkMask:x}");
        _ = words.Append(CultureInfo.InvariantCulture, $" lookup {rule.Table}");
        if (rule.SuppressPrefixLength is { } length)
            _ = words.Append(CultureInfo.InvariantCulture, $" suppress_prefixlength {length}");
        return words.Append(CultureInfo.InvariantCulture, $" protocol {RoutingPolicy.Protocol}").ToString();
    }

    private static void Lines(StringBuilder text, string verb, IEnumerable<string> objects)
    {
        foreach (string item in objects.Distinct())
            _ = text.Append(verb).Append(' ').Append(item).Append('\n');
    }
}
