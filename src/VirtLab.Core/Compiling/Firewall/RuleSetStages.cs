using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>A rule set that is not there yet as several transactions, for a kernel that does not take it in one: from a sandbox, whose root is not the
/// machine's, it takes some 400 KB at once. Base chains come last, so nothing of it is in force before all of it is.</summary>
internal static class RuleSetStages
{
    // To the kernel an element is about a hundred bytes, and a rule up to a thousand.
    private const int Elements = 1500, Rules = 150;

    /// <returns>Texts for <c>nft -f -</c>, one after the other; none where there is no rule set.</returns>
    public static IEnumerable<string> Render(RuleSet wished)
    {
        if (!wished.Exists)
            yield break;
        var hooked = wished.Parts.Where(IsHooked).ToList();
        var others = wished.Parts.Except(hooked).ToList();
        // What rules and elements lead to is there before them.
        yield return Table(wished, others.Select(part => (part, ValueList.Create<string>([]))));
        foreach (var part in others)
        {
            foreach (string[] some in part.Content.Chunk(part.Kind == RuleSetPart.Chain ? Rules : Elements))
                yield return Table(wished, [(part, some.ToValueList())]);
        }
        yield return Table(wished, hooked.Select(part => (part, part.Content)));
    }

    private static bool IsHooked(RuleSetPart part) => part.Kind == RuleSetPart.Chain && part.Declaration.Count > 0;

    private static string Table(RuleSet rules, IEnumerable<(RuleSetPart Part, ValueList<string> Content)> parts)
    {
        var text = new StringBuilder($"table {rules.Place} {{\n");
        foreach (var (part, content) in parts)
            part.Write(text, part.Declaration, content);
        return text.Append("}\n").ToString();
    }
}
