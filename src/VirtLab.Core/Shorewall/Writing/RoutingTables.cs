using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>providers</c>, <c>rtrules</c> and <c>routes</c>.</summary>
internal static class RoutingTables
{
    private const string Anywhere = "0.0.0.0/0";

    public static TableText Providers(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Providers);
        foreach (var (path, provider) in Place.Providers(lab))
        {
            bool shared = lab.Providers.Count(other => other.Interface == provider.Interface) > 1;
            if (shared && provider.Optional)
                report.LeftOut($"{path}.Optional", "optional", "Shorewall refuses it of providers that share an interface");
            string address = lab.Uplinks.First(uplink => uplink.Interface == provider.Interface).Address.Address.ToString();
            table.Add(names.Provider(provider.Name), Number(provider.Number), Number(provider.MarkValue), null,
                shared ? $"{provider.Interface}:{address}" : provider.Interface.ToString(), GatewayOf(provider),
                    string.Join(',', Options(provider)));
        }
        return table;
    }

    public static TableText Rules(Lab lab, ShorewallNames names)
    {
        var table = new TableText(Layouts.RoutingRules);
        foreach (var rule in lab.RoutingRules)
        {
            string? source = (rule.Interface, rule.From) switch
            {
                ({ } name, { } network) => $"{name}:{network.Network}",
                ({ } name, null) => name.ToString(),
                (null, { } network) => network.Network.ToString(),
                _ => null,
            };
            // One of the two has to be there.
            string? destination = rule.To?.Network.ToString() ?? (source is null ? Anywhere : null);
            table.Add(source, destination, names.Provider(rule.Provider), Number(rule.Priority));
        }
        return table;
    }

    public static TableText Routes(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Routes);
        foreach (var (path, route) in Place.Each("Routes", lab.Routes))
        {
            string? why = route.To.IsV6 ? "these are Shorewall's IPv4 files, and the route is IPv6"
                : route.Metric != 0 ? "routes of the file have no metric"
                : null;
            if (why is not null)
            {
                report.LeftOut(path, $"the route to {route.To}", why);
                continue;
            }
            table.Add(route.Provider is { } provider ? names.Provider(provider) : "main", route.To.Network.ToString(),
                route.Type == RouteType.Unicast ? route.Via?.ToString() : route.Type.ToString().ToLowerInvariant(),
                    route.Interface?.ToString());
        }
        return table;
    }

    private static string GatewayOf(Provider provider) => provider.GatewayByDhcp ? "detect"
        : provider.Gateway is not { } gateway ? "none"
        : provider.GatewayMac is { } mac ? $"{gateway},~{mac.ToString().Replace(':', '-')}"
        : gateway.ToString();

    private static ValueList<string> Options(Provider provider) =>
    [
        .. provider.Persistent ? ["persistent"] : Array.Empty<string>(),
        .. provider.Source is { } source ? [$"src={source}"] : Array.Empty<string>(),
        .. provider.Mtu is { } mtu ? [$"mtu={Number(mtu)}"] : Array.Empty<string>(),
        provider.Track ? "track" : "notrack",
        .. provider.Loose ? ["loose"] : Array.Empty<string>(),
        provider.Balance > 0 ? $"balance={Number(provider.Balance)}" : "fallback",
    ];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
