using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Writes what makes one rule set of another, to be given to <c>nft -f -</c>. All of it is in force after one transaction, or nothing has
/// changed. Base chains stay, so a packet never meets a hook without its rules; so does all that is the same, and the elements of maps that are filled
/// at run time.</summary>
internal static class RuleSetChange
{
    /// <summary>As one transaction.</summary>
    /// <param name="there">The rule set as found; <see cref="RuleSet.None"/> where there is none.</param>
    /// <param name="wished">The rule set as it is to be; <see cref="RuleSet.None"/> takes the table away.</param>
    public static string Render(RuleSet there, RuleSet wished) => Steps(there, wished).ToString();

    /// <summary>As transactions between which packets may be judged.</summary>
    /// <param name="there">The rule set as found; <see cref="RuleSet.None"/> where there is none.</param>
    /// <param name="wished">The rule set as it is to be; <see cref="RuleSet.None"/> takes the table away.</param>
    public static RuleSetSteps Steps(RuleSet there, RuleSet wished)
    {
        if (!wished.Exists)
            return RuleSetSteps.At(Removal(there));
        if (!there.Exists)
            return RuleSetSteps.At(wished.ToString());
        // A base chain's hook and a map's type can't change in place, nor can the table's comment.
        var before = there.Parts.ToDictionary(part => part.Path);
        if (wished.Parts.Any(part => before.TryGetValue(part.Path, out var old) && !old.Declaration.Equals(part.Declaration)))
            return RuleSetSteps.At(Removal(there) + wished);
        if (ElementChange.Render(there, wished) is { } elements)
            return RuleSetSteps.At(elements);
        var kept = wished.Parts.Select(part => part.Path).ToHashSet();
        var stale = there.Parts.Where(part => !kept.Contains(part.Path)).ToList();
        return new RuleSetSteps(Ahead(before, wished), Switch(before, wished, kept, stale), After(wished, stale));
    }

    /// <summary>Takes the whole table away; no error where it is not there. Equivalent to: <c>nft destroy table inet NAME</c> of newer
    /// versions.</summary>
    public static string Removal(string table) => RemovalOf(RuleSet.PlaceOf(TableFamily.Inet, table));

    /// <summary>The same of a rule set; nothing where there is none.</summary>
    public static string Removal(RuleSet rules) => rules.Exists ? RemovalOf(rules.Place) : "";

    private static string RemovalOf(string place) => $"table {place} {{\n}}\ndelete table {place}\n";

    /// <summary>What is new and no packet comes to by itself, whole.</summary>
    private static string Ahead(Dictionary<string, RuleSetPart> before, RuleSet wished) =>
        Table(wished, wished.Parts.Where(part => part.Kind.Length > 0 && !part.IsBaseChain && !before.ContainsKey(part.Path)));

    private static string Switch(Dictionary<string, RuleSetPart> before, RuleSet wished, HashSet<string> kept, List<RuleSetPart> stale)
    {
        // An element filled at run time may hold on to a chain that is to go, also one that has come since the table was read.
        bool leadsNowhere = stale.Any(part => part.Kind == RuleSetPart.Chain && part.Name.StartsWith(ChainNames.Tracks, StringComparison.Ordinal));
        var changed = wished.Parts.Where(part => part.FilledAtRunTime ? leadsNowhere
            : before.TryGetValue(part.Path, out var old) ? !old.Facts.SequenceEqual(part.Facts) : part.IsBaseChain).ToList();
        var text = new StringBuilder();
        // Everything that they lead to exists, so nothing fails for want of it. Rules first: they hold on to maps and chains.
        foreach (var part in changed.Where(part => before.ContainsKey(part.Path)).Concat(stale.Where(part => part.IsBaseChain)).OrderBy(part => part.Kind != RuleSetPart.Chain))
            _ = text.Append(null, $"flush {part.Kind} {wished.Place} {part.Name}\n");
        return text + Table(wished, changed.Select(part => part with
        {
            Declaration = part.Kind == RuleSetPart.Chain && before.ContainsKey(part.Path) ? [] : part.Declaration,
            Content = part.FilledAtRunTime ? Learned(part) : part.Content,
        }));

        // What was learned of those that stay is not learned anew.
        ValueList<string> Learned(RuleSetPart map)
        {
            var given = map.Content.Select(RuleSetPart.KeyOf).ToHashSet();
            return
            [
                .. map.Content,
                .. (before.GetValueOrDefault(map.Path)?.Content ?? [])
                    .Where(element => !given.Contains(RuleSetPart.KeyOf(element)) && kept.Contains($"{RuleSetPart.Chain} {element[(element.LastIndexOf(' ') + 1)..]}")),
            ];
        }
    }

    private static string After(RuleSet wished, List<RuleSetPart> stale)
    {
        var text = new StringBuilder();
        foreach (var part in stale.Where(part => part.Kind == RuleSetPart.Chain))
            _ = text.Append(null, $"flush {part.Kind} {wished.Place} {part.Name}\n");
        foreach (var part in stale.OrderBy(part => part.Kind == RuleSetPart.Chain))
            _ = text.Append(null, $"delete {part.Kind} {wished.Place} {part.Name}\n");
        return text.ToString();
    }

    /// <summary>A block with some of the table's parts; nothing where there are none.</summary>
    private static string Table(RuleSet rules, IEnumerable<RuleSetPart> parts) =>
        parts.ToValueList() is { Count: > 0 } some ? (rules with { Parts = some }).ToString() : "";
}
