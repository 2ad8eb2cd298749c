using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>Turns a lab into the policy routing of its host. Pure: the same lab gives the same policy. The lab should have passed its
/// checks; what names nothing that exists is left out.</summary>
internal static class RoutingCompiler
{
    /// <summary>Whether the host passes packets on, by family. libvirt turns these on for any network that has addresses of the family.</summary>
    public const string Forwarding4 = "net/ipv4/ip_forward", Forwarding6 = "net/ipv6/conf/all/forwarding";

    private static readonly Cidr Anywhere = "0.0.0.0/0";

    /// <summary>The policy with every provider usable; see <see cref="RoutingPolicy.With"/>.</summary>
    public static RoutingPolicy Compile(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return new RoutingPolicy
        {
            Routes = RoutesOf(lab).ToValueList(),
            Rules = lab.Providers.Count == 0 ? [] : RulesOf(lab).OrderBy(rule => rule.Priority).ToValueList(),
            Settings = SettingsOf(lab).ToValueList(),
        };
    }

    private static IEnumerable<PolicyRoute> RoutesOf(Lab lab)
    {
        var providers = lab.Providers.OrderBy(provider => provider.Number).ToList();
        foreach (var provider in providers)
        {
            yield return new PolicyRoute(provider.Number, Anywhere, HopOf(provider));
            // The kernel keeps it when the link goes.
            if (provider.Persistent)
                yield return Refusal(provider.Number, Anywhere, RouteType.Unreachable);
        }
        var balanced = providers.Where(provider => provider.IsBalanced).Select(WeighedHopOf).ToValueList();
        if (balanced.Count > 0)
            yield return new PolicyRoute(RoutingPolicy.BalanceTable, Anywhere, balanced);
        foreach (var tier in TiersOf(lab))
            yield return new PolicyRoute(RoutingPolicy.FallbackTable, Anywhere, tier.Select(WeighedHopOf).ToValueList()) { Metric = tier.Key };
        if (lab.NullRoutes is { } nowhere)
        {
            foreach (var block in NullRoute.PrivateBlocks)
                yield return Refusal(RoutingPolicy.MainTable, block, nowhere);
        }
        foreach (var route in lab.Routes)
        {
            if (TableOf(lab, route) is { } table && (route.Type != RouteType.Unicast || InterfaceOf(lab, route) is not null))
            {
                yield return new PolicyRoute(table, route.To.Network, HopsOf(lab, route))
                {
                    Type = route.Type,
                    Metric = route.To.IsV6 && route.Metric == 0 ? RoutingPolicy.DefaultMetric6 : route.Metric,
                };
            }
        }
    }

    private static IEnumerable<PolicyRule> RulesOf(Lab lab)
    {
        yield return new PolicyRule(RoutingPolicy.MainPriority, RoutingPolicy.MainTable) { SuppressPrefixLength = 0 };
        foreach (var (index, rule) in lab.RoutingRules.Index())
        {
            if (TableOf(lab, rule) is { } table)
            {
                yield return new PolicyRule(rule.Priority, table)
                {
                    From = rule.Sources,
                    To = rule.Destinations,
                    Interface = rule.Interface,
                    Mark = rule.Mark,
                    MarkMask = rule.MarkMask,
                    Origin = $"RoutingRules[{index}]",
                };
            }
        }
        foreach (var (index, provider) in lab.Providers.Index())
        {
            yield return new PolicyRule(RoutingChecks.MarkPriority(provider), provider.Number)
            {
                Mark = provider.MarkValue,
                Origin = $"Providers[{index}]",
            };
            if (!provider.Loose && lab.Uplinks.FirstOrDefault(uplink => uplink.Interface == provider.Interface) is { } uplink)
            {
                yield return new PolicyRule(RoutingPolicy.AddressPriority, provider.Number)
                {
                    From = new Cidr(uplink.Address.Address, 32),
                    Origin = $"Providers[{index}].Loose",
                };
            }
        }
        yield return new PolicyRule(RoutingPolicy.BalancePriority, RoutingPolicy.BalanceTable);
        yield return new PolicyRule(RoutingPolicy.FallbackPriority, RoutingPolicy.FallbackTable);
    }

    /// <summary>The settings that libvirt turns on for any network, and leaves on.</summary>
    public static IEnumerable<string> SetByLibvirt(Lab lab) =>
    [
        .. lab.Networks.Count > 0 ? [Forwarding4] : Array.Empty<string>(),
        .. lab.Networks.Any(network => network.Prefixes.Count > 0) ? [Forwarding6] : Array.Empty<string>(),
    ];

