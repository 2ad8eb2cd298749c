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

    public static bool Covers(Name said, Name zone) => said == zone || said == (Name)Zone.All;
}
