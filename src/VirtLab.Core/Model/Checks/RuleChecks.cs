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
                .Concat(CommonChecks.PortsNeedProtocol(path, rule.Protocol, rule.Ports)))
                yield return finding;
            if (rule is { Source: { } source, Destination: { } destination } && source.IsV6 != destination.IsV6)
                yield return new Finding($"{path}.Destination", $"no packet goes from {source} to {destination}: one is IPv4 and the other IPv6",
                    "Give addresses of one family, or a rule for each");
            if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name == rule.From && zone.Name == rule.To))
                yield return new Finding(path, "what the host sends to itself is never filtered", "Leave the rule out");
            if (rule.From != (Name)Zone.All && rule.To != (Name)Zone.All && PolicyChecks.IsNone(lab, rule.From, rule.To))
            {
                yield return new Finding(path,
                    $"the policy from {rule.From} to {rule.To} is None: no connection between the two exists that a rule could decide about",
                    "Give the pair another policy, such as Drop, or leave the rule out");
            }
            else if (rule.From == rule.To && ZoneChecks.IsNeverCrossed(lab, rule.From))
            {
                yield return new Finding(path,
                    $"nothing is routed from {rule.From} to itself: it has one interface, and no packet leaves by the one it came in by",
                    "Leave the rule out, or name two zones");
            }
        }
    }

}
