using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>What rules say, with real packets.</summary>
public sealed class RulesInKernelTests
{
    private static readonly Lab Lab = new("rules")
    {
        Networks = [new LabNetwork("in1", "10.1.0.1/16")],
        Uplinks = [new Uplink("out1", "172.20.1.1/24") { Segment = "s" }],
        Segments = [new Segment("s")],
        Zones = [Zone.Firewall("fw"), new Zone("lan") { Interfaces = ["in1"] }, new Zone("net") { Interfaces = ["out1"] }],
        Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Drop)],
    };

    private static readonly Cidr?[] Networks = [null, "10.1.1.1", "10.1.1.2", "10.1.1.3", "10.1.1.0/30", "10.1.1.0/31", "10.1.2.0/24", "10.1.0.0/16"];

    private static readonly Ports?[] SomePorts = [null, 1, 2, 3, "1-2", "2,4", "3-5,9", "7"];

    private static readonly Gen<Rule> AnyRule = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Bool, Gen.Bool, Gen.Bool, (source, ports, accept, to, udp) =>
        new Rule(accept ? RuleAction.Accept : RuleAction.Drop, "lan", to ? "fw" : "net")
        {
            Source = Networks[source],
            Protocol = udp || ports > 0 ? Protocol.Udp : null,
            Ports = SomePorts[ports],
        });

    /// <summary>Rules of one kind: of these, runs are made. Some times one of them lies across the first, and must not become part of its
    /// run.</summary>
    private static readonly Gen<Rule[]> AnyRun = Gen.Select(Gen.Int[10, 20], Gen.Int[0, 6], Gen.Bool, Gen.Int[0, 1000], (count, kind, to, salt) =>
        Enumerable.Range(0, count).Select(i => OfRun(kind, to ? "fw" : "net", i == 9 && salt % 2 == 0 ? 0 : i, (i * 7 + salt) % 3 == 0)).ToArray());

    private static readonly Gen<ValueList<Rule>> AnyRules = Gen.Select(AnyRule.Array[0, 6], AnyRun, AnyRule.Array[0, 4], AnyRun, AnyRule.Array[0, 6],
        (one, run, between, other, last) => (ValueList<Rule>)[.. one, .. run, .. between, .. other, .. last]);

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public async Task The_first_rule_that_matches_decides_in_runs_and_beside_them() =>
        await AnyRules.SampleAsync(async rules =>
        {
            var lab = Lab with { Rules = rules };
            var sent =
                from source in (string[])["10.1.1.1", "10.1.1.2", "10.1.1.3", "10.1.2.2", "10.1.3.4"]
                from to in (string[])["10.1.0.1", "172.20.1.2"]
                from port in (int[])[1, 2, 3, 4, 9]
                select new Sent("in1", source, to, port);
            var packets = sent.ToList();
            (await PacketNetwork.PassingAsync(lab, packets)).Should().BeEquivalentTo(packets.Where(packet => Passes(lab, packet)).Select(packet => packet.Through()));
        }, iter: 6, threads: 1);

    [Test]
    public void Many_rules_of_one_kind_are_one_look_up_whose_elements_say_where_they_come_from()
    {
        var rules = Enumerable.Range(0, 10_000).Select(i => new Rule(i % 3 == 0 ? RuleAction.Reject : RuleAction.Accept, "lan", "net")
        {
            Destination = (Cidr)$"172.{i >> 16}.{i >> 8 & 255}.{i & 255}",
            Protocol = i % 2 == 0 ? Protocol.Tcp : Protocol.Udp,
            Ports = (Ports)(i % 60_000 + 1),
        }).ToValueList();
        var firewall = FirewallCompiler.Compile(Lab with { Rules = rules });
        var chain = firewall.ChainNamed(ChainNames.Pair("lan", "net"));
        chain.Rules.Should().HaveCount(4, "broken packets, the look-up, and the policy's two");
        var map = firewall.MapNamed(((Lookup)chain.Rules[1].Statements[0]).Map);
        map.Elements.Should().HaveCount(10_000);
        map.Elements[7].Should().Be(new MapElement([new NetworkKey("172.0.0.7"), new ProtocolKey(ProtocolKey.Udp), new PortKey(8)], new Accept()) { Origin = "Rules[7]" });
        NftRenderer.Render(firewall).Should().Contain("172.0.0.7 . udp . 8 comment \"Rules[7]\" : accept,");
    }

    [Test]
    public void One_rule_more_in_a_run_is_one_element_more()
    {
        var rules = Enumerable.Range(1, 20).Select(i => new Rule(RuleAction.Accept, "lan", "net") { Protocol = Protocol.Tcp, Ports = (Ports)i }).ToValueList();
        var (before, after) = (Parse(rules), Parse([.. rules, new Rule(RuleAction.Drop, "lan", "net") { Protocol = Protocol.Udp, Ports = 21 }]));
        var change = FactDiff.Between(before.Facts, after.Facts).Should().ContainSingle().Subject;
        (change.Before, change.After).Should().Be((null, "udp . 21 comment \"Rules[20]\" : drop"));
        RuleSetChange.Render(before, after).Should().Be($"add element inet {after.Table} vl.zone.lan.net.proto-dport.0 {{ udp . 21 comment \"Rules[20]\" : drop }}\n");
        RuleSetChange.Render(after, before).Should().Be($"delete element inet {after.Table} vl.zone.lan.net.proto-dport.0 {{ udp . 21 }}\n");

        static RuleSet Parse(ValueList<Rule> rules) => RuleSet.Parse(NftRenderer.Render(FirewallCompiler.Compile(Lab with { Rules = rules })));
    }

    [Test]
    public async Task Ports_hardware_addresses_and_source_ports_select()
    {
        var lab = Lab with
        {
            Rules =
            [
                new Rule(RuleAction.Drop, "lan", "fw") { Protocol = Protocol.Udp, Ports = 50, SourcePorts = "1-65535" },
                new Rule(RuleAction.Accept, "lan", "fw") { Protocol = Protocol.Udp, Ports = "10,20,50-60" },
                new Rule(RuleAction.Accept, "lan", "fw") { SourceMac = "02:00:00:00:00:02", Protocol = Protocol.Udp, Ports = 70 },
                new Rule(RuleAction.Accept, "lan", "fw") { SourceMac = "02:00:00:00:00:03", Protocol = Protocol.Udp, Ports = 71 },
                new Rule(RuleAction.Accept, "lan", "fw") { Protocol = Protocol.Udp, Ports = 72, SourcePorts = 1 },
            ],
        };
        (await PassingPortsAsync(lab, [10, 15, 20, 50, 51, 60, 61, 70, 71, 72])).Should().BeEquivalentTo([10, 20, 51, 60, 70]);
    }

    [Test]
    public async Task Above_its_limit_a_rule_does_not_match_and_a_policy_drops()
    {
        var lab = Lab with
        {
            Policies = [new Policy("lan", "fw", PolicyAction.Accept) { Limit = "1/day:2", Log = true, LogLimit = "1/day:1" }, .. Lab.Policies],
            Rules = [new Rule(RuleAction.Drop, "lan", "fw") { Limit = "1/day:3", Log = true, LogLimit = "1/day:1" }],
        };
        (await PassingPortsAsync(lab, [1, 2, 3, 4, 5, 6, 7])).Should().BeEquivalentTo([4, 5]);
    }

    [TestCase("all five", null, 5)]
    [TestCase("two at once", "1/day:2", 2)]
    public async Task No_more_is_logged_than_the_limit_says(string _, string? limit, int logged)
    {
        var lab = Lab with { Policies = [new Policy("lan", "fw", PolicyAction.Drop) { Log = true, LogLimit = limit is null ? (RateLimit?)null : (RateLimit)limit }, .. Lab.Policies] };
        // What is logged is counted where it is.
        string output = await PacketNetwork.RunAsync(lab, """
            rules=$(nft list chain inet virtlab_rules vl.zone.lan.fw | sed 's/log prefix/counter log prefix/')
            nft flush chain inet virtlab_rules vl.zone.lan.fw
            printf '%s\n' "$rules" | nft -f -
            for port in 1 2 3 4 5; do send in1 10.1.0.2 10.1.0.1 $port; done
            settle
            nft list chain inet virtlab_rules vl.zone.lan.fw
            """);
        output.Should().Contain($"counter packets {logged} ");
    }

    [Test]
    public async Task Count_and_log_go_on_and_continue_leaves_the_rest_to_the_policy()
    {
        var lab = Lab with
        {
            Policies = [new Policy("lan", "fw", PolicyAction.Accept), .. Lab.Policies],
            Rules =
            [
                new Rule(RuleAction.Count, "lan", "fw") { Protocol = Protocol.Udp, Ports = "1-3" },
                new Rule(RuleAction.Log, "lan", "fw") { Protocol = Protocol.Udp, Ports = "1-3", LogLimit = "1/day:1" },
                new Rule(RuleAction.Continue, "lan", "fw") { Protocol = Protocol.Udp, Ports = 2 },
                new Rule(RuleAction.Drop, "lan", "fw"),
            ],
        };
        string output = await PacketNetwork.RunAsync(lab, """
            for port in 1 2 3 4; do send in1 10.1.0.2 10.1.0.1 $port; done
            settle
            nft list chain inet virtlab_rules vl.zone.lan.fw
            """);
        output.Should().Contain("counter packets 3 ");
        (await PassingPortsAsync(lab, [1, 2, 3, 4])).Should().BeEquivalentTo([2]);
    }

    [TestCase(ConnectionState.New | ConnectionState.Established, false)]
    [TestCase(ConnectionState.Invalid, true)]
    [TestCase(ConnectionState.Established, false)]
    [TestCase(ConnectionState.New, true)]
    public async Task Rules_for_established_connections_come_before_these_pass(ConnectionState states, bool answered)
    {
        // The peer's question passes by the first rule in any case; whether the host is heard depends on its answer, which is established.
        var lab = Lab with
        {
            Policies = [new Policy("fw", "lan", PolicyAction.Drop), new Policy("lan", "fw", PolicyAction.Accept), .. Lab.Policies],
            Rules = [new Rule(RuleAction.Drop, "fw", "lan") { States = states }],
        };
        string output = await PacketNetwork.RunAsync(lab, "at in1 busybox ping -c 1 -W 1 10.1.0.1 >/dev/null && echo heard || echo silence");
        output.Trim().Should().Be(answered ? "heard" : "silence");
    }

    [TestCase(8, true)]
    [TestCase(13, false)]
    public async Task An_ICMP_type_selects(int type, bool answered)
    {
        var lab = Lab with { Rules = [new Rule(RuleAction.Accept, "lan", "fw") { Protocol = Protocol.Icmp, IcmpType = type }] };
        string output = await PacketNetwork.RunAsync(lab, "at in1 busybox ping -c 1 -W 1 10.1.0.1 >/dev/null && echo heard || echo silence");
        output.Trim().Should().Be(answered ? "heard" : "silence");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task From_a_broadcast_address_nothing_comes_where_an_uplink_refuses_it(bool refused)
    {
        var lab = Lab with { Uplinks = [Lab.Uplinks[0] with { NoSmurfs = refused }] };
        // The kernel itself drops them when it routes: so it is looked at before that. To the peer it is an address like others.
        const string Before = """
            at out1 ip address flush dev eth0; at out1 ip address add 172.20.1.2/16 dev eth0
            nft add chain inet seen before '{ type filter hook prerouting priority -140; }'
            nft "add rule inet seen before udp dport 1-65535 add @passed { ip saddr . ip daddr . udp dport . ct mark }"
            """;
        Sent[] sent = [new("out1", "172.20.1.2", "172.20.1.1", 1), new("out1", "172.20.1.255", "172.20.1.1", 2)];
        (await PacketNetwork.PassingAsync(lab, sent, Before)).Should().BeEquivalentTo(sent.Take(refused ? 1 : 2).Select(packet => packet.Through()));
    }

    [Test]
    public async Task What_is_on_the_blocklist_comes_through_no_uplink()
    {
        var lab = Lab with
        {
            Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Accept)],
            Blocklist = ["10.9.0.0/16", "10.9.3.0/24", "10.11.12.13", "2001:db8::/32"],
        };
        Sent[] sent = [new("out1", "10.9.3.4", "172.20.1.1", 1), new("out1", "10.10.0.1", "172.20.1.1", 1), new("out1", "10.11.12.13", "10.1.0.2", 1), new("in1", "10.9.0.1", "10.1.0.1", 1)];
        (await PacketNetwork.PassingAsync(lab, sent)).Should().BeEquivalentTo([sent[1].Through(), sent[3].Through()]);
    }

    private static Rule OfRun(int kind, Name to, int i, bool drop)
    {
        var rule = new Rule(drop ? RuleAction.Drop : RuleAction.Accept, "lan", to) { Protocol = Protocol.Udp };
        return kind switch
        {
            0 => rule with { Source = $"10.1.{i % 4}.{i}" },
            1 => rule with { Source = $"10.1.{1 + i % 2}.{1 + i % 3}", Ports = 1 + i % 9 },
            2 => rule with { Source = $"10.1.{1 + i % 3}.{i * 4}/30", Ports = 1 + i % 4 },
            3 => rule with { Source = i % 9 == 8 ? "10.1.2.0/24" : "10.1.1.0/30", Ports = 1 + i },
            4 => rule with { Source = $"10.1.{1 + i / 4 % 3}.{1 + i % 4}", Ports = "2-3" },
            5 => rule with { Source = $"10.1.{1 + i / 4 % 3}.{1 + i % 4}", SourcePorts = "1-65535", Ports = 1 + i % 5 },
            _ => rule with { Ports = new Ports((ushort)(i * 2 + 1), (ushort)(i * 2 + 1 + i % 2)) },
        };
    }

    private static async Task<IEnumerable<int>> PassingPortsAsync(Lab lab, int[] ports) =>
        (await PacketNetwork.PassingAsync(lab, ports.Select(port => new Sent("in1", "10.1.0.2", "10.1.0.1", port)))).Select(passed => passed.Port);

    private static bool Passes(Lab lab, Sent packet) => lab.Rules.FirstOrDefault(rule =>
        rule.To == (packet.Destination == "10.1.0.1" ? "fw" : "net")
        && (rule.Source is not { } source || source.Contains(packet.Source))
        && (rule.Ports is not { } ports || ports.Contains(packet.Port)))?.Action == RuleAction.Accept;
}
