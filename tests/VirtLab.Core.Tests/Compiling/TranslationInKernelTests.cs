using System.Text.RegularExpressions;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Port forwards, source translation and marks, with real packets.</summary>
internal sealed partial class TranslationInKernelTests
{
    private static readonly Lab Lab = new("nat")
    {
        Networks = [new LabNetwork("in1", "10.1.0.1/16")],
        Uplinks = [new Uplink("out1", "172.20.1.1/24") { Segment = "s" }, new Uplink("out2", "172.20.2.1/24") { Segment = "s" }],
        Segments = [new Segment("s")],
        Providers =
        [
            new Provider("one", 1, "out1", "172.20.1.2") { Loose = true }, new Provider("other", 2, "out1", "172.20.1.3"),
            new Provider("far", 3, "out2", "172.20.2.2"),
        ],
        Zones = [Zone.Firewall("fw"), new Zone("lan") { Interfaces = ["in1"] }, new Zone("net") { Interfaces = ["out1", "out2"] }],
        Policies = [new Policy("lan", "net", PolicyAction.Accept), new Policy(Zone.All, Zone.All, PolicyAction.Drop)],
    };

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public async Task A_port_forward_takes_what_it_says_and_nothing_else()
    {
        var lab = Lab with
        {
            PortForwards =
            [
                new PortForward("net", Protocol.Udp, 100, "10.1.0.2", 101) { Provider = "far" },
                new PortForward("net", Protocol.Udp, 100, "10.1.0.3", 102) { Source = "8.8.0.0/16" },
                new PortForward("net", Protocol.Udp, 200, "10.1.0.2") { Address = "172.20.1.1", Log = true },
                new PortForward("net", Protocol.Udp, "300-310,320", "10.1.0.2"),
                new PortForward("net", Protocol.Udp, "400-410", "10.1.0.2", 411),
                new PortForward("net", Protocol.Udp, 500, null, 501),
                new PortForward("net", Protocol.Udp, 600, null, 601) { Address = "9.9.9.9" },
            ],
        };
        Sent[] sent =
        [
            new("out2", "8.8.8.8", "172.20.2.1", 100), new("out1", "8.8.8.8", "172.20.1.1", 100), new("out1", "8.9.8.8", "172.20.1.1", 100),
            new("out1", "8.8.8.8", "172.20.1.1", 200), new("out2", "8.8.8.8", "172.20.2.1", 200), new("out1", "8.8.8.8", "172.20.1.1", 305), new("out1", "8.8.8.8", "172.20.1.1", 320),
            new("out1", "8.8.8.8", "172.20.1.1", 311), new("out1", "8.8.8.8", "172.20.1.1", 405), new("out1", "8.8.8.8", "172.20.1.1", 500), new("out2", "8.8.8.8", "9.9.9.9", 600),
            new("out2", "8.8.8.8", "172.20.2.1", 600),
        ];
        (await PacketNetwork.PassingAsync(lab, sent)).Should().BeEquivalentTo(
        [
            new Passed("8.8.8.8", "10.1.0.2", 101, 3), new Passed("8.8.8.8", "10.1.0.3", 102), new Passed("8.8.8.8", "10.1.0.2", 200), new Passed("8.8.8.8", "10.1.0.2", 305),
            new Passed("8.8.8.8", "10.1.0.2", 320), new Passed("8.8.8.8", "10.1.0.2", 411), new Passed("8.8.8.8", "172.20.1.1", 501), new Passed("8.8.8.8", "172.20.2.1", 601, 3),
        ]);
    }

