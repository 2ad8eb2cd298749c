using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>A host that is online by router advertisements is given a lab, keeps what it knows of them, and gets back what it had.</summary>
public sealed class AdoptedIpv6UplinkTests : SandboxTest
{
    private static readonly Lab Lab = new("six")
    {
        Networks = [new("br0", "10.8.0.1/24") { Prefixes = ["2001:db8:1::1/64"] }],
        Uplinks = [new("eth7", "10.7.0.9/24") { Prefixes = ["2001:db8:7::9/64"] }],
        Providers = [new("told", 1, "eth7", "10.7.0.1") { Gateway6ByRa = true, Source6 = "2001:db8:7::9", Balance = 1 }],
        RoutingRules = [new("told") { To = "2001:db8:99::/48" }],
    };

    // It forwards: what says in its answers to neighbours that it is no router is forgotten as one.
    private const string Before = """
        ip netns add isp; ip netns exec isp sysctl -q -w net.ipv6.conf.all.forwarding=1
        sysctl -q -w net.ipv6.conf.default.accept_ra=1
        ip link add eth7 type veth peer name far7 netns isp
        ip -n isp address add 10.7.0.1/24 dev far7; ip -n isp address add 2001:db8:7::1/64 dev far7 nodad; ip -n isp address add 2001:db8:7::66/64 dev far7 nodad; ip -n isp link set far7 up
        ip address add 10.7.0.9/24 dev eth7; ip address add 2001:db8:5::5/64 dev eth7 nodad valid_lft 5000 preferred_lft 5000; ip link set eth7 up
        """, Routers = """
        ip netns exec isp dnsmasq --conf-file=/dev/null --pid-file= --leasefile-ro --user=root --port=0 --interface=far7 --enable-ra --ra-param=far7,600,1800 --dhcp-range=2001:db8:7::,ra-only,64,600
        until ip -6 route show default dev eth7 | grep -q 'proto ra'; do :; done
        """, Now = "sysctl -n net/ipv6/conf/eth7/accept_ra net/ipv6/conf/all/forwarding; ip -6 rule show | grep 'proto 86' || :; ip -6 route show table all protocol 86; ip -6 -o address show dev eth7 | grep -c 2001:db8:7::9/64 || :";

    [Test]
    public async Task It_keeps_the_default_route_that_it_was_told_and_has_what_it_had_in_the_end()
    {
        var host = await StartAsync();
        _ = await ShellAsync(host, Before + "\n" + Routers);
        string before = await ShellAsync(host, Now);
        var lab = await host.UpAsync(Lab, cancellationToken: Deadline);

        string gateway = (await ShellAsync(host, "ip -6 route show default dev eth7 proto ra | sed -nE 's/.* via ([0-9a-f:]+) .*/\\1/p' | head -n 1")).Trim();
        gateway.Should().StartWith("fe80::", "the next advertisement comes in minutes");
        (await WayAsync("2001:db8:99::1")).Should().Be($"{gateway} 2001:db8:7::9");
        (await WayAsync("2001:db8:ffff::1 mark 1")).Should().Be($"{gateway} 2001:db8:7::9");
        (await lab.DriftAsync()).ToString().Should().Be("lab six: nothing to do\n");

        await lab.DisposeAsync();
        (await ShellAsync(host, Now)).Should().Be(before);

        async Task<string> WayAsync(string to) => (await ShellAsync(host, $"ip -6 route get {to} | sed -nE 's/.* via ([0-9a-f:]+) .* src ([0-9a-f:]+) .*/\\1 \\2/p'")).Trim();
    }

    [Test]
    public async Task An_address_that_it_has_for_a_while_stays_so_and_one_that_another_has_is_an_error()
    {
        const string Lifetime = "ip -6 address show dev eth7 | grep -A 1 2001:db8:5::5 | grep -c forever || :";
        var host = await StartAsync();
        _ = await ShellAsync(host, Before);
        var lab = Lab with { Providers = [], RoutingRules = [], Uplinks = [Lab.Uplinks[0] with { Prefixes = ["2001:db8:5::5/64"] }] };
        await using (await host.UpAsync(lab, cancellationToken: Deadline))
            (await ShellAsync(host, Lifetime)).Trim().Should().Be("0", "the lab names it, and does not make it its own");
        (await ShellAsync(host, Lifetime)).Trim().Should().Be("0");

        var coming = () => host.UpAsync(lab with { Uplinks = [Lab.Uplinks[0] with { Prefixes = ["2001:db8:7::66/64"] }] }, cancellationToken: Deadline);
        await coming.Should().ThrowAsync<LabFailedException>().WithMessage("*2001:db8:7::66 is another host's on the network of eth7*");
        (await ShellAsync(host, "ip -6 address show dev eth7")).Should().NotContain("2001:db8:7::66");
    }
}
