using System.Collections.Concurrent;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What the rules of a run have in common.</summary>
/// <param name="Fields">The fields that they match, in the order of a key.</param>
/// <param name="Shared">What all of them match beside that, word for word.</param>
internal sealed record RunKind(ValueList<KeyField> Fields, ValueList<Match> Shared)
{
    // Fields always stand in one order, so a bit for each is all that there is to know.
    private static readonly ConcurrentDictionary<int, RunKind> Plain = new();

    // Kinds are looked up by the thousand.
    private readonly int _hash = HashCode.Combine(Fields, Shared);

    /// <summary>The kind of a rule that joins no other.</summary>
    public static RunKind None { get; } = new([], []);

    /// <summary>That of rules which share nothing beside their fields. There are few of them, and thousands of rules: each is one object.</summary>
    public static RunKind Of(List<KeyField> fields)
    {
        int all = 0;
        foreach (var field in fields)
            all |= 1 << (int)field;
        return Plain.GetOrAdd(all, static (_, fields) => new RunKind(fields.ToValueList(), []), fields);
    }

    public bool Equals(RunKind? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Fields.Equals(other.Fields) && Shared.Equals(other.Shared));

    public override int GetHashCode() => _hash;

    /// <summary>Its name, as part of a map's.</summary>
    public string Name => string.Join('.', [string.Join('-', Fields.Select(Word)), .. Shared.Select(Word)]);

    private static string Word(KeyField field) => field switch
    {
        KeyField.SourceMac => "mac",
        KeyField.SourceAddress => "saddr",
        KeyField.SourceAddress6 => "saddr6",
        KeyField.DestinationAddress => "daddr",
        KeyField.DestinationAddress6 => "daddr6",
        KeyField.Protocol => "proto",
        KeyField.SourcePort => "sport",
        _ => "dport",
    };

    private static string Word(Match match) => match switch
    {
        // Names have no colons.
        SourceMatch m => $"saddr-{NftExpressions.Network(m.Networks[0]).Replace(':', '-')}",
        DestinationMatch m => $"daddr-{NftExpressions.Network(m.Networks[0]).Replace(':', '-')}",
        SourcePortMatch m => $"{Word(m.Protocol)}-sport-{m.Ports}",
        DestinationPortMatch m => $"{Word(m.Protocol)}-dport-{m.Ports}",
        _ => throw new NotSupportedException($"{match.GetType().Name} is shared by no rules."),
    };

    private static string Word(Protocol protocol) => protocol.ToString().ToLowerInvariant();
}
