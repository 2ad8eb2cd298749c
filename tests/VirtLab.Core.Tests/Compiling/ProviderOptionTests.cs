using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What providers, routing rules and uplinks can say beyond the plain, as it is rendered; Ursa's is in the golden files.</summary>
public sealed class ProviderOptionTests
{
    /// <summary>A lab with every option of providers and routing rules.</summary>
    internal static Lab Options { get; } = new("options")
    {
        Networks = [new("br0", "192.168.0.254/24")],
        Uplinks = [new("eth0", "172.20.1.130/24"), new("eth1", "172.20.2.130/24"), new("ppp0", "10.64.0.2/32"), new("ppp1", "10.64.1.2/32")],
        Providers =
        [
            new("near", 1, "eth0", "172.20.1.1") { Balance = 1, Loose = true, Source = "172.20.1.130", Mtu = 1492 },
            new("beside", 2, "eth0", "172.20.1.254") { Mark = 9, Balance = 3, Mtu = 1492, GatewayMac = "02:00:00:00:00:fe", Persistent = true },
            new("dialled", 3, "ppp0") { Mtu = 1480 },
            new("other", 4, "eth1", "172.20.2.1") { Fallback = 7, Balance = 5, Source = "172.20.2.130" },
            new("dialled2", 5, "ppp1") { Fallback = 7, Loose = true },
            new("last", 6, "eth1", "172.20.2.2") { Fallback = 200, Loose = true, Source = "192.168.0.254", Persistent = true },
        ],
        RoutingRules =
        [
            new("last") { Mark = 0x100, MarkMask = 0xff00 },
            new("other") { Mark = 0, From = "192.168.0.4", Priority = 1001 },
            new("dialled2") { Mark = 1 << 30, MarkMask = -1, Priority = 1002 },
            new(RoutingRule.Main) { Interface = "br0", Mark = 9, Priority = 1003 },
            new("other") { Interface = "lo", To = "203.0.113.0/24", Priority = 11_000 },
        ],
        NullRoutes = RouteType.Prohibit,
    };

    [Test]
    public void The_lab_with_every_option_is_sound() => LabChecks.Run(Options).Should().BeEmpty();

    [Test]
    public void Every_option_is_what_stands_in_the_golden_file() =>
        Golden.Check(IpRenderer.RenderChanges(RoutingCompiler.Compile(Options), FoundRouting.Nothing).ToString(), "provider-options.ip");

    [Test]
    public void When_providers_of_a_route_are_unusable_the_rest_shares_it_with_what_they_have_in_common()
    {
        var policy = RoutingCompiler.Compile(Options).With(hop => hop.Provider != "beside" && hop.Provider != "dialled2");
        policy.Routes.Where(route => route.Table is RoutingPolicy.BalanceTable or RoutingPolicy.FallbackTable).Select(IpRenderer.Route).Should().Equal(
            "default via 172.20.1.1 dev eth0 table 250 protocol 86 src 172.20.1.130 mtu 1492",
            "default dev ppp0 table 253 protocol 86 metric 3 mtu 1480",
            "default via 172.20.2.1 dev eth1 table 253 protocol 86 metric 7 src 172.20.2.130",
            "default via 172.20.2.2 dev eth1 table 253 protocol 86 metric 200 src 192.168.0.254");
        policy.Routes.Where(route => route.Table == 2).Select(IpRenderer.Route).Should().Equal("unreachable default table 2 protocol 86 metric 32767");
    }

    [Test]
    public void Connections_are_shared_by_their_ports_too_wherever_providers_share_a_route()
    {
        PolicyOf(1, 0).Should().BeEmpty();
        PolicyOf(1, 1).Should().Equal("1");
        var tier = Options with { Providers = [.. Options.Providers.Select(p => p with { Fallback = p.Fallback == 200 ? 7 : 0, Balance = 0 })] };
        HashPolicy(tier).Should().BeEmpty();
        HashPolicy(tier with { Providers = [.. tier.Providers.Select(p => p with { Fallback = 7 })] }).Should().Equal("1");

        static IEnumerable<string> PolicyOf(int first, int second) => HashPolicy(new Lab("x")
        {
            Uplinks = Options.Uplinks,
            Providers = [new("a", 1, "eth0", "172.20.1.1") { Balance = first }, new("b", 2, "eth1", "172.20.2.1") { Balance = second }],
        });
        static IEnumerable<string> HashPolicy(Lab lab) => RoutingCompiler.Compile(lab).Settings
            .Where(setting => setting.Path == "net/ipv4/fib_multipath_hash_policy").Select(setting => setting.Value);
    }

    [Test]
    public void What_an_uplink_says_of_the_kernel_is_set_and_what_it_does_not_say_is_left()
    {
        Settings(new Uplink("eth0", "10.0.0.2/24")).Should().BeEmpty();
        Settings(new Uplink("eth0", "10.0.0.2/24") { ArpFilter = true, ProxyArp = true, SourceRoute = false, AcceptRa = 2, Forward = false }).Should().Equal(
            "net/ipv6/conf/eth0/accept_ra=2", "net/ipv4/conf/eth0/arp_filter=1", "net/ipv4/conf/eth0/proxy_arp=1", "net/ipv4/conf/eth0/accept_source_route=0",
            "net/ipv4/conf/eth0/forwarding=0");
        Settings(new Uplink("eth0", "10.0.0.2/24") { ArpIgnore = true, SourceRoute = true, AcceptRa = 0, Forward = true }).Should().Equal(
            "net/ipv6/conf/eth0/accept_ra=0", "net/ipv4/conf/eth0/arp_ignore=1", "net/ipv4/conf/eth0/accept_source_route=1", "net/ipv4/conf/eth0/forwarding=1");

        static IEnumerable<string> Settings(Uplink uplink)
        {
            var settings = RoutingCompiler.Compile(new Lab("x") { Uplinks = [uplink] }).Settings;
            settings.Where(setting => setting.Interface != uplink.Interface).Should().BeEmpty();
            return settings.Select(setting => $"{setting.Path}={setting.Value}");
        }
    }

