using CsCheck;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>Rules that others leave nothing to, of rules that differ in their ports alone.</summary>
internal sealed class RuleOrderTests
{
    // Around the places where the ranges are told apart.
    private static readonly int[] Places = [1, 2, 254, 255, 256, 257, 511, 512, 513, 1024, 65_535];

    private static readonly Gen<Ports?> AnyPorts = Gen.Select(Gen.Int[0, 10], Gen.Int[0, 10], Gen.Int[0, 10], Gen.Int[0, 5], (one, other, third, kind) => kind switch
    {
        0 => (Ports?)null,
        1 => new Ports([new PortRange((ushort)Places[one], (ushort)Places[one]), new PortRange((ushort)Places[other], (ushort)Places[other])]),
        2 => new Ports([new PortRange((ushort)Places[Math.Min(one, other)], (ushort)Places[Math.Max(one, other)]), new PortRange((ushort)Places[third], (ushort)Places[third])]),
        3 => (Ports?)Places[one],
        _ => new Ports((ushort)Places[Math.Min(one, other)], (ushort)Places[Math.Max(one, other)]),
    });

    private static readonly Gen<Rule> AnyRule = Gen.Select(AnyPorts, AnyPorts, Gen.Bool, (ports, sources, both) =>
        new Rule(RuleAction.Accept, "net", "kvm") { Protocol = Protocol.Tcp, Ports = ports, SourcePorts = both ? sources : null });

    [Test]
    public void A_rule_is_found_where_one_before_it_has_all_its_ports_and_only_there() => AnyRule.Array[1, 40].Sample(rules =>
    {
        var findings = RuleOrderChecks.Run(new Lab("x") { Rules = rules.ToValueList() }).ToDictionary(finding => finding.Path);
        // What never matches leaves nothing to others that the rule before it does not.
        foreach (var (index, rule) in rules.Index())
            findings.ContainsKey($"Rules[{index}]").Should().Be(rules.Take(index).Any(before => Has(before.Ports, rule.Ports) && Has(before.SourcePorts, rule.SourcePorts)), "of {0}", rule);
    });

    private static bool Has(Ports? ports, Ports? others) => ports is not { } some || (others is { } them && some.Contains(them));
}
