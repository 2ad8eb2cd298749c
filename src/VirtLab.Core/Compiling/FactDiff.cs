using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>Compares the facts of a thing as found with those wished for. Pure.</summary>
internal static class FactDiff
{
    /// <summary>The fields that differ, those of one path in their order; empty where nothing differs.</summary>
    public static ValueList<FactChange> Between(IEnumerable<Fact> found, IEnumerable<Fact> wished)
    {
        List<Fact> before = [.. found], after = [.. wished];
        if (before.SequenceEqual(after))
            return [];
        var olds = before.ToLookup(fact => fact.Path, fact => fact.Value);
        var news = after.ToLookup(fact => fact.Path, fact => fact.Value);
        return olds.Select(group => group.Key).Union(news.Select(group => group.Key))
            .SelectMany(path => OfPath(path, [.. olds[path]], [.. news[path]]))
            .ToValueList();
    }

    private static IEnumerable<FactChange> OfPath(string path, List<string> before, List<string> after)
    {
        int start = 0;
        while (start < before.Count && start < after.Count && before[start] == after[start])
            start++;
        int end = 0;
        while (end < before.Count - start && end < after.Count - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        var olds = before.GetRange(start, before.Count - start - end);
        var news = after.GetRange(start, after.Count - start - end);
        return olds.Count == 1 && news.Count == 1
            ? [new FactChange(path, olds[0], news[0])]
            : Changes(path, olds, news);
    }

    /// <summary>By the longest common subsequence: what stays in its place is not named.</summary>
    private static IEnumerable<FactChange> Changes(string path, List<string> olds, List<string> news)
    {
        int[,] common = new int[olds.Count + 1, news.Count + 1];
        for (int i = olds.Count - 1; i >= 0; i--)
        {
            for (int j = news.Count - 1; j >= 0; j--)
                common[i, j] = olds[i] == news[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }
        for (int i = 0, j = 0; i < olds.Count || j < news.Count;)
        {
            if (i < olds.Count && j < news.Count && olds[i] == news[j])
                (i, j) = (i + 1, j + 1);
            else if (j == news.Count || (i < olds.Count && common[i + 1, j] >= common[i, j + 1]))
                yield return new FactChange(path, olds[i++], null);
            else
                yield return new FactChange(path, null, news[j++]);
        }
    }
}
