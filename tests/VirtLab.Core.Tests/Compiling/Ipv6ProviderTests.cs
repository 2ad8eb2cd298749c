using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Providers that carry IPv6: what is rendered of them, and what is refused.</summary>
public sealed class Ipv6ProviderTests
{
    /// <summary>Two on one uplink that carry both families, one of IPv6 alone whose gateway is of the link, and one that is told of it.</summary>
    internal static Lab Dual { get; } = new("dual")
    {
        Networks = [new("br0", "192.168.0.254/24") { Prefixes = ["2001:db8:1::1/64"] }],
        Uplinks =
        [
            new("eth0", "172.20.1.130/24") { Prefixes = ["2001:db8:a::130/64"] }, new("eth1", "2001:db8:b::130/64"),
            new("eth2", "172.20.2.130/24") { Prefixes = ["2001:db8:c::130/64"] },
        ],
        Providers =
        [
            new("near", 1, "eth0", "172.20.1.1") { Gateway6 = "2001:db8:a::1", Balance = 1 },
            new("beside", 2, "eth0", "172.20.1.254") { Gateway6 = "2001:db8:a::254", Balance = 2, Loose = true, Mark = 9, Mtu = 1480, Source6 = "2001:db8:a::130" },
            new("link", 3, "eth1") { Gateway6 = "fe80::1", Persistent = true },
            new("told", 4, "eth2") { GatewayByDhcp = true, Gateway6ByRa = true, Fallback = 7 },
        ],
        RoutingRules =
        [
            new("link") { To = "2001:db8:77::/48" }, new("beside") { From = "192.168.0.5", Priority = 1001 }, new("near") { Interface = "br0", Mark = 0x100, MarkMask = 0xff00, Priority = 1002 },
        ],
        Marks = [new("link") { From = "lan", Protocol = Protocol.Tcp, Ports = 119, Destination = "::/0" }],
        Zones = [Zone.Firewall("fw"), new("lan") { Interfaces = ["br0"] }, new("net") { Interfaces = ["eth0", "eth1", "eth2"] }],
        Policies = [new("all", "net", PolicyAction.Accept), new("all", "all", PolicyAction.Drop)],
        Snat =
        [
            new("2001:db8:1::/64", "eth0") { Provider = "near", Prefix = "2001:db8:a1::/64" }, new("2001:db8:1::/64", "eth0") { Provider = "beside", Address = "2001:db8:a::130" },
            new("::/0", "eth1"), new("192.168.0.0/24", "eth0"),
        ],
        PortForwards =
        [
            new("net", Protocol.Tcp, 8080, "2001:db8:1::5", 80) { Provider = "link" }, new("net", Protocol.Tcp, 8080, "192.168.0.1", 80),
            new("net", Protocol.Tcp, 2222, null, 22),
        ],
    };

    [Test]
    public void The_lab_is_sound() => LabChecks.Run(Dual).Should().BeEmpty();

    [Test]
    public void Its_routing_is_what_stands_in_the_golden_file() =>
        Golden.Check(IpRenderer.RenderChanges(RoutingCompiler.Compile(Dual), FoundRouting.Nothing).ToString(), "dual.ip");

    [Test]
    public void Its_rule_set_is_what_stands_in_the_golden_file() => Golden.Check(NftRenderer.Render(FirewallCompiler.Compile(Dual)), "dual.nft");

    [Test]
    public void One_gateway_that_is_silent_costs_its_own_family_alone()
    {
        var usable = RoutingCompiler.Compile(Dual).With(hop => hop.Way != new ProviderWay("near", true) && hop.Provider != "told");
        usable.Routes.Where(route => route.Table is 1 or RoutingPolicy.BalanceTable).Select(IpRenderer.Route).Should().Equal(
            "default via 172.20.1.1 dev eth0 table 1 protocol 86",
            "default table 250 protocol 86 nexthop via 172.20.1.1 dev eth0 weight 1 nexthop via 172.20.1.254 dev eth0 weight 2",
            "::/0 via 2001:db8:a::254 dev eth0 table 250 protocol 86 metric 1024 src 2001:db8:a::130 mtu 1480");
    }

