using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Policies: every pair of zones must have one.</summary>
internal static class PolicyChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, policy) in Place.Each("Policies", lab.Policies))
        {
            foreach (var finding in Zones(lab, path, policy.From, policy.To))
                yield return finding;
            if (policy.From == policy.To && lab.Zones.Any(zone => zone.IsFirewall && zone.Name == policy.From))
                yield return new Finding(path, "what the host sends to itself is never filtered", "Leave the policy out");
            else if (policy.Action == PolicyAction.Accept && policy.From == policy.To && ZoneChecks.IsNeverCrossed(lab, policy.From))
            {
                yield return new Finding(path,
                    $"nothing is routed from {policy.From} to itself: it has one interface, and no packet leaves by the one it came in by",
                    "Leave the policy out");
            }
        }
        if (lab.Zones.Count == 0 && lab.Policies.Count + lab.Rules.Count > 0)
        {
            yield return new Finding("Zones", "without zones no policy and no rule decides anything",
                "Add the zones that they are about, or leave policies and rules out");
        }
        var undecided =
            from source in lab.Zones.DistinctBy(zone => zone.Name)
            from destination in lab.Zones.DistinctBy(zone => zone.Name)
            where source.Name != destination.Name && !lab.Policies.Any(policy => Covers(policy.From, source.Name) && Covers(policy.To, destination.Name))
            select $"{source.Name} to {destination.Name}";
        if (undecided.ToValueList() is { Count: > 0 } pairs)
        {
            yield return new Finding("Policies", $"nothing is said about connections from {string.Join(", ", pairs)}",
                "Add a policy for each, or one from all to all at the end");
        }
    }

    /// <summary>Zone names that no zone has.</summary>
    public static IEnumerable<Finding> Zones(Lab lab, string path, Name from, Name to)
    {
        var known = ValueList.Create([.. lab.Zones.Select(zone => zone.Name), (Name)Zone.All]);
        return CommonChecks.Missing($"{path}.From", from, known, "zone").Concat(CommonChecks.Missing($"{path}.To", to, known, "zone"));
    }

    /// <summary>Whether the policy between the two is that no connection exists.</summary>
    public static bool IsNone(Lab lab, Name from, Name to) => lab.Policies.FirstOrDefault(policy => from == to
        ? policy.From == from && policy.To == to
        : Covers(policy.From, from) && Covers(policy.To, to))?.Action == PolicyAction.None;

    public static bool Covers(Name said, Name zone) => said == zone || said == (Name)Zone.All;
}
