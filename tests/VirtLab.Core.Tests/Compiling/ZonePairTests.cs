using System.Text.RegularExpressions;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

public sealed class ZonePairTests
{
    private static readonly Lab Lab = new("x")
    {
        Networks = [new LabNetwork("br0", "10.0.0.1/24"), new LabNetwork("br1", "10.1.0.1/24") { RouteBack = false }, new LabNetwork("br2", "10.2.0.1/24")],
        Zones = [Zone.Firewall("fw"), new Zone("one") { Interfaces = ["br0", "br1"] }, new Zone("two") { Interfaces = ["br2"] }],
        Policies = [new Policy("one", "two", PolicyAction.None), new Policy(Zone.All, Zone.All, PolicyAction.Drop)],
        Rules = [new Rule(RuleAction.Accept, Zone.All, Zone.All) { Protocol = Protocol.Icmp }],
    };

    [Test]
    public void Inside_a_zone_everything_passes_but_back_out_of_the_interface_it_came_in_by_unless_that_routes_back() =>
        Forwarded(Lab, "one", "one").Should().BeEquivalentTo([("br0", "br0"), ("br0", "br1"), ("br1", "br0")]);

    [Test]
    public void Inside_a_zone_policies_and_rules_for_all_do_not_count()
    {
        var chain = FirewallCompiler.Compile(Lab).ChainNamed(ChainNames.Pair("one", "one"));
        chain.Rules[^1].Statements.Should().Equal(new Accept());
        chain.Rules.Should().NotContain(rule => rule.Origin != null);
    }

    [Test]
    public void Inside_a_zone_a_policy_that_names_it_twice_counts()
    {
        var lab = Lab with { Policies = [.. Lab.Policies, new Policy("one", "one", PolicyAction.Reject)] };
        FirewallCompiler.Compile(lab).ChainNamed(ChainNames.Pair("one", "one")).Rules[^1].Statements.Should().Equal(new Goto(ChainNames.Reject));
    }

    [Test]
    public void Between_zones_with_the_policy_none_there_is_no_way_but_the_drop_at_the_end()
    {
        Forwarded(Lab, "one", "two").Should().BeEmpty();
        var forward = FirewallCompiler.Compile(Lab).ChainNamed(ChainNames.Forward);
        forward.Rules[^2].Matches.Should().Equal(new InputInterfaceMatch("br0", "br1", "br2"));
        forward.Rules[^2].Statements.Should().Equal(new Drop());
    }

    [Test]
    public void Rules_stand_before_port_forwards_and_these_before_the_policy()
    {
        var lab = Lab with { PortForwards = [new PortForward("two", Protocol.Udp, 53, "10.0.0.9", 5353)] };
        FirewallCompiler.Compile(lab).ChainNamed(ChainNames.Pair("two", "one")).Rules.Select(rule => rule.Origin)
            .Should().Equal(null, "Rules[0]", "PortForwards[0]", "Policies[1]", "Policies[1]");
    }

    [Test]
    public void An_uplink_that_was_there_before_the_lab_still_forwards_for_others()
    {
        var lab = Lab with
        {
            Uplinks = [new Uplink("eth0", "172.16.0.2/24")],
            Zones = [.. Lab.Zones, new Zone("net") { Interfaces = ["eth0"] }],
        };
        var forward = FirewallCompiler.Compile(lab).ChainNamed(ChainNames.Forward);
        forward.Rules.SelectMany(rule => rule.Matches).Should().ContainInOrder(
            new InputInterfaceMatch("br0", "br1", "br2", "eth0"), new OutputInterfaceMatch("br0", "br1", "br2", "eth0"),
            new InputInterfaceMatch("br0", "br1", "br2"), new OutputInterfaceMatch("br0", "br1", "br2"));
    }

    [Test]
    public void Back_out_of_an_uplink_goes_only_what_it_routes_back()
    {
        var lab = Lab with { Uplinks = [new Uplink("eth0", "172.16.0.2/24")], Zones = [.. Lab.Zones, new Zone("net") { Interfaces = ["eth0"] }] };
        Forwarded(lab, "net", "net").Should().BeEmpty();
        Forwarded(lab with { Uplinks = [lab.Uplinks[0] with { RouteBack = true }] }, "net", "net").Should().Equal(("eth0", "eth0"));
    }

    [Test]
    public void Every_mark_that_is_set_leaves_the_other_bits()
    {
        var lab = UrsaLab.Lab with { Marks = [.. UrsaLab.Lab.Marks, new Mark("avvanta") { From = "kvm" }] };
        NftRenderer.Render(FirewallCompiler.Compile(lab)).Split('\n').Where(line => line.Contains("mark set", StringComparison.Ordinal))
            .Should().HaveCountGreaterThan(8).And.OnlyContain(line => Regex.Count(line, "mark set") == Regex.Count(line, "mark set (meta|ct) mark & 0xffffff00 \\| 0x[1-3]\\b"));
    }

    [Test]
    public void The_longest_names_still_fit_into_a_log_prefix()
    {
        Name from = new string('a', Name.MaxLength), to = new string('b', Name.MaxLength);
        var lab = Lab with
        {
            Zones = [Zone.Firewall("fw"), new Zone(from) { Interfaces = ["br0"] }, new Zone(to) { Interfaces = ["br1"] }],
            Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Reject) { Log = true }],
        };
        var log = FirewallCompiler.Compile(lab).ChainNamed(ChainNames.Pair(from, to)).Rules[^1].Statements.OfType<Log>().Single();
        log.Prefix.Should().Be($"{from}-{to}:REJECT ").And.Match(prefix => prefix.Length <= Log.MaxPrefixLength);
    }

    private static IEnumerable<(string, string)> Forwarded(Lab lab, Name from, Name to) => FirewallCompiler.Compile(lab)
        .MapNamed(ChainNames.ForwardZones).Elements
        .Where(element => element.Verdict == new Goto(ChainNames.Pair(from, to)))
        .Select(element => (((InterfaceKey)element.Key[0]).Name.ToString(), ((InterfaceKey)element.Key[1]).Name.ToString()));
}