    [Test]
    public void What_the_kernel_is_set_to_is_said_for_each_family_that_is_carried()
    {
        var settings = RoutingCompiler.Compile(Dual).Settings.Select(setting => $"{setting.Path}={setting.Value}").ToList();
        settings.Should().Contain(["net/ipv6/conf/all/forwarding=1", "net/ipv4/fib_multipath_hash_policy=1", "net/ipv6/fib_multipath_hash_policy=1",
            "net/ipv6/neigh/eth1/base_reachable_time_ms=1000", "net/ipv6/conf/eth0/keep_addr_on_down=1", "net/ipv6/conf/eth2/accept_ra=2"]);
        settings.Should().NotContain(["net/ipv4/neigh/eth1/base_reachable_time_ms=1000", "net/ipv6/conf/eth0/accept_ra=2"]);
        var one = Dual with { Providers = [Dual.Providers[0], Dual.Providers[1] with { Gateway6 = null, Source6 = null }], RoutingRules = [], Marks = [] };
        RoutingCompiler.Compile(one).Settings.Select(setting => setting.Path).Should().Contain("net/ipv4/fib_multipath_hash_policy").And.NotContain("net/ipv6/fib_multipath_hash_policy");
    }

    [Test]
    public void A_point_to_point_provider_carries_what_its_uplink_has_addresses_of_unless_it_says_otherwise()
    {
        Families(new Provider("x", 1, "eth0")).Should().Be(IpFamilies.V4 | IpFamilies.V6);
        Families(new Provider("x", 1, "eth1")).Should().Be(IpFamilies.V6);
        Families(new Provider("x", 1, "eth0") { Gateway6ByRa = true }).Should().Be(IpFamilies.V6);
        Families(new Provider("x", 1, "eth0") { Gateway6ByRa = true, Families = IpFamilies.V4 | IpFamilies.V6 }).Should().Be(IpFamilies.V4 | IpFamilies.V6);
        var policy = RoutingCompiler.Compile(Dual with { Providers = [new Provider("x", 1, "eth0")], RoutingRules = [], Marks = [], Snat = [], PortForwards = [] });
        policy.Routes.Select(IpRenderer.Words).Should().Equal("default dev eth0", "default dev eth0", "::/0 dev eth0", "::/0 dev eth0");

        static IpFamilies Families(Provider provider) => (Dual with { Providers = [provider] }).FamiliesOf(provider);
    }

    /// <summary>Each provider with a network of its own on one uplink, as providers assign them.</summary>
    private static readonly Lab Apart = new("apart")
    {
        Networks = [new("br0", "192.168.0.254/24") { Prefixes = ["2001:db8:1::1/64"] }],
        Uplinks = [new("eth0", "2001:db8:a::2/64") { Prefixes = ["2001:db8:b::2/64", "2001:db8:c::2/64"] }],
        Providers =
        [
            new("one", 1, "eth0") { Gateway6 = "2001:db8:a::1", Balance = 1 }, new("two", 2, "eth0") { Gateway6 = "2001:db8:b::1", Balance = 1 }, new("link", 3, "eth0") { Gateway6 = "fe80::1" },
        ],
        Snat = [new("2001:db8:1::/64", "eth0") { Provider = "two" }, new("2001:db8:1::/64", "eth0") { Provider = "one" }],
    };

