using System.Globalization;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>Writes a routing policy as lines for <c>ip -4 -batch -</c>.</summary>
internal static class IpRenderer
{
    /// <summary>Brings what was found to what is wanted. New routes come first, then new rules, then old rules and old routes go: at no
    /// moment is a packet without its way. Empty where nothing differs.</summary>
    /// <param name="wanted">The policy, with the routes of usable providers only.</param>
    /// <param name="found">What of ours is in the kernel; see <see cref="FoundRouting"/>.</param>
    public static string RenderChanges(RoutingPolicy wanted, FoundRouting found)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(found);
        var text = new StringBuilder();
        var wantedRoutes = wanted.Routes.Select(Route).ToValueList();
        var wantedRules = wanted.Rules.Select(Rule).ToValueList();
        // "replace" puts the new route in the old one's place: same destination, table and metric.
        var kept = wanted.Routes.Select(Place).ToHashSet();
        Lines(text, "route replace", wantedRoutes.Except(found.Routes.Select(Route)));
        Lines(text, "rule add", wantedRules.Except(found.Rules.Select(Rule)));
        Lines(text, "rule del", found.Rules.Select(Rule).Except(wantedRules));
        Lines(text, "route del", found.Routes.Where(route => !kept.Contains(Place(route))).Select(Route));
        return text.ToString();
    }

    /// <summary>Takes away every rule and route that has our mark; no error where there is none.</summary>
    public static string RenderRemoval() => string.Create(CultureInfo.InvariantCulture,
        $"rule flush protocol {RoutingPolicy.Protocol}\nroute flush table all protocol {RoutingPolicy.Protocol}\n");

    /// <summary>Lets the kernel keep the gateway's entry fresh by itself.</summary>
    public static string Managed(Model.Provider provider) => $"neighbour replace {provider.Gateway} dev {provider.Interface} managed\n";

    private static (int Table, Cidr To, int Metric) Place(PolicyRoute route) => (route.Table, route.To, route.Metric);

    public static string Route(PolicyRoute route)
    {
        var words = new StringBuilder(route.To.PrefixLength == 0 ? "default" : route.To.ToString());
        if (route.Hops is [var only])
            _ = words.Append(CultureInfo.InvariantCulture, $" via {only.Gateway} dev {only.Interface}");
        _ = words.Append(CultureInfo.InvariantCulture, $" table {route.Table} protocol {RoutingPolicy.Protocol}");
        if (route.Metric != 0)
            _ = words.Append(CultureInfo.InvariantCulture, $" metric {route.Metric}");
        if (route.Hops.Count > 1)
        {
            foreach (var hop in route.Hops)
                _ = words.Append(CultureInfo.InvariantCulture, $" nexthop via {hop.Gateway} dev {hop.Interface} weight {hop.Weight}");
        }
        return words.ToString();
    }

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
            _ = words.Append(CultureInfo.InvariantCulture, $" fwmark 0x{mark:x}/0xff");
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
