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

    /// <summary>What stays in its place is not named.</summary>
    private static IEnumerable<FactChange> Changes(string path, List<string> olds, List<string> news)
    {
        // What only one side has is no part of what stays: so a list of which thousands have changed costs no more than they.
        HashSet<string> before = [.. olds], after = [.. news];
        int i = 0, j = 0;
        foreach (string stays in Common([.. olds.Where(after.Contains)], [.. news.Where(before.Contains)]))
        {
            for (; olds[i] != stays; i++)
                yield return new FactChange(path, olds[i], null);
            for (; news[j] != stays; j++)
                yield return new FactChange(path, null, news[j]);
            (i, j) = (i + 1, j + 1);
        }
        for (; i < olds.Count; i++)
            yield return new FactChange(path, olds[i], null);
        for (; j < news.Count; j++)
            yield return new FactChange(path, null, news[j]);
    }

    /// <summary>The longest common subsequence.</summary>
    private static List<string> Common(List<string> olds, List<string> news)
    {
        int start = 0;
        while (start < olds.Count && start < news.Count && olds[start] == news[start])
            start++;
        var common = olds.GetRange(0, start);
        int[,] length = new int[olds.Count - start + 1, news.Count - start + 1];
        for (int i = olds.Count - start - 1; i >= 0; i--)
        {
            for (int j = news.Count - start - 1; j >= 0; j--)
                length[i, j] = olds[start + i] == news[start + j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        }
        for (int i = 0, j = 0; start + i < olds.Count && start + j < news.Count;)
        {
            if (olds[start + i] == news[start + j])
            {
                common.Add(olds[start + i]);
                (i, j) = (i + 1, j + 1);
            }
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }
        return common;
    }
}
