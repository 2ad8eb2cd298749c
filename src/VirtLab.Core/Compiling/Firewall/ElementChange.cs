using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The change of a rule set in which only elements of maps and sets come and go: then it costs what they cost, however large the rest
/// is.</summary>
internal static class ElementChange
{
    /// <returns>The text for <c>nft -f -</c>; none where more changes than elements.</returns>
    public static string? Render(RuleSet there, RuleSet wished)
    {
        var before = there.Parts.ToDictionary(part => part.Path);
        if (before.Count != wished.Parts.Count || !wished.Parts.All(part => before.TryGetValue(part.Path, out var old) && IsSame(old, part)))
            return null;
        var text = new StringBuilder();
        var maps = wished.Parts.Where(part => part is { HoldsElements: true, FilledAtRunTime: false }).Select(part => (Map: part.Name, Old: before[part.Path].Content, New: part.Content)).ToList();
        var changed = maps.Select(map => (map.Map, Apart: Apart(map.Old, map.New))).ToList();
        // What goes goes first, in all maps: a key may get another verdict.
        foreach (var (map, (old, now)) in changed)
            Write(text, "delete", wished, map, old.Except(now).Select(RuleSetPart.KeyOf));
        foreach (var (map, (old, now)) in changed)
            Write(text, "add", wished, map, now.Except(old));
        return text.ToString();
    }

    /// <summary>Two lists without what they begin and end with alike: mostly that is all but what has changed, and nothing is left to be looked up.</summary>
    private static (string[] Old, string[] New) Apart(ValueList<string> old, ValueList<string> now)
    {
        int start = 0, end = 0, shorter = Math.Min(old.Count, now.Count);
        while (start < shorter && old[start] == now[start])
            start++;
        while (end < shorter - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        return ([.. old.Take(start..^end)], [.. now.Take(start..^end)]);
    }

    private static bool IsSame(RuleSetPart old, RuleSetPart now) =>
        old.Declaration.Equals(now.Declaration) && (now.HoldsElements || old.Content.Equals(now.Content));

    private static void Write(StringBuilder text, string verb, RuleSet rules, string map, IEnumerable<string> elements)
    {
        if (string.Join(", ", elements) is { Length: > 0 } all)
            _ = text.Append(null, $"{verb} element {rules.Place} {map} {{ {all} }}\n");
    }
}
