using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Routing rules and marks.</summary>
internal static class RoutingChecks
{
    // That of the rule for the mark of the provider number 1; the others follow by number.
    private const int FirstMarkPriority = 10_000;
    private const int FirstPriority = 1000, LastPriority = 19_999;
    private static readonly InterfaceName Loopback = "lo";

    /// <summary>The priority of the rule that sends a provider's mark to it.</summary>
    public static int MarkPriority(Provider provider) => FirstMarkPriority + provider.Number - 1;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var providers = lab.Providers.Select(p => p.Name).ToValueList();
        // Without providers everything is looked up in the main table.
        ValueList<Name> tables = providers.Count == 0 ? [] : [.. providers, RoutingRule.Main];
        foreach (var (path, rule) in Place.Each("RoutingRules", lab.RoutingRules))
        {
            foreach (var finding in CommonChecks.Missing($"{path}.Provider", rule.Provider, tables, "provider").Concat(RuleOf(lab, path, rule)))
                yield return finding;
        }
        foreach (var finding in RoutingRuleChecks.Run(lab))
            yield return finding;
        foreach (var finding in MarkChecks.Run(lab))
            yield return finding;
    }

    private static IEnumerable<Finding> RuleOf(Lab lab, string path, RoutingRule rule)
    {
        if (rule.Priority is < FirstPriority or > LastPriority)
            yield return new Finding($"{path}.Priority", $"{rule.Priority} stands among priorities that are not the lab's",
                $"Choose one from {FirstPriority} to {LastPriority}");
        foreach (var finding in CommonChecks.OneFamily(path, rule.From, rule.To, "To"))
            yield return finding;
        if ((rule.From ?? rule.To) is { } said && lab.Providers.FirstOrDefault(known => known.Name == rule.Provider) is { } provider && !lab.Carries(provider, said.IsV6))
            yield return ProviderChecks.CarriesNone($"{path}.Provider", provider, said.IsV6, "nothing that the rule selects");
        if (rule.Interface is { } name && name != Loopback && lab.Uplinks.All(u => u.Interface != name) && lab.Networks.All(n => n.BridgeName != name))
            yield return new Finding($"{path}.Interface", $"'{name}' is neither an uplink nor a bridge of the lab",
                "Name one of those, or \"lo\" for what the host itself sends");
    }
}
