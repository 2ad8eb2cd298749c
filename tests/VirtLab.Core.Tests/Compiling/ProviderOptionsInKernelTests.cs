using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>The kernel takes every option of providers and routing rules, gives back what was put in, and sends packets where they say.</summary>
public sealed class ProviderOptionsInKernelTests
{
    private const string Interfaces = """
        link() { ip link add $1 type veth peer name far-$1; ip link set far-$1 up; ip link set $1 up; }
        link eth0; link eth1; link ppp0; link ppp1; link br0
        ip address add 172.20.1.130/24 dev eth0; ip address add 172.20.2.130/24 dev eth1
        ip address add 10.64.0.2/32 dev ppp0; ip address add 10.64.1.2/32 dev ppp1
        ip address add 192.168.0.254/24 dev br0
        echo 1 > /proc/sys/net/ipv4/ip_forward
        # The way a packet takes: its gateway or interface, or why it takes none.
        way() { echo "$(ip route get "$@" 2>&1 | sed -nE 's/.* via ([0-9.]+) .*/\1/p; t; s/.* dev ([a-z0-9]+) .*/\1/p; t; s/RTNETLINK answers: //p')"; }
        put() { printf %s "$1" | ip -batch -; }

        """;

    private const string Show = "\nip -N -j route show table all; echo; ip -N -j rule show; echo\n", Far = "198.51.100.10";

    private static readonly Lab Lab = ProviderOptionTests.Options;