    [Test]
    public void Of_several_networks_on_an_uplink_each_provider_has_the_addresses_of_its_gateways()
    {
        LabChecks.Run(Apart).Should().BeEmpty("none of them has another's");
        var policy = RoutingCompiler.Compile(Apart);
        policy.Rules.Where(rule => rule.Priority == RoutingPolicy.AddressPriority).Select(rule => $"{rule.From} {rule.Table}").Should()
            .Equal("2001:db8:a::2/128 1", "2001:db8:b::2/128 2", "2001:db8:c::2/128 3");
        policy.Routes.Where(route => route.Table < 4).Select(route => $"{route.Source}").Should().Equal("2001:db8:a::2", "2001:db8:b::2", "2001:db8:c::2");
        NftRenderer.Render(FirewallCompiler.Compile(Apart)).Should().Contain("rt ip6 nexthop 2001:db8:b::1 ip6 saddr 2001:db8:1::/64 snat ip6 to 2001:db8:b::2")
            .And.Contain("rt ip6 nexthop 2001:db8:a::1 ip6 saddr 2001:db8:1::/64 snat ip6 to 2001:db8:a::2");
    }

    [Test]
    public void Of_routers_that_advertise_themselves_the_one_that_ranks_itself_highest_is_taken()
    {
        var found = FoundRouting.Parse("""
            [{"dst":"default","gateway":"fe80::1","dev":"eth0","protocol":"9","metric":1024,"pref":"low"},{"dst":"default","gateway":"fe80::2","dev":"eth0","protocol":"9","metric":1024,"pref":"medium"},
             {"dst":"default","gateway":"fe80::3","dev":"eth0","protocol":"9","metric":1024,"pref":"high"},{"dst":"default","gateway":"fe80::4","dev":"eth0","protocol":"9","metric":100,"pref":"low"}]
            """, "[]");
        found.OthersDefaults.Select(route => $"{route.Hops[0].Gateway}").Should().Equal("fe80::4", "fe80::3", "fe80::2", "fe80::1");
    }

    [Test]
    public void A_mark_is_about_what_its_provider_carries()
    {
        var lab = Dual with { Providers = [Near, Dual.Providers[1] with { Gateway6 = null, Source6 = null }], RoutingRules = [], Snat = [], PortForwards = [],
            Marks = [new("beside") { From = "lan", Protocol = Protocol.Tcp, Ports = 119 }, new("near") { From = "lan", Protocol = Protocol.Tcp, Ports = 120 }] };
        var marks = FirewallCompiler.Compile(lab).ChainNamed(ChainNames.MarksOf("lan")).Rules;
        marks[0].Matches.Should().Contain(new Ipv4Match());
        marks[1].Matches.Should().NotContain(new Ipv4Match());
    }

    [Test]
    public void What_names_no_address_is_about_each_familys_own()
    {
        LabChecks.Run(With(Near with { Gateway6 = null }, Dual.Providers[2]) with
        {
            RoutingRules = [new("near") { Interface = "br0" }, new("link") { Interface = "br0" }],
        }).Should().BeEmpty("one is about IPv4 and the other about IPv6");
        LabChecks.Run(With(Near with { Gateway6 = null, Persistent = true }, Dual.Providers[2]) with { RoutingRules = [new("near")] }).Should().BeEmpty("the rule keeps no IPv6 from anywhere");
        LabChecks.Run(With(Near with { Gateway6 = null, GatewayMac = "02:00:00:00:00:01" }, new Provider("six", 5, "eth0") { Gateway6 = "fe80::1", GatewayMac = "02:00:00:00:00:02" }))
            .Should().BeEmpty("two routers are told apart");
    }

    [Test]
    public void Advertisements_are_taken_before_the_host_forwards_and_networks_start()
    {
        RoutingCompiler.Compile(Dual).Settings[0].ToString().Should().Contain("net/ipv6/conf/eth2/accept_ra");
        var things = LabCompiler.Resources(Dual);
        things.Single(thing => thing.Id.Kind == ResourceKind.Network).Needs.Should().Contain(new ResourceId(ResourceKind.Uplink, "eth2"))
            .And.NotContain(new ResourceId(ResourceKind.Uplink, "eth0"));
    }

