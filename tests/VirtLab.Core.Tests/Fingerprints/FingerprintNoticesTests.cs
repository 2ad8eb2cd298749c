using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Fingerprints;

/// <summary>Each kind of trace, really left behind in namespaces of its own, is noticed.</summary>
public sealed class FingerprintNoticesTests
{
    [SetUp]
    public void Namespaces() => Prerequisite.NetworkNamespace();

    [TestCase("ip link add v1 type veth peer name v2", "+ link v1: ")]
    [TestCase("ip link set dev v0 alias something", "~ link v0: ")]
    [TestCase("ip link set dev v0 address 02:00:00:00:00:09", "~ link v0: ")]
    [TestCase("ip link set dev v0 up", "~ link v0: ")]
    [TestCase("ip link set dev v0 mtu 1280", "~ link v0: ")]
    [TestCase("ip link add b0 type bridge; ip link set dev v0 master b0", "~ link v0: ")]
    [TestCase("ip address add 10.9.0.1/24 dev v0", "+ address 10.9.0.1/24 on v0")]
    [TestCase("ip address add fd09::1/64 dev v0", "+ address fd09::1/64 on v0")]
    [TestCase("ip route add unreachable 10.9.9.0/24 table 99", "+ route IPv4 type 7 dst 10.9.9.0/24 ")]
    [TestCase("ip -6 route add unreachable fd99::/64 table 99", "+ route IPv6 type 7 dst fd99::/64 ")]
    [TestCase("ip rule add priority 77 table 99", "+ rule IPv4 priority 77 ")]
    [TestCase("ip -6 rule add priority 77 table 99", "+ rule IPv6 priority 77 ")]
    [TestCase("nft add table inet left", "+ nft table inet left")]
    [TestCase("nft add chain inet here late", "~ nft table inet here: ")]
    [TestCase("echo 1 > /proc/sys/net/ipv4/ip_forward", "~ sysctl net.ipv4.ip_forward: was 0, is 1")]
    [TestCase("echo 1 > /proc/sys/net/ipv4/conf/v0/arp_ignore", "~ sysctl net.ipv4.conf.v0.arp_ignore: was 0, is 1")]
    [TestCase("ip netns add left", "+ namespace left")]
    [TestCase("mount -t tmpfs left /mnt", "+ mount /mnt: tmpfs left / ")]
    [TestCase("socat PIPE PIPE </dev/null >/dev/null 2>&1 & until grep -q socat /proc/$!/comm; do :; done", "+ process socat (process ")]
    [TestCase("VIRTLAB_NODE=x sleep 100 & until grep -q sleep /proc/$!/comm; do :; done", "+ process sleep (process ")]
    [TestCase("unshare --mount --pid --fork sh -c 'mkdir /run/virtlab; mount -t proc proc /proc; exec sleep 100' & until [ -d /run/virtlab ] && grep -q sleep /proc/[0-9]*/comm; do :; done",
        "+ process sleep (process ")]
    [TestCase("mkdir /run/virtlab", "+ file /run/virtlab")]
    [TestCase("touch /tmp/virtlab-left", "+ file /tmp/virtlab-left")]
    public async Task It_is_noticed_that(string breaking, string expected)
    {
        var lines = await AroundAsync(breaking);
        lines.Should().Contain(line => line.StartsWith(expected, StringComparison.Ordinal));
        lines[^1].Should().Be("different different");
    }

    [TestCase(":")]
    [TestCase("ip link add v1 type veth peer name v2; ip link delete v1")]
    [TestCase("nft add element inet here s '{ 10.0.0.1 }'")]
    [TestCase("ping -c 1 127.0.0.1 > /dev/null || busybox ping -c 1 127.0.0.1 > /dev/null")]
    [TestCase("ip neighbour add 10.0.0.9 lladdr 02:00:00:00:00:08 dev v0 nud permanent")]
    [TestCase("ip route change 10.8.0.0/24 dev lo")]
    [TestCase("tc qdisc add dev v0 root tbf rate 1mbit burst 32k latency 400ms 2>/dev/null || true")]
    [TestCase("sleep 100 & until grep -q sleep /proc/$!/comm; do :; done")]
    [TestCase("touch /tmp/other")]
    public async Task It_does_not_count_that(string harmless) => (await AroundAsync(harmless)).Should().Equal("same same");

    private static async Task<string[]> AroundAsync(string script)
    {
        // Where the tests stand must stay visible when /tmp is covered, so they are bound below /run.
        const string stage = """
            mount -t tmpfs run /run; mkdir /run/tests; mount --bind "$1" /run/tests
            cd /; mount -t tmpfs tmp /tmp; mount -t proc proc /proc; mount -t sysfs sys /sys
            ip link set lo up; ip link add v0 type veth peer name w0; ip route add 10.8.0.0/24 dev lo
            nft 'add table inet here; add set inet here s { type ipv4_addr; }; add chain inet here c { type filter hook input priority 0; }; add rule inet here c counter'
            exec /run/tests/VirtLab.Core.Tests.Owner fingerprint "$2"
            """;
        var output = await new LocalCommands().RunAsync(new HostCommand("unshare",
        [
            .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"], "--net", "--mount", "--pid", "--fork", "--kill-child",
            "sh", "-euc", stage, "sh", AppContext.BaseDirectory, script,
        ]));
        return output.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
