using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Routing rules that never apply, and those that are at odds with others or with the providers' marks.</summary>
internal static class RoutingRuleChecks
{
    /// <summary>The providers' bits of a mark.</summary>
    private const int ProviderBits = 0xff;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var before = MainRoutes(lab).ToValueList();
        foreach (var (path, rule) in Place.Each("RoutingRules", lab.RoutingRules))
        {
            if (rule.To is { } to && rule.Provider != (Name)RoutingRule.Main && before.FirstOrDefault(route => route.To.Holds(to)) is { What: { } what })
                yield return new Finding($"{path}.To", $"no packet gets as far as this: the main table is looked up first and has {what}, which holds all of {to}",
                    "Leave the rule out, or select other destinations");
            foreach (var finding in Marks(lab, path, rule))
                yield return finding;
        }
        foreach (var finding in Contradictions(lab, Place.Each("RoutingRules", lab.RoutingRules).ToValueList()))
            yield return finding;
    }

    /// <summary>The kernel goes through rules of one priority in the order in which they came, and that changes with every change.</summary>
    private static IEnumerable<Finding> Contradictions(Lab lab, ValueList<(string Path, RoutingRule Item)> rules)
    {
        foreach (var group in rules.GroupBy(rule => rule.Item.Priority))
        {
            var earlier = new List<(string Path, RoutingRule Item)>();
            foreach (var rule in group)
            {
                if (earlier.Find(one => Meet(one.Item, rule.Item) && Selection(one.Item) == Selection(rule.Item)) is { Path: { } same })
                    yield return new Finding(rule.Path, $"the selection '{Selection(rule.Item)}' is already that of {same}",
                        "Give one of them another priority, or leave it out");
                else if (earlier.Find(one => one.Item.Provider != rule.Item.Provider && Meet(one.Item, rule.Item) && Overlap(one.Item, rule.Item)) is { Path: { } other, Item: { } first })
                    yield return new Finding(rule.Path,
                        $"{other} has the same priority and sends some of the same packets to {first.Provider}: which of the two goes first is left to chance",
                        "Give the one that is to go first a lower Priority");
                earlier.Add(rule);
            }
        }

        bool Meet(RoutingRule one, RoutingRule other) => (lab.FamiliesOf(one) & lab.FamiliesOf(other)) != IpFamilies.None;
    }

    private static IEnumerable<Finding> Marks(Lab lab, string path, RoutingRule rule)
    {
        if (rule is { Mark: not null, MarkMask: 0 })
            yield return new Finding($"{path}.MarkMask", "a mask without bits compares nothing", "Name the bits that count, such as 0xff00, or leave Mark out");
        else if (rule.Mark is { } outside && (outside & ~rule.MarkMask) != 0)
            yield return new Finding($"{path}.Mark",
                string.Create(CultureInfo.InvariantCulture, $"0x{outside:x} has bits outside the mask 0x{rule.MarkMask:x}: no packet is like that"),
                "Give MarkMask these bits too, or leave them out");
        // Of a provider's own packets the rule that comes before its mark's takes all, and one with the same priority may.
        else if (Place.Providers(lab).FirstOrDefault(p => p.Item.Name != rule.Provider && IsMarked(rule, p.Item) && TakesAll(rule)
            && rule.Priority <= RoutingChecks.MarkPriority(p.Item)) is { Path: { } taken, Item: { } provider })
            yield return new Finding($"{path}.Mark", $"it is the mark of {taken}: all that is to take {provider.Name} would take {rule.Provider}",
                "Choose a mark that no provider has, in other bits than 0xff, or let the rule select by From, To or Interface too");
        else if (Place.Providers(lab).FirstOrDefault(p => p.Item.Name != rule.Provider && (rule.Mark is null || IsMarked(rule, p.Item))
            && rule.Priority == RoutingChecks.MarkPriority(p.Item)) is { Path: { } same })
            yield return new Finding($"{path}.Priority", $"it is that of the rule for the mark of {same}: which of the two goes first is left to chance",
                "Choose another");
    }

    private static bool TakesAll(RoutingRule rule) => rule is { Mark: not null, To: null, From: null, Interface: null } && (rule.MarkMask & ProviderBits) != 0;

    private static bool IsMarked(RoutingRule rule, Provider provider) => ((rule.Mark ^ provider.MarkValue) & rule.MarkMask & ProviderBits) == 0;

    private static bool Overlap(RoutingRule one, RoutingRule other) => Overlap(one.To, other.To) && Overlap(one.From, other.From)
        && (one.Interface is null || other.Interface is null || one.Interface == other.Interface)
        && (one.Mark is null || other.Mark is null || ((one.Mark ^ other.Mark) & one.MarkMask & other.MarkMask) == 0);

    private static bool Overlap(Cidr? one, Cidr? other) => one is not { } here || other is not { } there || here.Overlaps(there);

    private static string Selection(RoutingRule rule) => string.Create(CultureInfo.InvariantCulture,
        $"priority {rule.Priority} from {rule.From?.Network.ToString() ?? "all"} to {rule.To?.Network.ToString() ?? "all"} in through {rule.Interface?.ToString() ?? "any"}")
        + (rule.Mark is { } mark ? string.Create(CultureInfo.InvariantCulture, $" mark 0x{mark:x}/0x{rule.MarkMask:x}") : "");

    /// <summary>What is in the main table whatever happens.</summary>
    private static IEnumerable<(Cidr To, string What)> MainRoutes(Lab lab) =>
    [
        .. Place.NetworkAddresses(lab).Select(network => (network.Address.Network, $"the network of {network.Path}")),
        .. Place.Each("Routes", lab.Routes).Where(route => route.Item is { Provider: null, Type: not RouteType.Unicast, To.PrefixLength: > 0 })
            .Select(route => (route.Item.To.Network, route.Path)),
        .. lab.NullRoutes is null ? [] : NullRoute.PrivateBlocks.Select(block => (block, $"the null route of {block}")),
    ];
}
