namespace VirtLab.Model.Checks;

/// <summary>Routing rules that the kernel takes for one another.</summary>
internal static class RoutingRuleTwinChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var rules = Place.Each("RoutingRules", lab.RoutingRules).ToList();
        foreach (var (index, (path, later)) in rules.Index())
        {
            var earlier = rules.Take(index).FirstOrDefault(rule => IsTakenFor(later, rule.Item));
            if (earlier.Item is not null)
                yield return new Finding(path, $"the kernel takes it for {earlier.Path}, which has its provider and priority and says more, and refuses to add it",
                    "Give it a higher priority, or leave the other one out");
        }
    }

    /// <summary>Adding a rule, the kernel compares sources and destinations only as far as the new rule names them.</summary>
    private static bool IsTakenFor(RoutingRule later, RoutingRule earlier) =>
        (later.Provider, later.Mark, later.MarkMask, later.Priority, later.Interface) == (earlier.Provider, earlier.Mark, earlier.MarkMask, earlier.Priority, earlier.Interface)
        && (later.From, later.To) != (earlier.From, earlier.To)
        && (later.Sources is null || later.Sources == earlier.Sources) && (later.Destinations is null || later.Destinations == earlier.Destinations);
}
