namespace VirtLab.Compiling.Firewall;

/// <summary>Networks and ranges of ports that many rules of a pair are about: what comes from the office, the ports that each machine has for passive
/// FTP. A packet is compared with such a one once, and the rest looked up in a map of single values, which costs it a fraction of what a map with
/// ranges does.</summary>
internal static class SharedRanges
{
    // Of rules of the same fields. Each is compared with every packet: so many still cost less than a map with ranges.
    private const int Most = 8;

    /// <summary>The shapes with what is shared taken out of their keys; null where nothing is.</summary>
    public static IReadOnlyList<RunShape?>? TakenOut(IReadOnlyList<RunShape?> shapes)
    {
        // Mostly nothing has a range: then nothing is looked at twice.
        RunShape?[]? sharing = null;
        foreach (var (index, shape) in shapes.Index())
        {
            if (shape is { IsRange: true } && shape.WithRangeShared() is { } shared)
                (sharing ??= new RunShape?[shapes.Count])[index] = shared;
        }
        if (sharing is null)
            return null;
        var kinds = shapes.Zip(sharing).Where(both => both.Second is not null).GroupBy(both => both.First!.Kind, both => both.Second!.Kind)
            .Select(alike => alike.CountBy(kind => kind).Where(kind => kind.Value >= RuleStretch.Shortest).Select(kind => kind.Key).ToList())
            .Where(often => often.Count <= Most).SelectMany(often => often).ToHashSet();
        return kinds.Count == 0 ? null : [.. shapes.Zip(sharing, (shape, shared) => shared is not null && kinds.Contains(shared.Kind) ? shared : shape)];
    }
}
