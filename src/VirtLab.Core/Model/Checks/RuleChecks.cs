using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Rules of the firewall.</summary>
internal static class RuleChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, rule) in Place.Each("Rules", lab.Rules))
        {
            foreach (var finding in PolicyChecks.Zones(lab, path, rule.From, rule.To)
                .Concat(CommonChecks.PortsNeedProtocol(path, rule.Protocol, rule.Ports))
                .Concat(Addresses(path, rule)))
                yield return finding;
            if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name == rule.From && zone.Name == rule.To))
                yield return new Finding(path, "what the host sends to itself is never filtered", "Leave the rule out");
            if (DecidedByNone(lab, rule))
            {
                yield return new Finding(path, $"the policy from {rule.From} to {rule.To} is None: no connection between the two exists that a rule could decide about",
                    "Give the pair another policy, such as Drop, or leave the rule out");
            }
        }
    }

    private static bool DecidedByNone(Lab lab, Rule rule)
    {
        if (rule.From == (Name)Zone.All || rule.To == (Name)Zone.All)
            return false;
        return lab.Policies.FirstOrDefault(policy => rule.From == rule.To
            ? policy.From == rule.From && policy.To == rule.To
            : PolicyChecks.Covers(policy.From, rule.From) && PolicyChecks.Covers(policy.To, rule.To))?.Action == PolicyAction.None;
    }

    private static IEnumerable<Finding> Addresses(string path, Rule rule)
    {
        foreach (var finding in (rule.Source is { } source ? CommonChecks.Network($"{path}.Source", source) : [])
            .Concat(rule.Destination is { } destination ? CommonChecks.Network($"{path}.Destination", destination) : []))
            yield return finding;
    }
}