    private static readonly RoutingPolicy All = RoutingCompiler.Compile(Lab);

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [TestCase("")]
    [TestCase("near")]
    [TestCase("beside dialled2")]
    [TestCase("near beside dialled other")]
    public async Task What_is_read_back_is_what_was_put_in(string unusable)
    {
        var policy = Without(unusable);
        string[] output = (await PrivateNetwork.RunAsync(Interfaces + "put \"$1\"" + Show, PutIn(policy))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IpRenderer.RenderChanges(policy, FoundRouting.Parse(output[0], output[1])).IsEmpty.Should().BeTrue();
        string left = await PrivateNetwork.RunAsync(Interfaces + "put \"$1\"; put \"$2\"; ip rule show; ip route show table all protocol 86",
            PutIn(policy), IpRenderer.RenderRemoval(FoundRouting.Parse(output[0], output[1])).V4);
        left.Should().Contain("lookup main").And.NotContain("86");
    }

    [Test]
    public async Task Tiers_follow_each_other_as_providers_become_unusable()
    {
        (await WaysAsync(All, $"way {Far}")).Should().ContainSingle().Which.Should().BeOneOf("172.20.1.1", "172.20.1.254");
        (await WaysAsync(Without("near"), $"way {Far}")).Should().Equal("172.20.1.254");
        (await WaysAsync(Without("near beside"), $"way {Far}")).Should().Equal("ppp0");
        (await WaysAsync(Without("near beside dialled"), $"way {Far}")).Should().ContainSingle().Which.Should().BeOneOf("172.20.2.1", "ppp1");
        (await WaysAsync(Without("near beside dialled dialled2"), $"way {Far}")).Should().Equal("172.20.2.1");
        (await WaysAsync(Without("near beside dialled dialled2 other"), $"way {Far}")).Should().Equal("172.20.2.2");
        (await WaysAsync(Without("near beside dialled dialled2 other last"), $"way {Far}")).Should().Equal("Network is unreachable");
    }

    [Test]
    public async Task What_is_marked_for_a_persistent_provider_takes_no_other_way_and_the_rest_does()
    {
        string[] ways = [$"way {Far} mark 9", $"way {Far} mark 1", $"way {Far} mark 0x100", $"way {Far} from 192.168.0.1 iif br0 mark 9"];
        (await WaysAsync(Without("near"), ways)).Should().Equal("172.20.1.254", "172.20.1.254", "172.20.2.2", "172.20.1.254");
        (await WaysAsync(Without("near beside last"), ways)).Should()
            .Equal("No route to host", "ppp0", "No route to host", "No route to host");
    }

    [Test]
    public async Task Rules_select_by_mark_under_their_mask_and_lead_to_the_main_table()
    {
        var ways = await WaysAsync(Without("beside"), $"""
            way {Far} mark 0x1ff; way {Far} mark 0x1100
            way {Far} from 192.168.0.4 iif br0 mark 0x400; way {Far} from 192.168.0.4 iif br0 mark 3; way {Far} from 192.168.0.5 iif br0 mark 0x400
            way {Far} mark 0x40000000; way {Far} mark 0x60000000
            way 203.0.113.1; way 203.0.113.1 from 192.168.0.1 iif br0; way {Far} mark 9
            ip route add default via 172.20.2.9
            way {Far} from 192.168.0.1 iif br0 mark 9; way {Far} mark 9
            """);
        ways.Should().Equal("172.20.2.2", "172.20.1.1", "172.20.2.1", "ppp0", "172.20.1.1", "ppp1", "172.20.1.1", "172.20.2.1", "172.20.1.1", "No route to host",
            "172.20.2.9", "No route to host");
    }

    [Test]
    public async Task The_hosts_own_packets_have_the_providers_source_and_size()
    {
        string output = await PrivateNetwork.RunAsync(Interfaces + $"""
            put "$1"
            ip route get {Far} mark 1; ip route get {Far} mark 3; ip route get {Far} mark 6; ip route get {Far} mark 4
            """, PutIn(All));
        output.Split('\n').Where(line => line.Contains(Far, StringComparison.Ordinal)).Select(line => line.Split("src ")[1].Split(' ')[0]).Should()
            .Equal("172.20.1.130", "10.64.0.2", "192.168.0.254", "172.20.2.130");
        string size = await PrivateNetwork.RunAsync(Interfaces + "put \"$1\"; ip route show table 1; ip route show table 250; ip route show table 253", PutIn(All));
        size.Split('\n').Count(line => line.Contains("mtu 1492", StringComparison.Ordinal)).Should().Be(2, "both balanced ones have it");
        size.Split('\n').Count(line => line.Contains("mtu 1480", StringComparison.Ordinal)).Should().Be(1);
    }

    [Test]
    public async Task Private_addresses_that_nobody_has_are_not_sent_to_providers()
    {
        string ways = $"way 10.99.0.1; way 172.31.0.1; way 192.168.1.1; way 192.168.0.7; way 172.20.2.7; way {Far}; way 10.5.0.1 from 192.168.0.1 iif br0";
        (await WaysAsync(Without("near"), ways)).Should().Equal("Permission denied", "Permission denied", "Permission denied", "br0", "eth1", "172.20.1.254", "Permission denied");
        (await WaysAsync(RoutingCompiler.Compile(Lab with { NullRoutes = null }).With(hop => hop.Provider != "near"), ways)).Should()
            .Equal("172.20.1.254", "172.20.1.254", "172.20.1.254", "br0", "eth1", "172.20.1.254", "172.20.1.254");
    }

    /// <summary>A DHCP client puts a default route into the main table, mostly with a metric: Shorewall's policy routing ends there.</summary>
    [Test]
    public async Task A_default_route_that_a_DHCP_client_adds_does_not_defeat_the_policy([Values(0, 1, 100, 4_000_000)] int metric)
    {
        string dhcp = metric == 0 ? "ip route add default via 172.20.2.9" : $"ip route add default via 172.20.2.9 metric {metric}";
        string ways = $"{dhcp}; way {Far}; way {Far} from 192.168.0.1 iif br0; way {Far} mark 3; way {Far} from 172.20.2.130; way 203.0.113.1";
        (await WaysAsync(Without("near"), ways)).Should().Equal("172.20.1.254", "172.20.1.254", "ppp0", "172.20.2.1", "172.20.2.1");
        // Fallbacks too are looked up before it; only behind the last of them it is what is left.
        (await WaysAsync(Without("near beside"), ways)).Should().Equal("ppp0", "ppp0", "ppp0", "172.20.2.1", "172.20.2.1");
        (await WaysAsync(Without("near beside dialled dialled2 other last"), ways)).Should().Equal(Enumerable.Repeat("172.20.2.9", 5));
    }

    [Test]
    public async Task The_kernel_has_what_an_uplink_says_of_it_and_an_uplink_that_does_not_forward_lets_nothing_through()
    {
        Prerequisite.Tool("sysctl");
        var uplink = new Uplink("eth0", "172.20.1.130/24") { ArpIgnore = true, ArpFilter = true, ProxyArp = true, SourceRoute = true, AcceptRa = 0, Forward = false };
        var settings = RoutingCompiler.Compile(Lab with { Uplinks = [uplink, .. Lab.Uplinks.Skip(1)] }).Settings;
        string output = await PrivateNetwork.RunAsync(Interfaces + """
            sysctl -q -w $1
            for setting in $1; do echo "${setting%=*}=$(sysctl -n ${setting%=*})"; done
            way 192.168.0.7 from 172.20.1.7 iif eth0; way 192.168.0.7 from 172.20.2.7 iif eth1
            """, string.Join(' ', settings.Select(setting => $"{setting.Path}={setting.Value}")));
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal(
            [.. settings.Select(setting => $"{setting.Path}={setting.Value}"), "No route to host", "br0"]);
        settings.Should().Contain(setting => setting.Path == "net/ipv6/conf/eth0/accept_ra");
    }

    [Test]
    public async Task Nft_takes_gateways_whose_addresses_are_given_beside_those_that_are_learned_and_keeps_both()
    {
        var rules = RuleSet.Parse(NftRenderer.Render(FirewallCompiler.Compile(Lab)));
        string output = await PrivateNetwork.RunAsync("""
            printf %s "$1" | nft -f -
            printf %s "$2" | nft -f -
            printf %s "$3" | nft -f -
            nft list map inet virtlab_options vl.gateways
            """, rules.ToString(), GatewayElements.Render(FirewallCompiler.Compile(Lab), [new("eth0", "02:00:00:00:00:01", "near"), new("eth0", "02:00:00:00:00:fe", "near")]),
            RuleSetChange.Render(rules, rules));
        output.Should().Contain("02:00:00:00:00:fe : jump vl.track.beside").And.Contain("02:00:00:00:00:01 : jump vl.track.near");
    }

    [Test]
    public async Task A_gateway_whose_address_is_given_is_in_the_map_again_when_that_is_emptied()
    {
        var (both, one) = (RulesOf(Lab), RulesOf(Lab with { Providers = [.. Lab.Providers.Where(p => p.Name != "dialled2" && p.Name != "last")], RoutingRules = [] }));
        string output = await PrivateNetwork.RunAsync("""
            printf %s "$1" | nft -f -
            printf %s "$2" | nft -f -
            nft list map inet virtlab_options vl.gateways
            """, both.ToString(), RuleSetChange.Render(both, one));
        output.Should().Contain("02:00:00:00:00:fe : jump vl.track.beside");

        static RuleSet RulesOf(Lab lab) => RuleSet.Parse(NftRenderer.Render(FirewallCompiler.Compile(lab)));
    }

    private static RoutingPolicy Without(string unusable) => All.With(hop => !unusable.Split(' ').Contains(hop.Provider.ToString()));

    private static string PutIn(RoutingPolicy policy) => IpRenderer.RenderChanges(policy, FoundRouting.Nothing).V4;

    private static async Task<IReadOnlyList<string>> WaysAsync(RoutingPolicy policy, params IEnumerable<string> ways) =>
        (await PrivateNetwork.RunAsync($"{Interfaces}put \"$1\"\n{string.Join('\n', ways)}\n", PutIn(policy))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
