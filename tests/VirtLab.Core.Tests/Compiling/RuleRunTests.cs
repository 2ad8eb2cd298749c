using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Rules of several kinds, mixed: look-ups of each kind must decide as the rules do one after the other.</summary>
internal sealed class RuleRunTests
{
    private static readonly Lab Lab = new("runs")
    {
        Networks = [new LabNetwork("br0", "10.0.0.254/16")],
        Uplinks = [new Uplink("eth0", "172.20.1.1/24")],
        Zones = [Zone.Firewall("fw"), new Zone("net") { Interfaces = ["eth0"] }, new Zone("kvm") { Interfaces = ["br0"] }],
        Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Drop)],
    };

    private static readonly Cidr?[] Sources = [null, null, null, "10.9.0.0/24", "10.9.0.1/32"];

    private static readonly Ports?[] SomePorts = [1, 2, 3, 4, "1-2", "3-4", "2,4", null];

    // Mostly of one verdict, as else no run is long enough to be looked up; few values, so that many packets match several rules.
    private static readonly Gen<Rule> AnyRule = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 9], Gen.Int[0, 7], Gen.Bool, Gen.Int[0, 11], (source, machine, ports, tcp, action) =>
        new Rule(action == 0 ? RuleAction.Drop : RuleAction.Accept, "net", "kvm")
        {
            Source = Sources[source],
            Destination = new Cidr(Machine(machine), 32),
            Protocol = tcp ? Protocol.Tcp : Protocol.Udp,
            Ports = SomePorts[ports],
        });

    private readonly record struct Sent(IpAddress Source, IpAddress Destination, Protocol Protocol, int Port);

    [Test]
    public void Look_ups_and_rules_decide_as_the_rules_do_one_after_the_other() => AnyRule.Array[0, 120].Sample(rules =>
    {
        var (compiled, maps) = Compiled(rules);
        foreach (var packet in Packets)
            Decides(compiled, maps, packet).Should().Be(rules.FirstOrDefault(rule => Matches(rule, packet))?.Action, "of {0}", packet);
    }, iter: 400);

    [Test]
    public void Rules_of_several_kinds_for_each_machine_are_a_look_up_for_each_kind_however_many_machines_there_are()
    {
        var (few, many) = (RulesFor(20), RulesFor(2000));

        many.Parts.Select(part => part.Path).Should().Equal(few.Parts.Select(part => part.Path));
        ContentOf(many, "chain vl.zone.net.kvm").Should().Equal(ContentOf(few, "chain vl.zone.net.kvm")).And.HaveCount(5 + 2, "broken packets, a look-up for each kind, and the policy's two");
        foreach (var (map, elements) in new Dictionary<string, int> { ["daddr-proto-dport.0"] = 2, ["daddr.tcp-dport-8000-8099.0"] = 1, ["daddr-proto-dport.saddr-203.0.113.0/24.0"] = 1, ["daddr-proto.0"] = 2 })
            ContentOf(many, $"map vl.zone.net.kvm.{map}").Should().HaveCount(2000 * elements);
    }

    [Test]
    public void One_machine_more_is_an_element_for_each_of_its_rules()
    {
        var (before, after) = (RulesFor(1000), RulesFor(1001));
        FactDiff.Between(before.Facts, after.Facts).Should().HaveCount(6).And.OnlyContain(change => change.Before == null);
        string change = RuleSetChange.Render(before, after);
        change.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(4).And.OnlyContain(line => line.StartsWith("add element ", StringComparison.Ordinal));
        RuleSetChange.Render(after, before).Should().NotContain("flush").And.HaveLength(change.Length - 6 * " comment \"Rules[5000]\" : accept".Length + 4 * "delete".Length - 4 * "add".Length);
    }

    [Test]
    public void A_network_or_range_that_many_rules_share_is_compared_with_once_and_ranges_of_each_machine_are_looked_up()
    {
        Rule[] rules =
        [
            .. Enumerable.Range(0, 20).Select(i => Service(i, 22) with { Source = "203.0.113.0/24" }),
            .. Enumerable.Range(0, 20).Select(i => Service(i, 0) with { Ports = "8000-8099", Protocol = Protocol.Udp }),
            .. Enumerable.Range(0, 20).Select(i => Service(i, 0) with { SourcePorts = "1024-65535", Ports = 179 }),
            .. Enumerable.Range(0, 20).Select(i => Service(i, 80) with { Source = "2001:db8:1::/48", Destination = new Cidr($"2001:db8::{i + 1}", 128) }),
            .. Enumerable.Range(0, 20).Select(i => Service(i, 0) with { Ports = new Ports((ushort)(20_000 + i), (ushort)(30_000 + i)) }),
        ];
        var (compiled, maps) = Compiled(rules);
        compiled.Select(rule => rule.Matches).Should().Equal(
            [new SourceMatch("203.0.113.0/24")], [new DestinationPortMatch(Protocol.Udp, "8000-8099")], [new SourcePortMatch(Protocol.Tcp, "1024-65535")], [new SourceMatch("2001:db8:1::/48")], []);
        maps.Select(map => map.Name["vl.zone.net.kvm.".Length..]).Should().Equal("daddr-proto-dport.saddr-203.0.113.0/24.0", "daddr.udp-dport-8000-8099.0",
            "daddr-dport.tcp-sport-1024-65535.0", "daddr6-proto-dport.saddr-2001-db8-1--/48.0", "daddr-proto-dport-ranges.0");
        maps.Select(map => map.Interval).Should().Equal(false, false, false, false, true);
    }

    [TestCase(8, 8, TestName = "Eight_networks_that_rules_share_are_compared_with")]
    [TestCase(9, 1, TestName = "Nine_networks_that_rules_share_are_looked_up")]
    public void Networks_that_rules_share(int networks, int rules) =>
        Compiled([.. Enumerable.Range(0, networks * 20).Select(i => Service(i, 22) with { Source = $"10.9.{i % networks}.0/24" })]).Rules.Should().HaveCount(rules);

    [Test]
    public void A_shared_network_stays_in_the_map_where_rules_that_decide_otherwise_in_turn_would_part_the_look_ups()
    {
        Rule[] rules = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? Service(i, 22) with { Source = "203.0.113.0/24" } : Service(i, 22) with { Source = $"10.9.{i}.0/24", Action = RuleAction.Drop })];
        Compiled(rules).Rules.Should().ContainSingle();
    }

    [Test]
    public void A_rule_does_not_join_a_run_that_began_before_a_rule_that_decides_otherwise()
    {
        Rule[] rules =
        [
            .. Enumerable.Range(1, 8).Select(i => Service(i, 1)),
            new Rule(RuleAction.Drop, "net", "kvm") { Destination = new Cidr(Machine(9), 32) },
            Service(9, 1),
        ];
        Compiled(rules).Rules.Select(rule => rule.Origin).Should().Equal(null, "Rules[8]", "Rules[9]");
    }

    [Test]
    public void A_rule_that_no_map_can_have_stands_by_itself_and_parts_no_run()
    {
        var ping = new Rule(RuleAction.Accept, "net", "kvm") { Protocol = Protocol.Icmp, IcmpType = 8 };
        var ranges = new Rule(RuleAction.Accept, "net", "kvm") { Source = "10.9.0.0/24", Protocol = Protocol.Tcp, Ports = "1-9" };
        Rule[] rules = [.. Enumerable.Range(1, 4).SelectMany(i => (Rule[])[Service(i, 1), ping, Service(i, 2), ranges])];
        var (compiled, maps) = Compiled(rules);
        compiled.Select(rule => rule.Origin).Should().Equal(null, "Rules[1]", "Rules[3]", "Rules[5]", "Rules[7]", "Rules[9]", "Rules[11]", "Rules[13]", "Rules[15]");
        maps.Should().ContainSingle().Which.Elements.Select(element => element.Origin).Should().Equal("Rules[0]", "Rules[2]", "Rules[4]", "Rules[6]", "Rules[8]", "Rules[10]", "Rules[12]", "Rules[14]");
    }

    private static RuleSet RulesFor(int machines) => NftRenderer.RuleSetOf(FirewallCompiler.Compile(Lab with
    {
        Rules = Enumerable.Range(0, machines).SelectMany(machine => (ValueList<Rule>)
        [
            Service(machine, 22),
            Service(machine, 5060) with { Protocol = Protocol.Udp },
            Service(machine, 5432) with { Source = "203.0.113.0/24" },
            Service(machine, 0) with { Ports = "8000-8099" },
            Service(machine, 0) with { Ports = null, Protocol = Protocol.Icmp },
        ]).ToValueList(),
    }));

    private static Rule Service(int machine, int port) =>
        new(RuleAction.Accept, "net", "kvm") { Destination = new Cidr(Machine(machine), 32), Protocol = Protocol.Tcp, Ports = port == 0 ? null : (Ports?)port };

    private static IpAddress Machine(int number) => $"10.0.{number / 250}.{1 + (number % 250)}";

    private static ValueList<string> ContentOf(RuleSet rules, string path) => rules.Parts.Single(part => part.Path == path).Content;

    private static (IReadOnlyList<FirewallRule> Rules, IReadOnlyList<VerdictMap> Maps) Compiled(IReadOnlyList<Rule> rules)
    {
        var runs = new RuleRuns("vl.zone.net.kvm", rule => rule.Decision.Rules(RuleMatches.Of(rule.Rule), []));
        return (runs.Compile(rules.Select((rule, index) => new PairRule(rule, Decision.Of(rule, index, "net", "kvm")))), runs.Maps);
    }

    private static IEnumerable<Sent> Packets =>
        from source in (string[])["10.9.0.1", "10.9.0.2", "10.9.1.1"]
        from machine in Enumerable.Range(1, 9)
        from protocol in (Protocol[])[Protocol.Tcp, Protocol.Udp]
        from port in (int[])[1, 2, 3, 4, 5]
        select new Sent(source, Machine(machine), protocol, port);

    private static bool Matches(Rule rule, Sent packet) => rule.Source?.Contains(packet.Source) != false && rule.Destination!.Value.Contains(packet.Destination)
        && rule.Protocol == packet.Protocol && rule.Ports?.Contains(packet.Port) != false;

    private static RuleAction? Decides(IReadOnlyList<FirewallRule> rules, IReadOnlyList<VerdictMap> maps, Sent packet) => rules
        .Where(rule => rule.Matches.All(match => Matches(match, packet)))
        .Select(rule => rule.Statements[0] is Lookup lookup
            ? maps.Single(map => map.Name == lookup.Map).Elements.SingleOrDefault(element => element.Key.Zip(maps.Single(map => map.Name == lookup.Map).Key).All(pair => Matches(pair.First, pair.Second, packet)))?.Verdict
            : (Verdict)rule.Statements[0])
        .OfType<Verdict>().Select(verdict => verdict is Accept ? RuleAction.Accept : (RuleAction?)RuleAction.Drop).FirstOrDefault();

    private static bool Matches(Match match, Sent packet) => match switch
    {
        SourceMatch source => source.Networks.Any(network => network.Contains(packet.Source)),
        DestinationMatch destination => destination.Networks.Any(network => network.Contains(packet.Destination)),
        DestinationPortMatch port => port.Protocol == packet.Protocol && port.Ports.Contains(packet.Port),
        ProtocolMatch protocol => protocol.Protocol == packet.Protocol,
        _ => throw new NotSupportedException($"{match}"),
    };

    private static bool Matches(KeyValue value, KeyField field, Sent packet) => value switch
    {
        NetworkKey network => network.Network.Contains(field == KeyField.SourceAddress ? packet.Source : packet.Destination),
        ProtocolKey protocol => protocol.Number == (packet.Protocol == Protocol.Tcp ? ProtocolKey.Tcp : ProtocolKey.Udp),
        PortKey port => port.Ports.Contains(packet.Port),
        _ => throw new NotSupportedException($"{value}"),
    };
}
