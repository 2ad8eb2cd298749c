using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Providers of other kinds than a gateway that answers, on interfaces that are there already: followed on a real kernel.</summary>
public sealed class ProviderKindsInSandboxTests : SandboxTest
{
    private static readonly Lab Lab = new("kinds")
    {
        Uplinks = [new("ppp0", "10.64.0.2/32"), new("eth7", "10.7.0.9/24") { ArpFilter = true }],
        Providers =
        [
            new("dialled", 1, "ppp0") { Balance = 1, Optional = true, Persistent = true, Mtu = 1400 },
            new("told", 2, "eth7") { GatewayByDhcp = true, Optional = true },
        ],
        NullRoutes = RouteType.Unreachable,
    };

    [Test]
    public async Task They_come_and_go_with_link_and_lease_and_leave_nothing_behind()
    {
        const string Ours = "ip rule show | grep 'proto 86' || :; ip route show table all protocol 86; sysctl -n net/ipv4/conf/eth7/arp_filter";
        var host = await StartAsync();
        _ = await ShellAsync(host, """
            ip netns add isp
            ip link add ppp0 type veth peer name far0 netns isp; ip address add 10.64.0.2/32 dev ppp0; ip -n isp link set far0 up
            ip link add eth7 type veth peer name far7 netns isp; ip address add 10.7.0.9/24 dev eth7; ip link set eth7 up
            ip -n isp address add 10.7.0.1/24 dev far7; ip -n isp link set far7 up
            """);
        string before = await ShellAsync(host, Ours);
        var lab = await host.UpAsync(Lab, cancellationToken: Deadline);
        await UntilAsync(async () => await WayAsync("198.51.100.10") == "ppp0");
        (await ShellAsync(host, "ip route show table 1; ip route show table 2 2> /dev/null || :")).Should().Contain("default dev ppp0").And.Contain("mtu 1400").And.NotContain("eth7");
        (await WayAsync("10.99.0.1")).Should().Be("No route to host");

        _ = await ShellAsync(host, "ip route add default via 10.7.0.1 dev eth7 metric 100");
        await UntilAsync(async () => await WayAsync("198.51.100.10 mark 2") == "eth7");
        (await WayAsync("198.51.100.10")).Should().Be("ppp0", "what DHCP added to the main table does not matter");

        _ = await ShellAsync(host, "ip -n isp link set far0 down");
        await UntilAsync(async () => await WayAsync("198.51.100.10") == "eth7");
        await UntilAsync(async () => await WayAsync("198.51.100.10 mark 1") == "No route to host");

        _ = await ShellAsync(host, "ip route delete default via 10.7.0.1 dev eth7 metric 100; ip -n isp link set far0 up");
        await UntilAsync(async () => await WayAsync("198.51.100.10 mark 2") == "ppp0");
        (await ShellAsync(host, "ip route show table 2 2> /dev/null || :")).Should().BeEmpty();

        await lab.DisposeAsync();
        (await ShellAsync(host, Ours)).Should().Be(before);

        async Task<string> WayAsync(string to) => (await ShellAsync(host,
            $"ip route get {to} 2>&1 | sed -nE 's/.* dev ([a-z0-9]+) .*/\\1/p; t; s/RTNETLINK answers: //p'")).Trim();
    }
}
