using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Routing rules and marks.</summary>
internal static class RoutingChecks
{
    private const int FirstPriority = 1000, LastPriority = 19_999, FirstMarkPriority = 10_000;
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
        foreach (var (path, mark) in Place.Each("Marks", lab.Marks))
        {
            foreach (var finding in CommonChecks.Missing($"{path}.Provider", mark.Provider, providers, "provider")
                .Concat(CommonChecks.PortsNeedProtocol(path, mark.Protocol, mark.Ports)))
                yield return finding;
            if (mark is { Helper: not null, Protocol: Protocol.Udp or Protocol.Icmp })
                yield return new Finding($"{path}.Protocol", $"the helper {mark.Helper} knows TCP connections only, never {mark.Protocol}",
                    "Set it to Tcp, or leave it out");
        }
        // The first mark that matches decides, as with rules.
        var selections = Place.Each("Marks", lab.Marks).Select(m => (m.Path, m.Item with { Provider = default }));
        foreach (var finding in CommonChecks.Duplicates(selections, mark => $"the selection '{Text(mark)}'", "A connection takes one provider: leave one of them out"))
            yield return finding;
    }

    private static string Text(Mark mark) =>
        $"{mark.Protocol?.ToString() ?? "any protocol"}, {mark.Ports?.ToString() ?? "any port"}, {mark.Helper?.ToString() ?? "no"} helper";

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