    private static IEnumerable<SysctlSetting> SettingsOf(Lab lab)
    {
        // First, because the kernel resets the settings of every interface when this one changes.
        if (lab.Networks.Count + lab.Uplinks.Count > 1)
            yield return new SysctlSetting(Forwarding4, "1");
        // A network may have several prefixes, and the host is the machines' router in any case.
        if (lab.Networks.Any(network => network.Prefixes.Count > 0))
            yield return new SysctlSetting(Forwarding6, "1");
        // By addresses alone, everything between one machine and one server would take the same provider.
        if (lab.Providers.Count(provider => provider.IsBalanced) > 1 || TiersOf(lab).Any(tier => tier.Count() > 1))
            yield return new SysctlSetting("net/ipv4/fib_multipath_hash_policy", "1");
        foreach (var uplink in lab.Uplinks)
        {
            // The kernel takes the larger of this and the value for all interfaces. 2 (any way back will do) thus holds even where a
            // distribution has set 1 for all, which knows nothing of providers; the strict test is nft's.
            if (uplink.RouteFilter || lab.Providers.Any(provider => provider.Interface == uplink.Interface))
                yield return Of(uplink.Interface, "rp_filter", "2");
            // A gateway that falls silent is noticed in seconds: by default the kernel believes in it for up to 45 s.
            if (lab.Providers.Any(provider => provider.Interface == uplink.Interface && !provider.IsPointToPoint))
            {
                yield return Neighbour(uplink.Interface, "base_reachable_time_ms", "1000");
                yield return Neighbour(uplink.Interface, "delay_first_probe_time", "1");
                yield return Neighbour(uplink.Interface, "retrans_time_ms", "200");
            }
            if (uplink.ArpIgnore)
                yield return Of(uplink.Interface, "arp_ignore", "1");
            if (uplink.ArpFilter)
                yield return Of(uplink.Interface, "arp_filter", "1");
            if (uplink.ProxyArp)
                yield return Of(uplink.Interface, "proxy_arp", "1");
            if (uplink.SourceRoute is { } sourceRoute)
                yield return Of(uplink.Interface, "accept_source_route", sourceRoute ? "1" : "0");
            if (uplink.Forward is { } forward)
                yield return Of(uplink.Interface, "forwarding", forward ? "1" : "0");
            if (uplink.AcceptRa is { } acceptRa)
            {
                yield return new SysctlSetting($"net/ipv6/conf/{uplink.Interface}/accept_ra", acceptRa.ToString(CultureInfo.InvariantCulture))
                {
                    Interface = uplink.Interface,
                };
            }
        }
    }

    private static SysctlSetting Of(InterfaceName name, string key, string value) =>
        new($"net/ipv4/conf/{name}/{key}", value) { Interface = name };

    private static SysctlSetting Neighbour(InterfaceName name, string key, string value) =>
        new($"net/ipv4/neigh/{name}/{key}", value) { Interface = name };

    private static IEnumerable<IGrouping<int, Provider>> TiersOf(Lab lab) => lab.Providers.Where(provider => !provider.IsBalanced)
        .OrderBy(provider => provider.Number).GroupBy(provider => provider.Tier).OrderBy(tier => tier.Key);

    /// <summary>A route that stands after all others to the destination, and refuses.</summary>
    private static PolicyRoute Refusal(int table, Cidr to, RouteType type) => new(table, to) { Type = type, Metric = RoutingPolicy.RefusalMetric };

    private static int? TableOf(Lab lab, Route route) => route.Provider is { } name ? TableOf(lab, name) : RoutingPolicy.MainTable;

    private static int? TableOf(Lab lab, RoutingRule rule) =>
        rule.Provider == (Name)RoutingRule.Main ? RoutingPolicy.MainTable : TableOf(lab, rule.Provider);

    private static int? TableOf(Lab lab, Name provider) => lab.Providers.FirstOrDefault(known => known.Name == provider)?.Number;

    private static ValueList<ProviderHop> HopsOf(Lab lab, Route route) => route.Type == RouteType.Unicast && InterfaceOf(lab, route) is { } name
        ? [new ProviderHop(default, route.Via ?? default, name)]
        : [];

    private static InterfaceName? InterfaceOf(Lab lab, Route route) => route.Interface is { } name ? name
        : route.Via is not { } via ? (InterfaceName?)null
        : lab.Networks.FirstOrDefault(network => network.Addresses.Any(address => address.Contains(via)))?.BridgeName
            ?? lab.Uplinks.FirstOrDefault(uplink => uplink.Address.Contains(via))?.Interface;

    private static ProviderHop HopOf(Provider provider) => new(provider.Name, provider.Gateway ?? default, provider.Interface)
    {
        ByDhcp = provider.GatewayByDhcp,
        Source = provider.Source,
        Mtu = provider.Mtu,
    };

    private static ProviderHop WeighedHopOf(Provider provider) => HopOf(provider) with { Weight = Math.Max(provider.Balance, 1) };
}
