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

    private static readonly Cidr Anywhere4 = "0.0.0.0/0", Anywhere6 = "::/0";

    /// <summary>The policy with every provider usable; see <see cref="RoutingPolicy.With"/>.</summary>
    public static RoutingPolicy Compile(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return new RoutingPolicy
        {
            Routes = RoutesOf(lab).ToValueList(),
            Rules = [.. RulesOf(lab, isV6: false).OrderBy(rule => rule.Priority), .. RulesOf(lab, isV6: true).OrderBy(rule => rule.Priority)],
            Settings = SettingsOf(lab).ToValueList(),
        };
    }

    private static IEnumerable<PolicyRoute> RoutesOf(Lab lab)
    {
        foreach (var route in DefaultsOf(lab, isV6: false).Concat(DefaultsOf(lab, isV6: true)))
            yield return route;
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
                    Metric = MetricOf(route.To, route.Metric),
                };
            }
        }
    }

    /// <summary>The providers' own routes of a family: one in the table of each, the balanced one, the fallbacks.</summary>
    private static IEnumerable<PolicyRoute> DefaultsOf(Lab lab, bool isV6)
    {
        var anywhere = isV6 ? Anywhere6 : Anywhere4;
        var providers = Carriers(lab, isV6);
        foreach (var provider in providers)
        {
            yield return new PolicyRoute(provider.Number, anywhere, HopOf(lab, provider, isV6)) { Metric = MetricOf(anywhere, 0) };
            // The kernel keeps it when the link goes.
            if (provider.Persistent)
                yield return Refusal(provider.Number, anywhere, RouteType.Unreachable);
        }
        var balanced = providers.Where(provider => provider.IsBalanced).Select(provider => WeighedHopOf(lab, provider, isV6)).ToValueList();
        if (balanced.Count > 0)
            yield return new PolicyRoute(RoutingPolicy.BalanceTable, anywhere, balanced) { Metric = MetricOf(anywhere, 0) };
        foreach (var tier in TiersOf(providers))
            yield return new PolicyRoute(RoutingPolicy.FallbackTable, anywhere, tier.Select(provider => WeighedHopOf(lab, provider, isV6)).ToValueList()) { Metric = tier.Key };
    }

    /// <summary>The rules of a family; none where no provider carries it.</summary>
    private static IEnumerable<PolicyRule> RulesOf(Lab lab, bool isV6)
    {
        var carriers = Carriers(lab, isV6);
        if (carriers.Count == 0)
            yield break;
        yield return new PolicyRule(RoutingPolicy.MainPriority, RoutingPolicy.MainTable) { IsV6 = isV6, SuppressPrefixLength = 0 };
        foreach (var (index, rule) in lab.RoutingRules.Index().Where(rule => (lab.FamiliesOf(rule.Item) & (isV6 ? IpFamilies.V6 : IpFamilies.V4)) != 0))
        {
            if (TableOf(lab, rule) is { } table && (table == RoutingPolicy.MainTable || carriers.Exists(provider => provider.Number == table)))
            {
                yield return new PolicyRule(rule.Priority, table)
                {
                    IsV6 = isV6,
                    From = rule.Sources,
                    To = rule.Destinations,
                    Interface = rule.Interface,
                    Mark = rule.Mark,
                    MarkMask = rule.MarkMask,
                    Origin = $"RoutingRules[{index}]",
                };
            }
        }
        foreach (var (index, provider) in lab.Providers.Index().Where(provider => lab.Carries(provider.Item, isV6)))
        {
            yield return new PolicyRule(RoutingChecks.MarkPriority(provider), provider.Number)
            {
                IsV6 = isV6,
                Mark = provider.MarkValue,
                Origin = $"Providers[{index}]",
            };
            foreach (var address in provider.Loose ? [] : lab.AddressesOf(provider, isV6))
            {
                yield return new PolicyRule(RoutingPolicy.AddressPriority, provider.Number)
                {
                    IsV6 = isV6,
                    From = Cidr.Host(address.Address),
                    Origin = $"Providers[{index}].Loose",
                };
            }
        }
        yield return new PolicyRule(RoutingPolicy.BalancePriority, RoutingPolicy.BalanceTable) { IsV6 = isV6 };
        yield return new PolicyRule(RoutingPolicy.FallbackPriority, RoutingPolicy.FallbackTable) { IsV6 = isV6 };
    }

    /// <summary>The settings that libvirt turns on for any network, and leaves on.</summary>
    public static IEnumerable<string> SetByLibvirt(Lab lab) =>
    [
        .. lab.Networks.Count > 0 ? [Forwarding4] : Array.Empty<string>(),
        .. lab.Networks.Any(network => network.Prefixes.Count > 0) ? [Forwarding6] : Array.Empty<string>(),
    ];

    /// <summary>What the kernel makes of router advertisements on an uplink; none where that is as the host has it.</summary>
    public static SysctlSetting? AcceptRa(Lab lab, Uplink uplink) => lab.AcceptRaOf(uplink) is { } value
        ? new SysctlSetting($"net/ipv6/conf/{uplink.Interface}/accept_ra", value.ToString(CultureInfo.InvariantCulture)) { Interface = uplink.Interface } : null;

    private static IEnumerable<SysctlSetting> SettingsOf(Lab lab)
    {
        // Before the host forwards: the kernel then throws away what it knows by router advertisements, unless it is told to take them all the same.
        foreach (var setting in lab.Uplinks.Select(uplink => AcceptRa(lab, uplink)).OfType<SysctlSetting>())
            yield return setting;
        // First of those for IPv4, because the kernel resets the settings of every interface when this one changes.
        if (lab.Networks.Count + lab.Uplinks.Count > 1)
            yield return new SysctlSetting(Forwarding4, "1");
        // A network may have several prefixes, and the host is the machines' router in any case.
        if (lab.Networks.Any(network => network.Prefixes.Count > 0) || lab.Uplinks.Count(uplink => HasV6(lab, uplink)) > 1)
            yield return new SysctlSetting(Forwarding6, "1");
        // By addresses alone, everything between one machine and one server would take the same provider.
        foreach (bool isV6 in Families.Both)
        {
            if (Carriers(lab, isV6) is var carriers && (carriers.Count(provider => provider.IsBalanced) > 1 || TiersOf(carriers).Any(tier => tier.Count() > 1)))
                yield return new SysctlSetting($"net/{(isV6 ? "ipv6" : "ipv4")}/fib_multipath_hash_policy", "1");
        }
        foreach (var uplink in lab.Uplinks)
        {
            // The kernel takes the larger of this and the value for all interfaces. 2 (any way back will do) thus holds even where a
            // distribution has set 1 for all, which knows nothing of providers; the strict test is nft's.
            if (uplink.RouteFilter || lab.Providers.Any(provider => provider.Interface == uplink.Interface))
                yield return Of(uplink.Interface, "rp_filter", "2");
            // A gateway that falls silent is noticed in seconds: by default the kernel believes in it for up to 45 s.
            foreach (bool isV6 in Families.Both)
            {
                if (!Carriers(lab, isV6).Exists(provider => provider.Interface == uplink.Interface && !provider.IsPointToPoint(isV6)))
                    continue;
                yield return Neighbour(uplink.Interface, isV6, "base_reachable_time_ms", "1000");
                yield return Neighbour(uplink.Interface, isV6, "delay_first_probe_time", "1");
                yield return Neighbour(uplink.Interface, isV6, "retrans_time_ms", "200");
            }
            // Or the kernel takes its IPv6 addresses away whenever it goes down.
            if (uplink.Addresses.Any(address => address.IsV6))
                yield return new SysctlSetting($"net/ipv6/conf/{uplink.Interface}/keep_addr_on_down", "1") { Interface = uplink.Interface };
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
        }
    }

    private static bool HasV6(Lab lab, Uplink uplink) => uplink.Addresses.Any(address => address.IsV6) || lab.Ways.Any(way => way.IsV6 && way.Item.Interface == uplink.Interface);

    private static SysctlSetting Of(InterfaceName name, string key, string value) =>
        new($"net/ipv4/conf/{name}/{key}", value) { Interface = name };

    private static SysctlSetting Neighbour(InterfaceName name, bool isV6, string key, string value) =>
        new($"net/{(isV6 ? "ipv6" : "ipv4")}/neigh/{name}/{key}", value) { Interface = name };

    /// <summary>The providers that carry a family, by number.</summary>
    private static List<Provider> Carriers(Lab lab, bool isV6) => [.. lab.Providers.Where(provider => lab.Carries(provider, isV6)).OrderBy(provider => provider.Number)];

    private static IEnumerable<IGrouping<int, Provider>> TiersOf(IEnumerable<Provider> providers) => providers.Where(provider => !provider.IsBalanced)
        .GroupBy(provider => provider.Tier).OrderBy(tier => tier.Key);

    /// <summary>The metric as the kernel has it.</summary>
    private static int MetricOf(Cidr to, int metric) => to.IsV6 && metric == 0 ? RoutingPolicy.DefaultMetric6 : metric;

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
        : route.Via is { } via ? lab.InterfaceTo(via) : (InterfaceName?)null;

    private static ProviderHop HopOf(Lab lab, Provider provider, bool isV6) => new(provider.Name, provider.GatewayOf(isV6) ?? default, provider.Interface)
    {
        IsV6 = isV6,
        IsTold = provider.IsTold(isV6),
        Source = lab.SourceOf(provider, isV6),
        Mtu = provider.Mtu,
    };

    private static ProviderHop WeighedHopOf(Lab lab, Provider provider, bool isV6) => HopOf(lab, provider, isV6) with { Weight = Math.Max(provider.Balance, 1) };
}