    [Test]
    public async Task A_source_is_translated_by_the_provider_that_the_route_takes_whatever_sent_it_there()
    {
        var lab = Lab with
        {
            Snat =
            [
                new Snat("10.1.0.0/16", "out1") { Destination = "7.0.0.0/8", Exempt = true },
                new Snat("10.1.0.0/16", "out1") { Provider = "one", Protocol = Protocol.Udp, Ports = "50-60", Address = "172.20.1.50" },
                new Snat("10.1.0.0/16", "out1") { Provider = "one", Address = "172.20.1.1" },
                new Snat("10.1.7.0/24", "out1") { Provider = "other", Prefix = "192.0.2.0/24" },
                new Snat("10.1.0.0/16", "out1") { Provider = "other", Address = "172.20.1.9" },
                new Snat("10.1.0.0/16", "out2") { Provider = "far" },
            ],
        };
        // No marks: plain routes to the gateways, which are at one peer.
        string output = await PacketNetwork.RunAsync(lab, """
            at out1 ip address add 172.20.1.3/24 dev eth0
            ip route add 6.0.0.0/8 via 172.20.1.2; ip route add 7.0.0.0/8 via 172.20.1.2; ip route add 8.0.0.0/8 via 172.20.1.3; ip route add 9.0.0.0/8 via 172.20.2.2
            for peer in out1 out2; do at $peer nft -f - <<'END'
            table ip seen { set got { type ipv4_addr . ipv4_addr; flags dynamic; size 65535; }
              chain incoming { type filter hook prerouting priority -300; udp dport 1-65535 add @got { ip saddr . ip daddr }; }; }
            END
            done
            send in1 10.1.0.2 6.0.0.1 40
            send in1 10.1.0.2 6.0.0.2 55
            send in1 10.1.0.2 7.0.0.1 55
            send in1 10.1.0.2 8.0.0.1 55
            send in1 10.1.7.5 8.0.0.2 55
            send in1 10.1.7.5 9.0.0.1 55
            settle
            for peer in out1 out2; do at $peer nft list set ip seen got; done
            """);
        Pairs().Matches(output).Select(match => match.Value).Should().BeEquivalentTo("172.20.1.1 . 6.0.0.1", "172.20.1.50 . 6.0.0.2", "10.1.0.2 . 7.0.0.1",
            "172.20.1.9 . 8.0.0.1", "192.0.2.5 . 8.0.0.2", "172.20.2.1 . 9.0.0.1");
    }

    [Test]
    public async Task Marks_of_a_zone_select_and_leave_other_bits_alone()
    {
        var lab = Lab with
        {
            Marks =
            [
                new Mark("other") { From = "lan", Source = "10.1.5.0/24" },
                new Mark("far") { From = "lan", Destination = "172.20.1.2", Protocol = Protocol.Udp, Ports = "20-30,40", State = ConnectionState.New },
                new Mark("one") { From = "lan", Protocol = Protocol.Udp, SourcePorts = 1 },
                new Mark("one") { Protocol = Protocol.Udp, Ports = 50 },
            ],
        };
        Sent[] sent =
        [
            new("in1", "10.1.5.5", "172.20.1.2", 25), new("in1", "10.1.0.2", "172.20.1.2", 25), new("in1", "10.1.0.2", "172.20.1.2", 31),
            new("in1", "10.1.0.2", "172.20.1.2", 50), new("in1", "10.1.0.2", "172.20.2.2", 25),
        ];
        // Another program's bits stand in the connection's mark before ours are set.
        string others = """
            nft add table inet others
            nft add chain inet others pre '{ type filter hook prerouting priority -160; }'
            nft add rule inet others pre ct mark set 0x700
            """;
        (await PacketNetwork.PassingAsync(lab, sent, others)).Should().BeEquivalentTo(
            [sent[0].Through(0x702), sent[1].Through(0x703), sent[2].Through(0x700), sent[3].Through(0x700), sent[4].Through(0x700)]);
    }

    [Test]
    public async Task A_share_of_connections_is_drawn_once_for_each()
    {
        var lab = Lab with { Marks = [new Mark("one") { From = "lan", Probability = 0.5 }, new Mark("far") { From = "lan" }] };
        var sent = Enumerable.Range(1, 60).Select(port => new Sent("in1", "10.1.0.2", "172.20.1.2", port)).ToList();
        var passed = await PacketNetwork.PassingAsync(lab, sent);
        passed.Should().HaveCount(60);
        // Of 60 fair draws fewer than 8 are of one kind once in a thousand million times.
        passed.Count(one => one.Mark == 1).Should().BeInRange(8, 52);
        passed.Should().OnlyContain(one => one.Mark == 1 || one.Mark == 3);
    }

    [Test]
    public async Task Segments_are_made_smaller_and_never_larger()
    {
        var lab = Lab with { Uplinks = [Lab.Uplinks[0] with { Mss = 1000 }, Lab.Uplinks[1] with { Mss = 8000 }] };
        string output = await PacketNetwork.RunAsync(lab, """
            for peer in out1 out2; do at $peer nft -f - <<'END'
            table ip seen { chain incoming { type filter hook prerouting priority -300; tcp option maxseg size 1000 counter; tcp option maxseg size 1460 counter; }; }
            END
            done
            for to in 172.20.1.2 172.20.2.2; do at in1 bash -c "exec 3<>/dev/tcp/$to/9" 2>/dev/null || :; done
            for peer in out1 out2; do at $peer nft list chain ip seen incoming; done
            """);
        Counted().Matches(output).Select(match => (match.Groups[1].Value, match.Groups[2].Value != "0"))
            .Should().Equal(("1000", true), ("1460", false), ("1000", false), ("1460", true));
    }

    [GeneratedRegex(@"[\d.]+ \. [\d.]+")]
    private static partial Regex Pairs();

    [GeneratedRegex(@"maxseg size (\d+) counter packets (\d+)")]
    private static partial Regex Counted();
}
