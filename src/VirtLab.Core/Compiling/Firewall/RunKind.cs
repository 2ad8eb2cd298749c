using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What the rules of a run have in common.</summary>
/// <param name="Fields">The fields that they match, in the order of a key.</param>
/// <param name="Shared">What all of them match beside that, word for word.</param>
internal sealed record RunKind(ValueList<KeyField> Fields, ValueList<Match> Shared)
{
    /// <summary>The kind of a rule that joins no other.</summary>
    public static RunKind None { get; } = new([], []);

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