    private static IEnumerable<TestCaseData<Lab, string, string>> Unsound =>
    [
        Case("two that share a route without a gateway", With(new Provider("a", 5, "eth0") { Families = IpFamilies.V6, Balance = 1 }, new Provider("b", 6, "eth1") { Balance = 1 }), "Providers[\"a\"].Balance",
            "it has no IPv6 gateway, and without one the kernel does not let it share a route of IPv6 with b"),
        Case("packets that are too small", With(Near with { Mtu = 1000 }), "Providers[\"near\"].Mtu", "IPv6 knows no link*1280*"),
        Case("two strict ones with one address", With(Near, Dual.Providers[1] with { Loose = false }), "Providers[\"beside\"].Loose", "packets from eth0's own address 172.20.1.130*"),
        Case("a node's forward of two families", Dual with { Segments = [new("s"), new("t")], Nodes = [new("n") { Interfaces = [new("s", "10.9.0.1/24", "2001:db8:9::1/64"), new("t", "10.8.0.1/24")],
            Forwards = [new(Protocol.Tcp, 80, "2001:db8:9::5", 80) { Address = "10.9.0.1" }] }] }, "Nodes[\"n\"].Forwards[0].To", "2001:db8:9::5 is an IPv6 address*"),
        Case("a gateway of the other family", With(Near with { Gateway6 = "10.0.0.1" }), "Providers[\"near\"].Gateway6", "10.0.0.1 is an IPv4 address, and here stand IPv6 ones"),
        Case("an IPv6 gateway in the IPv4 one's place", With(Near with { Gateway = "2001:db8:a::1", Gateway6 = null }), "Providers[\"near\"].Gateway", "*IPv6 address, and here stand IPv4 ones"),
        Case("a gateway on no network", With(Near with { Gateway6 = "2001:db8:f::1" }), "Providers[\"near\"].Gateway6", "2001:db8:f::1 is outside 2001:db8:a::/64, which eth0 reaches"),
        Case("a gateway that is every router's", With(Near with { Gateway6 = "2001:db8:a::" }), "Providers[\"near\"].Gateway6", "*host's own, the network's*"),
        Case("the host's own", With(Near with { Gateway6 = "2001:db8:a::130" }), "Providers[\"near\"].Gateway6", "*host's own*"),
        Case("two with one gateway", With(Near, Dual.Providers[1] with { Gateway6 = "2001:db8:a::1" }), "Providers[\"beside\"].Gateway6", "the gateway 2001:db8:a::1 on eth0 is already that of *near*"),
        Case("a gateway that is told as well", With(Near with { Gateway6ByRa = true }), "Providers[\"near\"].Gateway6", "*by router advertisements"),
        Case("advertisements that are not accepted", Dual with { Uplinks = [Dual.Uplinks[0] with { AcceptRa = 1 }], Providers = [Near with { Gateway6 = null, Gateway6ByRa = true }] },
            "Providers[\"near\"].Gateway6ByRa", "*AcceptRa is 1*"),
        Case("IPv4 over an uplink without it", With(new Provider("far", 5, "eth1", "172.20.3.1")), "Providers[\"far\"]", "*eth1 has no IPv4 address"),
        Case("a family that it has a gateway of and is not to carry", With(Near with { Families = IpFamilies.V4 }), "Providers[\"near\"].Families", "it has a gateway for IPv6*"),
        Case("no family", With(Near with { Families = IpFamilies.None }), "Providers[\"near\"].Families", "it carries no family"),
        Case("a source that is nobody's", Dual with { Uplinks = [.. Dual.Uplinks.Select(u => u with { Segment = "s" })], Segments = [new("s")], Providers = [Near with { Source6 = "2001:db8:a::131" }] },
            "Providers[\"near\"].Source6", "2001:db8:a::131 is no address of the host's own"),
        Case("a source of a family that it does not carry", With(Near with { Gateway6 = null, Source6 = "2001:db8:a::130" }), "Providers[\"near\"].Source6", "near does not carry IPv6*"),
        Case("of IPv4 alone and of IPv6 alone side by side", With(Near with { Gateway6 = null }, new Provider("six", 5, "eth0") { Gateway6 = "fe80::1", Loose = true }), "Providers[\"six\"]", "on eth0 one provider carries IPv4 alone*"),
        Case("a rule for a family that it does not carry", With(Near with { Gateway6 = null }) with { RoutingRules = [new("near") { To = "2001:db8::/32" }] }, "RoutingRules[0].Provider", "near does not carry IPv6*"),
        Case("a rule of two families", With(Near) with { RoutingRules = [new("near") { To = "2001:db8::/32", From = "10.0.0.0/8" }] }, "RoutingRules[0].To", "no packet goes from 10.0.0.0/8 to 2001:db8::/32*"),
        Case("a mark for a family that it does not carry", With(Near with { Gateway6 = null }) with { Marks = [new("near") { Source = "2001:db8:1::/64" }] }, "Marks[0].Provider", "near does not carry IPv6*"),
        Case("a route in the table of one that does not carry it", With(Near with { Gateway6 = null }) with { Routes = [new("2001:db8:9::/48") { Via = "2001:db8:a::9", Provider = "near" }] },
            "Routes[0].Provider", "near does not carry IPv6*"),
        Case("translation by one that does not carry it", With(Near with { Gateway6 = null }) with { Snat = [new("2001:db8:1::/64", "eth0") { Provider = "near", Prefix = "2001:db8:9::/64" }] },
            "Snat[0].Provider", "near does not carry IPv6*"),
        Case("an address of another family", With(Near) with { Snat = [new("2001:db8:1::/64", "eth0") { Address = "172.20.1.130" }] }, "Snat[0].Address", "172.20.1.130 is an IPv4 address*"),
        Case("no address to masquerade with", Dual with { Uplinks = [new("eth0", "172.20.1.130/24") { Segment = "s" }], Segments = [new("s")], Providers = [], Snat = [new("2001:db8:1::/64", "eth0")] },
            "Snat[0].Source", "eth0 has no IPv6 address that they could get"),
        Case("a forward of two families", With(Near) with { PortForwards = [new("net", Protocol.Tcp, 80, "2001:db8:1::5") { Address = "172.20.1.130" }] }, "PortForwards[0].Address", "172.20.1.130 is an IPv4 address*"),
        Case("a forward through one that does not carry it", With(Near with { Gateway6 = null }) with { PortForwards = [new("net", Protocol.Tcp, 80, "2001:db8:1::5") { Provider = "near" }] },
            "PortForwards[0].Provider", "near does not carry IPv6*"),
        Case("a prefix that is an IPv4 network", Dual with { Uplinks = [Dual.Uplinks[0] with { Prefixes = ["10.0.0.1/24"] }, .. Dual.Uplinks.Skip(1)] }, "Uplinks[\"eth0\"].Prefixes[0]", "10.0.0.1 is an IPv4 address*"),
        Case("an address of the link", Dual with { Uplinks = [Dual.Uplinks[0] with { Prefixes = ["fe80::5/64"] }, .. Dual.Uplinks.Skip(1)] }, "Uplinks[\"eth0\"].Prefixes[0]", "*every interface's own"),
        Case("one address twice", Dual with { Uplinks = [.. Dual.Uplinks, new("eth3", "172.20.9.1/24") { Prefixes = ["2001:db8:c::130/64"] }] }, "Uplinks[\"eth3\"].Prefixes[0]", "the address 2001:db8:c::130 is already that of *eth2*"),
    ];

    [TestCaseSource(nameof(Unsound))]
    public void What_can_not_work_is_found(Lab lab, string path, string reason) =>
        LabChecks.Run(lab).Should().Contain(finding => finding.Path == path).Which.Reason.Should().Match(reason);

    private static Provider Near => Dual.Providers[0];

    private static Lab With(params ValueList<Provider> providers) => Dual with { Providers = providers, RoutingRules = [], Marks = [], Snat = [], PortForwards = [] };

    private static TestCaseData<Lab, string, string> Case(string name, Lab lab, string path, string reason) => new(lab, path, reason) { TestName = $"IPv6 providers: {name}" };
}
