using VirtLab.Compiling.Firewall;
using VirtLab.Core.Tests.Sandbox;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Two labs' firewalls in one kernel, with real packets: a packet passes where every table lets it, so each table judges only what
/// its lab's interfaces see.</summary>
public sealed class FirewallsSideBySideTests
{
    private static readonly Lab One = TestLabs.Gateway("one", 1), Two = TestLabs.Gateway("two", 2);

    /// <summary>The host's interfaces and their networks; the host is .1 there, and a namespace of its own .2.</summary>
    private static readonly (string Interface, string Network)[] Links =
        [("in1", "10.1.1"), ("out1", "10.1.2"), ("in2", "10.2.1"), ("out2", "10.2.2"), ("docker0", "172.17.0"), ("lan0", "172.18.0")];

    private static IEnumerable<(string From, string To)> Across =>
        from one in Links
        from other in Links
        where one != other
        select (one.Interface, other.Interface);

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public async Task Each_labs_packets_pass_as_its_own_policies_say_and_strangers_packets_as_ever() =>
        (await PassingAsync(One, Two)).Should().BeEquivalentTo(
            [("in1", "out1"), ("in2", "out2"), ("docker0", "lan0"), ("lan0", "docker0")]);

    [Test]
    public async Task When_one_labs_table_goes_the_others_judges_as_before() =>
        (await PassingAsync(Two)).Should().BeEquivalentTo(
            Across.Where(pair => !pair.From.EndsWith('2') && !pair.To.EndsWith('2')).Append(("in2", "out2")));

    [Test]
    public async Task An_interface_that_was_there_before_may_be_in_two_labs_and_each_decides_what_goes_between_it_and_its_own()
    {
        // Both have the machine's own interface as their outside; nothing of theirs goes to the other.
        var (one, two) = (Shared(One, "in1", "10.1.1.1/24"), Shared(Two, "in2", "10.2.1.1/24"));
        (await PassingAsync(one, two)).Where(pair => pair.From is not ("out1" or "out2") && pair.To is not ("out1" or "out2"))
            .Should().BeEquivalentTo([("in1", "lan0"), ("in2", "lan0"), ("lan0", "docker0"), ("docker0", "lan0")]);

        static Lab Shared(Lab lab, string inside, string address) => lab with
        {
            Networks = [],
            Uplinks = [new Uplink(inside, address) { Segment = "in" }, new Uplink("lan0", "172.18.0.1/24")],
            Zones = [Zone.Firewall("fw"), new Zone("lan") { Interfaces = [inside] }, new Zone("net") { Interfaces = ["lan0"] }],
        };
    }

    /// <summary>Sends a ping from behind each interface to behind each other one, all at once, and tells which were answered.</summary>
    private static async Task<IReadOnlyList<(string From, string To)>> PassingAsync(params Lab[] labs)
    {
        var pings =
            from one in Links
            from other in Links
            where one != other
            select $"ping {one.Interface} $pid_{one.Interface} {other.Interface} {other.Network} & pings=\"$pings $!\"";
        string output = await PrivateNetwork.RunAsync($$"""
            trap 'kill $peers' EXIT
            peers=
            echo 1 > /proc/sys/net/ipv4/ip_forward
            peer() {
                unshare --net sleep 600 >/dev/null & peers="$peers $!"
                until [ "$(readlink /proc/$!/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
                ip link add $1 type veth peer name eth0 netns $!
                ip address add $2.1/24 dev $1
                ip link set $1 up
                nsenter --net=/proc/$!/ns/net sh -euc "ip address add $2.2/24 dev eth0; ip link set eth0 up; ip route add default via $2.1"
                # A link carries frames a while after it is set up: a busy kernel takes seconds.
                nsenter --net=/proc/$!/ns/net busybox arping -f -c 30 -w 30 -I eth0 $2.1 >/dev/null
                eval "pid_$1=$!"
            }
            ping() {
                ! nsenter --net=/proc/$2/ns/net busybox ping -c 1 -W 5 $4.2 >/dev/null || echo $1 $3
            }
            {{string.Join('\n', Links.Select(link => $"peer {link.Interface} {link.Network}"))}}
            for table in "$@"; do printf %s "$table" | nft -f -; done
            pings=
            {{string.Join('\n', pings)}}
            wait $pings
            """, labs.Select(lab => NftRenderer.Render(FirewallCompiler.Compile(lab))));
        return
        [
            .. from line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
               let words = line.Split(' ')
               select (words[0], words[1]),
        ];
    }
}
