using System.Text;

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
        var maps = wished.Parts.Where(part => part is { Kind: "map" or "set", FilledAtRunTime: false }).Select(part => (Map: part.Name, Old: before[part.Path].Content, New: part.Content)).ToList();
        // What goes goes first, in all maps: a key may get another verdict.
        foreach (var (map, old, now) in maps)
            Write(text, "delete", wished, map, old.Except(now).Select(RuleSetPart.KeyOf));
        foreach (var (map, old, now) in maps)
            Write(text, "add", wished, map, now.Except(old));
        return text.ToString();
    }

    private static bool IsSame(RuleSetPart old, RuleSetPart now) =>
        old.Declaration.Equals(now.Declaration) && (now.Kind is "map" or "set" || old.Content.Equals(now.Content));

    private static void Write(StringBuilder text, string verb, RuleSet rules, string map, IEnumerable<string> elements)
    {
        if (string.Join(", ", elements) is { Length: > 0 } all)
            _ = text.Append(null, $"{verb} element {rules.Place} {map} {{ {all} }}\n");
    }
}
