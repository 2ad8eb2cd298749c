using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The matches of what rules and marks say.</summary>
internal static class RuleMatches
{
    /// <summary>A protocol with ports, or alone, or anything.</summary>
    public static ValueList<Match> Of(Protocol? protocol, Ports? ports) => (protocol, ports) switch
    {
        (Protocol.Tcp or Protocol.Udp, { } range) => [new DestinationPortMatch(protocol.Value, range)],
        ({ } alone, _) => [new ProtocolMatch(alone)],
        _ => [],
    };

    /// <summary>What a rule says about the packet.</summary>
    public static ValueList<Match> Of(Rule rule) =>
    [
        .. rule.Source is { } source ? [new SourceMatch(source.Network)] : ValueList.Create<Match>([]),
        .. rule.Destination is { } destination ? [new DestinationMatch(destination.Network)] : ValueList.Create<Match>([]),
        .. Of(rule.Protocol, rule.Ports),
    ];
}
