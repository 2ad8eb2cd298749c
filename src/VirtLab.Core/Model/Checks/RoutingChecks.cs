using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Routing rules and marks.</summary>
internal static class RoutingChecks
{
    private const int FirstPriority = 1000, LastPriority = 19_999;
    private static readonly InterfaceName Loopback = "lo";

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var providers = lab.Providers.Select(p => p.Name).ToValueList();
        foreach (var (path, rule) in Place.Each("RoutingRules", lab.RoutingRules))
        {
            foreach (var finding in CommonChecks.Missing($"{path}.Provider", rule.Provider, providers, "provider").Concat(RuleOf(lab, path, rule)))
                yield return finding;
        }
        // The kernel does what the first of two such rules says; which one is first should not be left to chance.
        foreach (var finding in CommonChecks.Duplicates(
            Place.Each("RoutingRules", lab.RoutingRules).Select(r => (r.Path, Selection(r.Item))),
            "the selection", "Give one of them another priority, or leave it out"))
            yield return finding;
        foreach (var finding in MarkChecks.Run(lab))
            yield return finding;
    }

    private static string Selection(RoutingRule rule) => string.Create(CultureInfo.InvariantCulture,
        $"'priority {rule.Priority} from {rule.From?.Network.ToString() ?? "all"} to {rule.To?.Network.ToString() ?? "all"} in through {rule.Interface?.ToString() ?? "any"}'");

    private static IEnumerable<Finding> RuleOf(Lab lab, string path, RoutingRule rule)
    {
        if (rule.Priority is < FirstPriority or > LastPriority)
            yield return new Finding($"{path}.Priority", $"{rule.Priority} stands among priorities that are not the lab's",
                $"Choose one from {FirstPriority} to {LastPriority}");
        foreach (var finding in AddressChecks.Family($"{path}.To", rule.To).Concat(AddressChecks.Family($"{path}.From", rule.From)))
            yield return finding;
        if (rule.Interface is { } name && name != Loopback && lab.Uplinks.All(u => u.Interface != name) && lab.Networks.All(n => n.BridgeName != name))
            yield return new Finding($"{path}.Interface", $"'{name}' is neither an uplink nor a bridge of the lab",
                "Name one of those, or \"lo\" for what the host itself sends");
    }
}
