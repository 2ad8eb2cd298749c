using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Providers that no traffic can reach. Every provider is part of a default route, if only as the last fallback: so these are those
/// that a rule keeps everything from, and those that the firewall shuts off.</summary>
internal static class ProviderReachChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var end = End(lab);
        foreach (var (path, provider) in Place.Providers(lab))
        {
            if (end is { } rule && provider.Name != rule.Item.Provider && (lab.FamiliesOf(provider) & ~lab.FamiliesOf(rule.Item)) == IpFamilies.None && !ComesBefore(lab, provider, rule.Item.Priority))
            {
                yield return new Finding(path, $"no traffic can reach it: {rule.Path} sends everything to {rule.Item.Provider}, usable or not",
                    "Give that rule something to select, or a higher Priority than a rule for this provider, or leave the provider out");
            }
            else if (lab.Zones.FirstOrDefault(zone => zone.Interfaces.Contains(provider.Interface)) is { } zone && IsShut(lab, zone))
            {
                yield return new Finding(path, $"no traffic can reach it: neither a policy nor a rule lets a connection to the zone '{zone.Name}' or from it",
                    "Let something pass, or leave the provider out");
            }
        }
    }

    /// <summary>The first rule that selects everything and always decides: none comes after it.</summary>
    private static (string Path, RoutingRule Item)? End(Lab lab)
    {
        var persistent = lab.Providers.Where(provider => provider.Persistent).Select(provider => provider.Name).ToHashSet();
        var ends = Place.Each("RoutingRules", lab.RoutingRules)
            .Where(rule => rule.Item is { To: null, From: null, Interface: null, Mark: null } && persistent.Contains(rule.Item.Provider)).ToValueList();
        return ends.Count == 0 ? null : ends.MinBy(rule => rule.Item.Priority);
    }

    /// <summary>Whether another rule, or its mark, sends something to the provider before that priority.</summary>
    private static bool ComesBefore(Lab lab, Provider provider, int priority) =>
        lab.RoutingRules.Any(rule => rule.Provider == provider.Name && rule.Priority < priority)
        || (RoutingChecks.MarkPriority(provider) < priority && (provider.Track || lab.Marks.Any(mark => mark.Provider == provider.Name)));

    // What else is in the zone may be let to its providers without a word.
    private static bool IsShut(Lab lab, Zone zone) => zone.Interfaces.All(name => lab.Providers.Any(provider => provider.Interface == name))
        && lab.PortForwards.All(forward => forward.From != zone.Name)
        && lab.Zones.All(other => other.Name == zone.Name || (Refuses(lab, other.Name, zone.Name) && Refuses(lab, zone.Name, other.Name)));

    private static bool Refuses(Lab lab, Name from, Name to) =>
        lab.Policies.FirstOrDefault(policy => PolicyChecks.Covers(policy.From, from) && PolicyChecks.Covers(policy.To, to)) is
        { Action: PolicyAction.Drop or PolicyAction.Reject or PolicyAction.None }
        && !lab.Rules.Any(rule => rule.Action == RuleAction.Accept && PolicyChecks.Covers(rule.From, from) && PolicyChecks.Covers(rule.To, to));
}
