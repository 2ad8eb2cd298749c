using VirtLab.Compiling.Routing;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>The kernel takes the routing policy, changes it without a hole, and gives back what was put in.</summary>
public sealed class RoutingInKernelTests
{
    private const string Interfaces = """
        ip link add eth0 type veth peer name far0
        ip link add wlan0 type veth peer name far1
        ip addr add 172.20.1.130/24 dev eth0
        ip addr add 172.20.1.102/24 dev wlan0
        ip link set far0 up; ip link set far1 up; ip link set eth0 up; ip link set wlan0 up

        """;

    private const string Show = "\nip -N -j route show table all; echo; ip -N -j rule show; echo\n";

    private static readonly RoutingPolicy Both = RoutingCompiler.Compile(UrsaLab.Lab);
    private static readonly RoutingPolicy Wired = Both.With(hop => hop.Interface == "eth0");
    private static readonly RoutingPolicy Wireless = Both.With(hop => hop.Interface == "wlan0");

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public async Task Rules_and_routes_stand_as_Shorewall_lays_them_out()
    {
        string output = await PrivateNetwork.RunAsync(Interfaces + """
            printf %s "$1" | ip -4 -batch -
            ip rule show
            ip route show table 1; ip route show table 2; ip route show table 250; ip route show table 253
            """, PutIn(Wired));
        output.Replace("\t", " ", StringComparison.Ordinal).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Should().Equal(
            "0: from all lookup local",
            "999: from all lookup main suppress_prefixlength 0 proto 86",
            "1000: from all to 206.124.146.176/31 lookup 2 proto 86",
            "1000: from all to 206.124.146.178/31 lookup 2 proto 86",
            "1000: from all to 206.124.146.180 lookup 2 proto 86",
            "10000: from all fwmark 0x1/0xff lookup 1 proto 86",
            "10001: from all fwmark 0x2/0xff lookup 2 proto 86",
            "10002: from all fwmark 0x3/0xff lookup 3 proto 86",
            "20000: from 172.20.1.102 lookup 3 proto 86",
            "32764: from all lookup 250 proto 86",
            "32765: from all lookup default proto 86",
            "32766: from all lookup main",
            "32767: from all lookup default",
            "default via 172.20.1.1 dev eth0 proto 86",
            "default via 172.20.1.254 dev eth0 proto 86",
            "default via 172.20.1.1 dev eth0 proto 86",
            "default via 172.20.1.254 dev eth0 proto 86 metric 2");
    }

    [Test]
    public async Task What_is_read_back_is_what_was_put_in()
    {
        var balanced = RoutingCompiler.Compile(UrsaLab.Lab with
        {
            Providers = [.. UrsaLab.Lab.Providers.Select(p => p with { Balance = p.Number })],
            RoutingRules = [.. UrsaLab.Lab.RoutingRules, new RoutingRule("comcast") { From = "192.168.0.0/25", Interface = "br0", Priority = 11_000 }],
        });
        foreach (var policy in new[] { Both, Wired, Wireless, balanced })
        {
            var found = await FoundAfterAsync("printf %s \"$1\" | ip -4 -batch -", PutIn(policy));
            IpRenderer.RenderChanges(policy, found).IsEmpty.Should().BeTrue();
        }
    }

    [Test]
    public async Task A_change_puts_in_and_takes_out_only_what_differs()
    {
        var found = await FoundAfterAsync("printf %s \"$1\" | ip -4 -batch -", PutIn(Both));
        string change = IpRenderer.RenderChanges(Wireless with { Rules = [.. Wireless.Rules.Skip(2), new PolicyRule(1500, 3) { To = "10.0.0.0/8" }] }, found).V4;
        change.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal(
            "rule add pref 1500 to 10.0.0.0/8 lookup 3 protocol 86",
            "rule del pref 999 lookup 254 suppress_prefixlength 0 protocol 86",
            "rule del pref 1000 to 206.124.146.176/31 lookup 2 protocol 86",
            "route del default via 172.20.1.1 dev eth0 table 1 protocol 86",
            "route del default via 172.20.1.254 dev eth0 table 2 protocol 86",
            "route del default via 172.20.1.1 dev eth0 table 250 protocol 86",
            "route del default via 172.20.1.254 dev eth0 table 253 protocol 86 metric 2");
        await PrivateNetwork.RunAsync(Interfaces + "printf %s \"$1\" | ip -4 -batch -; printf %s \"$2\" | ip -4 -batch -", PutIn(Both), change);
    }

