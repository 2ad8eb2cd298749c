using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Policies: every pair of zones must have one.</summary>
internal static class PolicyChecks
{
    private static readonly Name Everywhere = Zone.All;

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
        foreach (var finding in Place.Each("Policies", lab.Policies).SelectMany(policy => Limits(policy.Path, policy.Item)).Concat(Continued(lab)))
            yield return finding;
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

    private static IEnumerable<Finding> Limits(string path, Policy policy)
    {
        foreach (var finding in CommonChecks.Limits(path, policy.Log, policy.Limit, policy.LogLimit))
            yield return finding;
        if (policy is { Limit: not null, Action: PolicyAction.None or PolicyAction.Continue })
            yield return new Finding($"{path}.Limit", $"the policy {policy.Action} decides about nothing that could be counted", "Leave Limit out");
    }

    /// <summary>Policies that leave the decision to a zone that is not there.</summary>
    private static IEnumerable<Finding> Continued(Lab lab)
    {
        var whole = lab.Zones.SelectMany(zone => zone.Interfaces).ToHashSet();
        var nested = lab.Zones.Where(zone => zone.Hosts.Any(hosts => whole.Contains(hosts.Interface))).Select(zone => zone.Name).ToHashSet();
        var zones = lab.Zones.Select(zone => zone.Name).Distinct().ToValueList();
        return
            from policy in Place.Each("Policies", lab.Policies)
            where policy.Item.Action == PolicyAction.Continue
            let pair = (
                from source in zones
                from destination in zones
                where Decides(lab, policy.Item, source, destination) && !nested.Contains(source) && !nested.Contains(destination)
                select $"from {source} to {destination}").FirstOrDefault()
            where pair is not null
            select new Finding(policy.Path, $"{pair} there is no zone around them that could decide instead",
                "Use Continue for zones of Hosts behind an interface that another zone has whole, or another action");
    }

    private static bool Decides(Lab lab, Policy policy, Name from, Name to) => ReferenceEquals(policy, lab.Policies.FirstOrDefault(other => from == to
        ? other.From == from && other.To == to
        : Covers(other.From, from) && Covers(other.To, to)));

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

    public static bool Covers(Name said, Name zone) => said == zone || said == Everywhere;
}
