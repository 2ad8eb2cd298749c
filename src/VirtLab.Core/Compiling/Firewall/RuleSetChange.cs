using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Writes what makes one rule set of another, to be given to <c>nft -f -</c> as one transaction: all of it is in force afterwards, or
/// nothing has changed. Base chains stay, so a packet never meets a hook without its rules; so do the elements of maps that are filled at
/// run time.</summary>
internal static class RuleSetChange
{
    /// <param name="there">The rule set as found; <see cref="RuleSet.None"/> where there is none.</param>
    /// <param name="wished">The rule set as it is to be; <see cref="RuleSet.None"/> takes the table away.</param>
    public static string Render(RuleSet there, RuleSet wished)
    {
        if (!wished.Exists)
            return there.Exists ? Removal(there) : "";
        if (!there.Exists)
            return wished.ToString();
        // A base chain's hook and a map's type can't change in place, nor can the table's comment.
        var before = there.Parts.ToDictionary(part => part.Path);
        if (wished.Parts.Any(part => before.TryGetValue(part.Path, out var old) && !old.Declaration.Equals(part.Declaration)))
            return Removal(there) + wished;
        if (ElementChange.Render(there, wished) is { } elements)
            return elements;
        var text = new StringBuilder();
        Table(text, wished, part => part.Write(text, part.Declaration, []));
        // From here on everything exists, so nothing below can fail for want of it. Rules first: they hold on to maps and chains.
        _ = text.Append(null, $"flush table {wished.Place}\n");
        var kept = wished.Parts.Select(part => part.Path).ToHashSet();
        var stale = there.Parts.Where(part => !kept.Contains(part.Path)).ToList();
        // An element filled at run time may hold on to a chain that is to go, also one that has come since the table was read.
        bool leadsNowhere = stale.Any(part => part.Kind == "chain" && part.Name.StartsWith(ChainNames.Tracks, StringComparison.Ordinal));
        foreach (var part in wished.Parts.Where(part => part.Kind is "map" or "set" && (!part.FilledAtRunTime || leadsNowhere)))
            _ = text.Append(null, $"flush {part.Kind} {wished.Place} {part.Name}\n");
        foreach (var part in stale.OrderBy(part => part.Kind == "chain"))
            _ = text.Append(null, $"delete {part.Kind} {wished.Place} {part.Name}\n");
        Table(text, wished, part =>
        {
            var content = !part.FilledAtRunTime ? part.Content : leadsNowhere ? Learned(part) : [];
            if (content.Count > 0)
                part.Write(text, part.Kind == "chain" ? [] : part.Declaration, content);
        });
        return text.ToString();

        // What was learned of those that stay is not learned anew.
        ValueList<string> Learned(RuleSetPart map)
        {
            var given = map.Content.Select(RuleSetPart.KeyOf).ToHashSet();
            return
            [
                .. map.Content,
                .. (before.GetValueOrDefault(map.Path)?.Content ?? [])
                    .Where(element => !given.Contains(RuleSetPart.KeyOf(element)) && kept.Contains($"chain {element[(element.LastIndexOf(' ') + 1)..]}")),
            ];
        }
    }

    /// <summary>Takes the whole table away; no error where it is not there. Equivalent to: <c>nft destroy table inet NAME</c> of newer
    /// versions.</summary>
    public static string Removal(string table) => RemovalOf(RuleSet.PlaceOf(TableFamily.Inet, table));

    /// <summary>The same of a rule set; nothing where there is none.</summary>
    public static string Removal(RuleSet rules) => rules.Exists ? RemovalOf(rules.Place) : "";

    private static string RemovalOf(string place) => $"table {place} {{\n}}\ndelete table {place}\n";

    private static void Table(StringBuilder text, RuleSet rules, Action<RuleSetPart> write)
    {
        _ = text.Append(null, $"table {rules.Place} {{\n");
        foreach (var part in rules.Parts)
            write(part);
        _ = text.Append("}\n");
    }
}
