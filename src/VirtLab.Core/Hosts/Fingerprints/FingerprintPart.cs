using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>One kind of thing in a fingerprint.</summary>
/// <param name="Kind">What it is, in the singular: <c>link</c>, <c>route</c>, ….</param>
/// <param name="Facts">All of that kind, in a fixed order.</param>
public sealed record FingerprintPart(string Kind, ValueList<HostFact> Facts)
{
    /// <summary>Why the things of this kind can't be seen; null where they can.</summary>
    public string? Unseen { get; init; }

    internal string Summary => Unseen is not null ? $"{Plural} unseen" : string.Create(CultureInfo.InvariantCulture, $"{Facts.Count} {(Facts.Count == 1 ? Kind : Plural)}");

    private string Plural => Kind + (Kind.EndsWith('s') ? "es" : "s");

    internal static FingerprintPart Of(string kind, IEnumerable<HostFact> facts) =>
        new(kind, facts.OrderBy(fact => fact.Name, StringComparer.Ordinal).ThenBy(fact => fact.State, StringComparer.Ordinal).ToValueList());

    internal static FingerprintPart NotSeen(string kind, string reason) => new(kind, []) { Unseen = reason };

    internal IEnumerable<string> Lines() => Unseen is null ? Facts.Select(fact => $"{Kind} {fact}") : [$"{Kind} unseen"];

    internal static IEnumerable<string> Differences(FingerprintPart before, FingerprintPart after)
    {
        if (before.Unseen is not null || after.Unseen is not null)
            return before.Unseen == after.Unseen ? [] : [$"~ {before.Plural}: {before.Unseen ?? "seen"}, now {after.Unseen ?? "seen"}"];
        var gone = Less(before.Facts, after.Facts);
        var come = Less(after.Facts, before.Facts);
        // A name on both sides is one thing that has changed; several of a name can't be told apart.
        var changed = gone.GroupBy(fact => fact.Name).Join(come.GroupBy(fact => fact.Name), was => was.Key, now => now.Key, (was, now) => (Was: was.ToList(), Now: now.ToList()))
            .Where(pair => pair.Was.Count == 1 && pair.Now.Count == 1).ToDictionary(pair => pair.Was[0].Name, pair => (Was: pair.Was[0], Now: pair.Now[0]), StringComparer.Ordinal);
        return gone.Where(fact => !changed.ContainsKey(fact.Name)).Select(fact => $"- {before.Kind} {fact}")
            .Concat(come.Where(fact => !changed.ContainsKey(fact.Name)).Select(fact => $"+ {before.Kind} {fact}"))
            .Concat(changed.Values.Select(pair => $"~ {before.Kind} {pair.Was.Name}: was {pair.Was.State}, is {pair.Now.State}"));
    }

    /// <summary>The facts less the others; one that is there twice has to be taken twice.</summary>
    private static List<HostFact> Less(IEnumerable<HostFact> facts, IEnumerable<HostFact> others)
    {
        var left = others.CountBy(fact => fact).ToDictionary();
        return [.. facts.Where(fact => !Take(fact))];

        bool Take(HostFact fact)
        {
            bool there = left.TryGetValue(fact, out int count) && count > 0;
            left[fact] = count - 1;
            return there;
        }
    }
}

/// <summary>One thing of the machine.</summary>
/// <param name="Name">Which.</param>
/// <param name="State">What is to be known of it; may be empty.</param>
public sealed record HostFact(string Name, string State = "")
{
    /// <summary>Name and state on one line.</summary>
    public override string ToString() => State.Length == 0 ? Name : $"{Name}: {State}";
}
