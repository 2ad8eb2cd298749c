using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>The kernel takes what providers say of IPv6, gives it back, changes it without a hole, and sends packets where it says.</summary>
public sealed class Ipv6ProvidersInKernelTests
{
    private const string Interfaces = """
        link() { ip link add $1 type veth peer name far-$1; ip link set far-$1 up; ip link set $1 up; }
        link eth0; link eth1; link eth2; link br0
        ip address add 172.20.1.130/24 dev eth0; ip address add 172.20.2.130/24 dev eth2; ip address add 192.168.0.254/24 dev br0
        ip address add 2001:db8:a::130/64 dev eth0 nodad; ip address add 2001:db8:b::130/64 dev eth1 nodad; ip address add 2001:db8:c::130/64 dev eth2 nodad
        ip address add 2001:db8:1::1/64 dev br0 nodad
        echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
        # The way a packet takes: its gateway, or why it takes none.
        way() { echo "$(ip -6 route get "$@" 2>&1 | sed -nE 's/.* via ([0-9a-f:.]+) .*/\1/p; t; s/.* dev ([a-z0-9]+) .*/\1/p; t; s/RTNETLINK answers: //p')"; }
        put() { printf %s "$1" | ip -batch -; printf %s "$2" | ip -6 -batch -; }

        """;

    private const string Show = "\nip -N -j route show table all; echo; ip -N -j rule show; echo; ip -6 -N -j rule show\n", Far = "2001:db8:ffff::9";

    private static readonly Lab Lab = Ipv6ProviderTests.Dual;

    private static readonly RoutingPolicy All = RoutingCompiler.Compile(Lab).At(way => way.IsV6 ? IpAddress.Parse("2001:db8:c::1") : IpAddress.Parse("172.20.2.1"));

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [TestCase("")]
    [TestCase("near")]
    [TestCase("near beside")]
    [TestCase("link told")]
    [TestCase("near beside link told")]
    public async Task What_is_read_back_is_what_was_put_in_and_all_of_it_goes(string unusable)
    {
        var policy = Without(unusable);
        var found = await FoundAfterAsync("put \"$1\" \"$2\"", policy);
        IpRenderer.RenderChanges(policy, found).ToString().Should().BeEmpty();
        var removal = IpRenderer.RenderRemoval(found);
        string left = await PrivateNetwork.RunAsync(Interfaces + "put \"$1\" \"$2\"; put \"$3\" \"$4\"; ip rule show; ip -6 rule show; ip route show table all protocol 86; ip -6 route show table all protocol 86",
            [.. PutIn(policy), removal.V4, removal.V6]);
        left.Should().Contain("lookup main").And.NotContain("86");
    }

    /// <summary>A route over several hops becomes one over one, and the other way round: IPv6 has each hop as a route of its own.</summary>
    [TestCase("", "near")]
    [TestCase("near", "")]
    [TestCase("near", "beside")]
    [TestCase("near beside", "")]
    [TestCase("", "near beside")]
    public async Task A_change_of_who_is_usable_makes_one_of_the_other(string before, string after)
    {
        var (was, becomes) = (Without(before), Without(after));
        var change = IpRenderer.RenderChanges(becomes, await FoundAfterAsync("put \"$1\" \"$2\"", was));
        change.IsEmpty.Should().BeFalse();
        string[] output = (await PrivateNetwork.RunAsync(Interfaces + "put \"$1\" \"$2\"; put \"$3\" \"$4\"" + Show, [.. PutIn(was), change.V4, change.V6])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        IpRenderer.RenderChanges(becomes, FoundRouting.Parse(output[0], output[1], output[2])).ToString().Should().BeEmpty();
    }

    [Test]
    public async Task Packets_take_the_provider_of_their_mark_their_rule_and_their_source()
    {
        string[] ways = [$"way {Far} mark 1", $"way {Far} mark 9", $"way {Far} mark 3", $"way {Far} mark 4", "way 2001:db8:77::1", $"way {Far} from 2001:db8:a::130", $"way {Far} from 2001:db8:b::130",
            $"way {Far} from 2001:db8:1::5 iif br0 mark 0x100", "way 2001:db8:1::5 mark 1"];
        (await WaysAsync(All, ways)).Should().Equal("2001:db8:a::1", "2001:db8:a::254", "fe80::1", "2001:db8:c::1", "fe80::1", "2001:db8:a::1", "fe80::1", "2001:db8:a::1", "br0");
        (await WaysAsync(Without("beside"), ways[..2])).Should().Equal("2001:db8:a::1", "2001:db8:a::1");
        // A persistent one takes no other way.
        (await WaysAsync(Without("link near"), ways[..3])).Should().Equal("2001:db8:a::254", "2001:db8:a::254", "No route to host");
    }

    [Test]
    public async Task Tiers_follow_each_other_and_a_default_route_of_router_advertisements_comes_last()
    {
        const string Advertised = "ip -6 route add default via fe80::99 dev eth2 proto ra metric 100";
        (await WaysAsync(All, Advertised, $"way {Far}")).Should().ContainSingle().Which.Should().BeOneOf("2001:db8:a::1", "2001:db8:a::254");
        (await WaysAsync(Without("near beside"), Advertised, $"way {Far}")).Should().Equal("fe80::1");
        (await WaysAsync(Without("near beside link"), Advertised, $"way {Far}")).Should().Equal("2001:db8:c::1");
        (await WaysAsync(Without("near beside link told"), Advertised, $"way {Far}")).Should().Equal("fe80::99");
    }

    [Test]
    public async Task What_the_kernel_was_told_by_router_advertisements_is_a_providers_gateway()
    {
        var found = await FoundAfterAsync("ip -6 route add default via fe80::98 dev eth2 proto ra metric 1024; ip -6 route add default via fe80::99 dev eth2 proto ra metric 100", new RoutingPolicy());
        found.OthersDefaults.Where(route => route.To.IsV6).SelectMany(route => route.Hops).Select(hop => $"{hop.Interface} {hop.Gateway}").Should().Equal("eth2 fe80::99", "eth2 fe80::98");
    }

    private static RoutingPolicy Without(string unusable) => All.With(hop => !unusable.Split(' ').Contains(hop.Provider.ToString()));

    private static string[] PutIn(RoutingPolicy policy) => IpRenderer.RenderChanges(policy, FoundRouting.Nothing) is var lines ? [lines.V4, lines.V6] : [];

    private static async Task<FoundRouting> FoundAfterAsync(string script, RoutingPolicy policy)
    {
        string[] output = (await PrivateNetwork.RunAsync(Interfaces + script + Show, PutIn(policy))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return FoundRouting.Parse(output[0], output[1], output[2]);
    }

    private static async Task<IReadOnlyList<string>> WaysAsync(RoutingPolicy policy, params IEnumerable<string> ways) =>
        (await PrivateNetwork.RunAsync($"{Interfaces}put \"$1\" \"$2\"\n{string.Join('\n', ways)}\n", PutIn(policy))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
