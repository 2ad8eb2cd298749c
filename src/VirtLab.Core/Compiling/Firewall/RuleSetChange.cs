using System.Text;

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
            return there.Exists ? Removal(there.Table) : "";
        if (!there.Exists)
            return wished.ToString();
        // A base chain's hook and a map's type can't change in place, nor can the table's comment.
        if (wished.Parts.Any(part => there.Parts.FirstOrDefault(old => old.Path == part.Path) is { } old && !old.Declaration.Equals(part.Declaration)))
            return Removal(there.Table) + wished;
        var text = new StringBuilder();
        Table(text, wished, part => part.Write(text, part.Declaration, []));
        // From here on everything exists, so nothing below can fail for want of it. Rules first: they hold on to maps and chains.
        _ = text.Append(null, $"flush table inet {wished.Table}\n");
        var kept = wished.Parts.Select(part => part.Path).ToHashSet();
        var stale = there.Parts.Where(part => !kept.Contains(part.Path)).ToList();
        // An element filled at run time may hold on to a chain that is to go, also one that has come since the table was read.
        bool leadsNowhere = stale.Any(part => part.Kind == "chain" && part.Name.StartsWith(ChainNames.Tracks, StringComparison.Ordinal));
        foreach (var map in wished.Parts.Where(part => part.Kind == "map" && (!part.FilledAtRunTime || leadsNowhere)))
            _ = text.Append(null, $"flush map inet {wished.Table} {map.Name}\n");
        foreach (var part in stale.OrderBy(part => part.Kind == "chain"))
            _ = text.Append(null, $"delete {part.Kind} inet {wished.Table} {part.Name}\n");
        Table(text, wished, part =>
        {
            if (part.Content.Count > 0 && (!part.FilledAtRunTime || leadsNowhere))
                part.Write(text, part.Kind == "chain" ? [] : part.Declaration, part.Content);
        });
        return text.ToString();
    }

    /// <summary>Takes the whole table away; no error where it is not there. Equivalent to: <c>nft destroy table inet NAME</c> of newer
    /// versions.</summary>
    public static string Removal(string table) => $"table inet {table} {{\n}}\ndelete table inet {table}\n";

    private static void Table(StringBuilder text, RuleSet rules, Action<RuleSetPart> write)
    {
        _ = text.Append(null, $"table inet {rules.Table} {{\n");
        foreach (var part in rules.Parts)
            write(part);
        _ = text.Append("}\n");
    }
}