    [Test]
    public async Task An_interface_that_goes_down_takes_its_own_routes_and_nothing_else_and_they_come_back()
    {
        var found = await FoundAfterAsync("printf %s \"$1\" | ip -4 -batch -; ip link set eth0 down", PutIn(Both));
        found.Rules.Should().HaveCount(Both.Rules.Count);
        IpRenderer.RenderChanges(Wireless, found).IsEmpty.Should().BeTrue();
        IpRenderer.RenderChanges(Both, found).V4.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(4).And.OnlyContain(line => line.StartsWith("route replace "));
    }

    [Test]
    public async Task Removal_leaves_what_is_not_ours_and_tells_where_nothing_is()
    {
        string output = await PrivateNetwork.RunAsync(Interfaces + """
            ip rule add pref 500 lookup 7
            ip route add default via 172.20.1.9 dev eth0 table 7
            printf %s "$1" | ip -4 -batch -
            printf %s "$2" | ip -4 -batch -
            ! printf %s "$2" | ip -force -4 -batch - 2> /dev/null
            ip rule show; ip route show table 7; ip route show table all protocol 86
            """, PutIn(Both), IpRenderer.RenderRemoval(await FoundAfterAsync("printf %s \"$1\" | ip -4 -batch -", PutIn(Both))).V4);
        output.Should().Contain("500:").And.Contain("default via 172.20.1.9").And.NotContain("86").And.NotContain("999:");
    }

    private const string Bridge = """
        ip link add br0 type bridge; ip link set br0 up
        ip addr add 192.168.0.254/24 dev br0; ip addr add 2001:db8:1::1/64 dev br0 nodad

        """;

    private static readonly Lab WithRoutes = UrsaLab.Lab with
    {
        Networks = [UrsaLab.Lab.Networks[0] with { Prefixes = ["2001:db8:1::1/64"] }],
        Routes =
        [
            new("10.9.0.0/16") { Via = "192.168.0.9" },
            new("10.9.0.0/16") { Type = RouteType.Unreachable, Metric = 700 },
            new("10.10.0.1/32") { Interface = "eth0" },
            new("10.11.0.0/16") { Type = RouteType.Blackhole },
            new("10.12.0.0/16") { Type = RouteType.Prohibit, Provider = "avvanta" },
            new("10.13.0.0/16") { Via = "172.20.1.9", Interface = "wlan0", Provider = "avvanta" },
            new("2001:db8:9::/48") { Via = "2001:db8:1::9" },
            new("2001:db8:a::/48") { Type = RouteType.Blackhole },
            new("::/0") { Via = "fe80::1", Interface = "br0", Metric = 9 },
            new("::/0") { Type = RouteType.Unreachable },
        ],
    };

    [Test]
    public async Task Routes_of_every_type_and_family_are_read_back_as_they_were_put_in()
    {
        var policy = RoutingCompiler.Compile(WithRoutes);
        policy.Routes.Count.Should().Be(Both.Routes.Count + WithRoutes.Routes.Count);
        var found = await FoundAfterAsync(Bridge + "printf %s \"$1\" | ip -batch -", PutIn(policy));
        IpRenderer.RenderChanges(policy, found).IsEmpty.Should().BeTrue();
        found.Others.Select(place => place.ToString()).Should().Contain(["192.168.0.0/24", "172.20.1.0/24", "2001:db8:1::/64 metric 256"]);
        IpRenderer.RenderChanges(new RoutingPolicy(), found.Of(RoutingCompiler.Compile(UrsaLab.Lab with { Providers = [], Routes = [new("10.11.0.0/16") { Type = RouteType.Unreachable }] })))
            .V4.Should().Be("route del blackhole 10.11.0.0/16 table 254 protocol 86\n", "another lab that has no more than this route takes no more away");
    }

    [Test]
    public async Task A_wider_rule_joins_a_narrower_one_and_takes_its_place()
    {
        RoutingRule narrow = new("avvanta") { To = "206.124.146.176/31" }, wide = new("avvanta") { From = "0.0.0.0/0" };
        var before = RoutingCompiler.Compile(UrsaLab.Lab with { RoutingRules = [narrow] });
        foreach (var rules in (RoutingRule[][])[[wide], [wide, narrow]])
        {
            var after = RoutingCompiler.Compile(UrsaLab.Lab with { RoutingRules = [.. rules] });
            string change = IpRenderer.RenderChanges(after, await FoundAfterAsync("printf %s \"$1\" | ip -4 -batch -", PutIn(before))).V4;
            var found = await FoundAfterAsync($"printf %s \"$1\" | ip -4 -batch -; printf %s '{change}' | ip -4 -batch -", PutIn(before));
            IpRenderer.RenderChanges(after, found).IsEmpty.Should().BeTrue();
        }
    }

