using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>Errors in what providers and routing rules can do beyond the plain.</summary>
internal static partial class PlantedErrors
{
    private static IEnumerable<PlantedError> Ways =>
    [
        new("provider named as the main table", "Providers[\"main\"].Name", lab => WithProvider(lab, p => p with { Name = "main" })),
        new("negative tier", "Providers[\"wireless\"].Fallback", lab => WithProvider(lab, p => p with { Fallback = -1 })),
        new("tier too high", "Providers[\"wireless\"].Fallback", lab => WithProvider(lab, p => p with { Fallback = 250 })),
        new("MTU too small", "Providers[\"wireless\"].Mtu", lab => WithProvider(lab, p => p with { Mtu = 67 })),
        new("MTU too large", "Providers[\"wireless\"].Mtu", lab => WithProvider(lab, p => p with { Mtu = 65_536 })),
        new("no gateway on a shared interface", "Providers[\"avvanta\"].Gateway", lab => WithAvvanta(lab, p => p with { Gateway = null })),
        new("hardware address of no gateway", "Providers[\"wireless\"].GatewayMac", lab => WithProvider(lab, p => p with { Gateway = null, GatewayMac = "02:00:00:00:00:01" })),
        new("gateway with a multicast MAC", "Providers[\"wireless\"].GatewayMac", lab => WithProvider(lab, p => p with { GatewayMac = "03:00:00:00:00:01" })),
        new("gateway with a zero MAC", "Providers[\"wireless\"].GatewayMac", lab => WithProvider(lab, p => p with { GatewayMac = "00:00:00:00:00:00" })),
        new("gateway with the uplink's MAC", "Providers[\"wireless\"].GatewayMac",
            lab => WithUplink(WithProvider(lab, p => p with { GatewayMac = "02:00:00:00:00:09" }), 1, u => u with { Mac = "02:00:00:00:00:09" })),
        new("two gateways with one MAC", "Providers[\"avvanta\"].GatewayMac",
            lab => lab with { Providers = lab.Providers.Select(p => p with { GatewayMac = "02:00:00:00:00:01" }).ToValueList() }),
        new("gateway given and by DHCP", "Providers[\"wireless\"].Gateway", lab => WithProvider(lab, p => p with { GatewayByDhcp = true })),
        new("two gateways by DHCP on one interface", "Providers[\"avvanta\"].GatewayByDhcp",
            lab => lab with { Providers = lab.Providers.Select(p => p with { Gateway = null, GatewayByDhcp = true }).ToValueList() }),
        new("source that is not the host's", "Providers[\"wireless\"].Source", lab => WithProvider(lab, p => p with { Source = "172.20.1.103" })),
        new("IPv6 source", "Providers[\"wireless\"].Source", lab => WithProvider(lab, p => p with { Source = "fd00::1" })),
        new("multicast source", "Providers[\"wireless\"].Source", lab => WithProvider(lab, p => p with { Source = "224.0.0.5" })),
        new("provider behind a rule for everything", "Providers[\"wireless\"]",
            lab => WithAvvanta(lab, p => p with { Persistent = true }) with { RoutingRules = [new RoutingRule("comcast") { To = "10.0.0.0/8" }, new RoutingRule("avvanta") { Priority = 10_001 }] }),
        new("provider that the firewall shuts off", "Providers[\"dmz\"]", lab => lab with
        {
            Uplinks = [.. lab.Uplinks, new Uplink("eth9", "10.7.0.9/24") { Segment = "lan" }],
            Zones = [.. lab.Zones, new Zone("dmz") { Interfaces = ["eth9"] }],
            Policies = [new Policy("all", "dmz", PolicyAction.Reject), new Policy("dmz", "all", PolicyAction.Drop), .. lab.Policies],
            Providers = [.. lab.Providers, new Provider("dmz", 4, "eth9", "10.7.0.1")],
        }),
        new("mask without bits", "RoutingRules[3].MarkMask", lab => With(lab, new RoutingRule("avvanta") { Mark = 0, MarkMask = 0 })),
        new("mark outside its mask", "RoutingRules[3].Mark", lab => With(lab, new RoutingRule("avvanta") { Mark = 0x100 })),
        new("another provider's mark", "RoutingRules[3].Mark", lab => With(lab, new RoutingRule("avvanta") { Mark = 1 })),
        new("bits of another provider's mark", "RoutingRules[3].Mark", lab => With(lab, new RoutingRule("comcast") { Mark = 0x102, MarkMask = 0x102, Priority = 2000 })),
        new("the priority of another provider's mark", "RoutingRules[3].Priority", lab => With(lab, new RoutingRule("avvanta") { To = "10.0.0.0/8", Priority = 10_000 })),
        new("the priority and mark of another provider", "RoutingRules[3].Priority", lab => With(lab, new RoutingRule("avvanta") { To = "10.0.0.0/8", Mark = 1, Priority = 10_000 })),
        new("rules that overlap and contradict", "RoutingRules[3]", lab => With(lab, new RoutingRule("comcast") { To = "206.124.146.0/24" })),
        new("rules that contradict where their marks overlap", "RoutingRules[4]", lab => With(With(lab,
            new RoutingRule("comcast") { Mark = 0x100, MarkMask = 0x300, Priority = 1500 }), new RoutingRule("avvanta") { Mark = 0x500, MarkMask = 0x500, Priority = 1500 })),
        new("rule twice", "RoutingRules[3]", lab => With(lab, lab.RoutingRules[2])),
        new("rule for main without providers", "RoutingRules[0].Provider", lab => WithoutProviders(lab) with { RoutingRules = [new RoutingRule("main") { To = "10.0.0.0/8" }] }),
        new("rule to a network of the lab", "RoutingRules[3].To", lab => With(lab, new RoutingRule("avvanta") { To = "192.168.0.0/25" })),
        new("rule behind a null route", "RoutingRules[3].To", lab => With(lab, new RoutingRule("avvanta") { To = "10.5.0.0/16" }) with { NullRoutes = RouteType.Prohibit }),
        new("rule behind a blackhole", "RoutingRules[3].To", lab => With(With(lab, new RoutingRule("avvanta") { To = "10.5.0.0/16" }), new Route("10.0.0.0/8") { Type = RouteType.Blackhole })),
        new("null routes that lead somewhere", "NullRoutes", lab => lab with { NullRoutes = RouteType.Unicast }),
        new("a route with the null routes' metric", "Routes[0].Metric", lab => With(lab, new Route("10.0.0.0/8") { Via = "192.168.0.9", Metric = 32_767 }) with { NullRoutes = RouteType.Prohibit }),
        new("router advertisements taken thrice", "Uplinks[\"wlan0\"].AcceptRa", lab => WithUplink(lab, 1, u => u with { AcceptRa = 3 })),
    ];

    private static Lab With(Lab lab, RoutingRule rule) => lab with { RoutingRules = [.. lab.RoutingRules, rule] };

    private static Lab WithAvvanta(Lab lab, Func<Provider, Provider> change) =>
        lab with { Providers = lab.Providers.Select(p => p.Name == "avvanta" ? change(p) : p).ToValueList() };
}