    [Test]
    public void What_an_uplink_that_was_there_before_had_is_noted_so_that_it_gets_it_back()
    {
        string[] said = ["net/ipv4/conf/eth0/arp_filter", "net/ipv4/conf/eth0/forwarding", "net/ipv6/conf/eth0/accept_ra"];
        Wanted(new Uplink("eth0", "10.0.0.2/24") { ArpFilter = true, Forward = true, AcceptRa = 1 }).Should().Contain(said);
        Wanted(new Uplink("eth0", "10.0.0.2/24") { ArpFilter = true, Forward = true, AcceptRa = 1, Segment = "lan" }).Should().NotContain(said, "it goes with what it is of");

        static IEnumerable<string> Wanted(Uplink uplink) => LabCompiler.Resources(new Lab("x") { Uplinks = [uplink], Segments = [new Segment("lan")] })
            .OfType<RecordResource>().Single().Wanted;
    }

    [Test]
    public void Gateways_whose_address_is_given_stand_before_those_that_are_learned()
    {
        var firewall = FirewallCompiler.Compile(Options);
        var given = firewall.MapNamed(ChainNames.Gateways).Elements.Should().ContainSingle().Subject;
        (NftExpressions.Element(given), given.Origin).Should().Be(("\"eth0\" . 02:00:00:00:00:fe : jump vl.track.beside", "Providers[1]"));

        ElementsOf([new("eth0", "02:00:00:00:00:01", "near")]).Should().Equal(
            "\"eth0\" . 02:00:00:00:00:fe : jump vl.track.beside", "\"eth0\" . 02:00:00:00:00:01 : jump vl.track.near");
        ElementsOf([new("eth0", "02:00:00:00:00:fe", "near")]).Should().Equal("\"eth0\" . 02:00:00:00:00:fe : jump vl.track.beside");
        ElementsOf([]).Should().HaveCount(1);

        IEnumerable<string> ElementsOf(ValueList<GatewayElement> learned) => GatewayElements.Render(firewall, learned).Split('\n')
            .Where(line => line.StartsWith("add element", StringComparison.Ordinal)).Select(line => line.Split("{ ")[1][..^2]);
    }

    [Test]
    public void What_the_host_was_told_is_read_from_the_main_table()
    {
        var found = FoundRouting.Parse("""
            [{"dst":"default","gateway":"10.0.0.2","dev":"eth0","protocol":"16","metric":4000000000,"flags":[]},
             {"dst":"default","gateway":"10.0.0.1","dev":"eth0","protocol":"3","metric":100,"flags":[]},{"dst":"default","dev":"ppp0","protocol":"3","flags":[]},
             {"dst":"default","gateway":"10.0.0.3","dev":"eth0","table":"7","protocol":"16","flags":[]},{"type":"7","dst":"default","protocol":"3","flags":[]},
             {"dst":"default","gateway":"10.0.0.4","dev":"eth0","protocol":"86","flags":[]},{"dst":"default","gateway":"fe80::1","dev":"eth0","protocol":"9","metric":1,"flags":[],"pref":"medium"}]
            """, "[]");
        found.OthersDefaults.SelectMany(route => route.Hops).Select(hop => $"{hop.Interface} {hop.Gateway}").Should().Equal("ppp0 0.0.0.0", "eth0 fe80::1", "eth0 10.0.0.1", "eth0 10.0.0.2");

        var policy = RoutingCompiler.Compile(Options with { Providers = [new("a", 1, "eth0") { GatewayByDhcp = true, Balance = 1 }, new("b", 2, "ppp0") { Balance = 1 }] });
        policy.At(way => way.Provider == "a" ? (IpAddress?)IpAddress.Parse("10.0.0.1") : null).Routes.Where(route => route.IsProviders).Select(IpRenderer.Route).Should().Equal(
            "default via 10.0.0.1 dev eth0 table 1 protocol 86", "default dev ppp0 table 2 protocol 86",
            "default table 250 protocol 86 nexthop via 10.0.0.1 dev eth0 weight 1 nexthop dev ppp0 weight 1");
    }

    [Test]
    public void Of_providers_that_share_a_route_the_one_that_a_connection_leaves_by_is_remembered()
    {
        var firewall = FirewallCompiler.Compile(Options);
        firewall.MapNamed(ChainNames.NextHops).Elements.Select(element => NftExpressions.Element(element)).Should().Equal(
            "\"eth0\" . 172.20.1.1 : jump vl.track.near", "\"eth0\" . 172.20.1.254 : jump vl.track.beside", "\"eth1\" . 172.20.2.1 : jump vl.track.other");
        firewall.MapNamed(ChainNames.PointToPoint).Elements.Select(element => NftExpressions.Element(element)).Should().Equal("\"ppp1\" : jump vl.track.dialled2");
        firewall.ChainNamed(ChainNames.Postrouting).Rules.Should().HaveCount(2);

        FirewallCompiler.Compile(UrsaLab.Lab).Chains.Should().NotContain(chain => chain.Name == ChainNames.Postrouting, "its providers have a route each");
    }

    [Test]
    public void Without_tracking_nothing_is_remembered()
    {
        var firewall = FirewallCompiler.Compile(Options with { Providers = [.. Options.Providers.Select(p => p with { Track = false })] });
        firewall.MapNamed(ChainNames.Gateways).Elements.Should().BeEmpty();
        firewall.Chains.Should().NotContain(chain => chain.Name == ChainNames.Postrouting);
    }
}