    [Test]
    public async Task A_route_that_changes_is_there_at_every_moment()
    {
        var before = RoutingCompiler.Compile(UrsaLab.Lab with { Routes = [.. WithRoutes.Routes.Where(route => !route.To.IsV6)] });
        var after = RoutingCompiler.Compile(UrsaLab.Lab with
        {
            Routes = [new("10.9.0.0/16") { Type = RouteType.Blackhole }, new("10.10.0.1/32") { Via = "172.20.1.7" }, new("10.11.0.0/16") { Via = "192.168.0.7" }, new("10.12.0.0/16") { Via = "192.168.0.7" }],
        });
        string output = await PrivateNetwork.RunAsync(Interfaces + Bridge + """
            printf %s "$1" | ip -batch -
            events=$(mktemp)
            ip -o monitor route > "$events" &
            until grep -q 203.0.113.1 "$events"; do ip route add blackhole 203.0.113.1; ip route delete blackhole 203.0.113.1; done
            printf %s "$2" | ip -batch -
            ip route add blackhole 203.0.113.2
            until grep -q 203.0.113.2 "$events"; do :; done
            kill $!
            grep 'proto 86' "$events"; rm "$events"
            """, PutIn(before), IpRenderer.RenderChanges(after, await FoundAfterAsync(Bridge + "printf %s \"$1\" | ip -batch -", PutIn(before))).V4);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace(" proto 86", "", StringComparison.Ordinal).Trim()).Should().Equal(
            "blackhole 10.9.0.0/16", "10.10.0.1 via 172.20.1.7 dev eth0", "10.11.0.0/16 via 192.168.0.7 dev br0", "10.12.0.0/16 via 192.168.0.7 dev br0",
            "Deleted prohibit 10.12.0.0/16 table 2", "Deleted 10.13.0.0/16 via 172.20.1.9 dev wlan0 table 2", "Deleted unreachable 10.9.0.0/16 metric 700");
    }

    [Test]
    public async Task A_route_of_others_is_neither_replaced_nor_removed()
    {
        var wanted = RoutingCompiler.Compile(new Lab("x") { Networks = WithRoutes.Networks, Routes = [new("10.9.0.0/16") { Via = "192.168.0.9" }] });
        string output = await PrivateNetwork.RunAsync(Bridge + """
            ip route add 10.9.0.0/16 via 192.168.0.3
            ! printf %s "$1" | ip -batch - 2> /dev/null
            ! printf %s "$2" | ip -batch - 2> /dev/null
            ip route show 10.9.0.0/16
            """, PutIn(wanted), IpRenderer.RenderRemoval(FoundRouting.Nothing with { Routes = wanted.Routes }).V4);
        output.Trim().Should().Be("10.9.0.0/16 via 192.168.0.3 dev br0");
    }

    [Test]
    public async Task Of_two_labs_that_put_their_providers_in_at_once_the_kernel_refuses_the_second_before_anything_of_it_is_in()
    {
        var other = RoutingCompiler.Compile(UrsaLab.Lab with
        {
            Providers = [new Provider("other", 9, "wlan0", "172.20.1.9")],
            RoutingRules = [],
            Marks = [],
        });
        string output = await PrivateNetwork.RunAsync(Interfaces + """
            printf %s "$1" | ip -4 -batch -
            ip -4 rule show; ip -4 route show table all
            ! printf %s "$2" | ip -4 -batch -
            ip -4 rule show; ip -4 route show table all
            """, Applied(Both), Applied(other));
        output[..(output.Length / 2)].Should().Be(output[(output.Length / 2)..]).And.Contain("10000:");

        static string Applied(RoutingPolicy policy) => IpRenderer.RenderChanges(policy.With(_ => false), FoundRouting.Nothing).V4;
    }

    // Routes say of which family they are; these labs' rules are IPv4.
    private static string PutIn(RoutingPolicy policy) => IpRenderer.RenderChanges(policy, FoundRouting.Nothing) is var lines ? lines.V4 + lines.V6 : "";

    private static async Task<FoundRouting> FoundAfterAsync(string script, string lines)
    {
        string[] output = (await PrivateNetwork.RunAsync(Interfaces + script + Show, lines)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return FoundRouting.Parse(output[0], output[1]);
    }
}
