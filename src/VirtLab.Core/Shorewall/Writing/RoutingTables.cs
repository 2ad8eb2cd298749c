using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>providers</c>, <c>rtrules</c> and <c>routes</c>.</summary>
internal static class RoutingTables
{
    private const string Anywhere = "0.0.0.0/0", Ipv4Files = "these are Shorewall's IPv4 files: Shorewall 6 has its own";

    public static TableText Providers(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Providers);
        // All fallbacks of the file share one route by weight, or none does.
        var fallbacks = lab.Providers.Where(provider => !provider.IsBalanced && lab.Carries(provider, isV6: false)).ToValueList();
        bool weighed = fallbacks.Any(provider => provider.Fallback > 0)
            && fallbacks.Select(provider => provider.Tier).Distinct().Count() == 1;
        foreach (var (path, provider) in Place.Providers(lab))
        {
            if (lab.Carries(provider, isV6: true))
                report.LeftOut(path, lab.Carries(provider, isV6: false) ? "the provider's IPv6" : "the provider", Ipv4Files);
            if (!lab.Carries(provider, isV6: false))
                continue;
            bool shared = lab.Providers.Count(other => other.Interface == provider.Interface && lab.Carries(other, isV6: false)) > 1;
            if (shared && provider.Optional)
                report.LeftOut($"{path}.Optional", "optional", "Shorewall refuses it of providers that share an interface");
            if (!provider.IsBalanced && provider.Fallback > 0 && !weighed)
                report.Changed($"{path}.Fallback", $"tier {provider.Fallback}",
                    "Shorewall's fallbacks share one route, or go one after the other by number");
            string address = lab.Uplinks.First(uplink => uplink.Interface == provider.Interface).Address.Address.ToString();
            table.Add(names.Provider(provider.Name), Number(provider.Number), Number(provider.MarkValue), null,
                shared ? $"{provider.Interface}:{address}" : provider.Interface.ToString(), Gateway(provider),
                string.Join(',', Options(provider, weighed, shared, path, report)));
        }
        return table;
    }

    public static TableText Rules(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.RoutingRules);
        foreach (var (path, rule) in Place.Each("RoutingRules", lab.RoutingRules))
        {
            if (rule.From is { IsV6: true } || rule.To is { IsV6: true } || lab.Providers.Any(other => other.Name == rule.Provider && !lab.Carries(other, isV6: false)))
            {
                report.LeftOut(path, "the rule", Ipv4Files);
                continue;
            }
            if (rule.Mark > byte.MaxValue || (rule.Mark is not null && rule.MarkMask > byte.MaxValue))
            {
                report.LeftOut(path, "the rule", "Shorewall's marks are a byte unless shorewall.conf lays them out otherwise");
                continue;
            }
            string? source = (rule.Interface, rule.From) switch
            {
                ({ } name, { } network) => $"{name}:{network.Network}",
                ({ } name, null) => name.ToString(),
                (null, { } network) => network.Network.ToString(),
                _ => null,
            };
            // One of the two has to be there.
            string? destination = rule.To?.Network.ToString() ?? (source is null ? Anywhere : null);
            table.Add(source, destination, rule.Provider == (Name)RoutingRule.Main ? RoutingRule.Main : names.Provider(rule.Provider),
                Number(rule.Priority),
                rule.Mark is { } mark ? string.Create(CultureInfo.InvariantCulture, $"0x{mark:x}/0x{rule.MarkMask:x}") : null);
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

    private static string? Gateway(Provider provider) => provider.GatewayByDhcp ? "detect"
        : provider.Gateway is not { } gateway ? null
        : provider.GatewayMac is { } mac ? $"{gateway},~{mac.ToString().Replace(':', '-')}"
        : gateway.ToString();

    private static ValueList<string> Options(Provider provider, bool weighed, bool shared, string path, Report report)
    {
        var options = new List<string> { provider.Track ? "track" : "notrack" };
        if (provider.Loose)
            options.Add("loose");
        options.Add(provider.IsBalanced ? $"balance={Number(provider.Balance)}" : weighed
            ? $"fallback={Number(Math.Max(1, provider.Balance))}" : "fallback");
        if (provider.Source is { } source && !shared)
            options.Add($"src={source}");
        else if (provider.Source is not null)
            report.LeftOut($"{path}.Source", $"{provider.Source}", "Shorewall refuses it of providers that share an interface");
        if (provider.Mtu is { } mtu)
            options.Add($"mtu={Number(mtu)}");
        if (provider.Persistent && provider.Optional && !shared)
            options.Add("persistent");
        else if (provider.Persistent)
            report.LeftOut($"{path}.Persistent", "persistent", "Shorewall passes over it unless the provider is optional");
        return options.ToValueList();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
