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
        var hooked = wished.Parts.Where(part => part.IsBaseChain).ToValueList();
        var others = wished.Parts.Except(hooked).ToList();
        // What rules and elements lead to is there before them.
        yield return Text(others.Select(part => part with { Content = [] }));
        foreach (var part in others)
        {
            foreach (string[] some in part.Content.Chunk(part.Kind == RuleSetPart.Chain ? Rules : Elements))
                yield return Text([part with { Content = [.. some] }]);
        }
        yield return Text(hooked);

        string Text(IEnumerable<RuleSetPart> parts) => (wished with { Parts = parts.ToValueList() }).ToString();
    }
}
