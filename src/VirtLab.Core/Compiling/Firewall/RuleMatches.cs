using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The matches of what rules and marks say.</summary>
internal static class RuleMatches
{
    /// <summary>A protocol with ports, or alone, or anything.</summary>
    public static ValueList<Match> Of(Protocol? protocol, Ports? ports, Ports? sourcePorts = null) => protocol switch
    {
        Protocol.Tcp or Protocol.Udp when ports is not null || sourcePorts is not null =>
        [
            .. ports is { } to ? [new DestinationPortMatch(protocol.Value, to)] : ValueList.Create<Match>([]),
            .. sourcePorts is { } from ? [new SourcePortMatch(protocol.Value, from)] : ValueList.Create<Match>([]),
        ],
        { } alone => [new ProtocolMatch(alone)],
        _ => [],
    };

    /// <summary>What a rule says about the packet.</summary>
    public static ValueList<Match> Of(Rule rule) =>
    [
        .. rule.SourceMac is { } mac ? [new SourceMacMatch(mac)] : ValueList.Create<Match>([]),
        .. Source(rule.Source),
        .. Destination(rule.Destination),
        .. rule is { Protocol: Protocol.Icmp, IcmpType: { } type }
            ? [new IcmpTypeMatch((rule.Source ?? rule.Destination)?.IsV6 == true, type)]
            : Of(rule.Protocol, rule.Ports, rule.SourcePorts),
    ];

    /// <summary>The states of a connection.</summary>
    public static ConnectionStateMatch States(ConnectionState states) => new(states == ConnectionState.None ? ConnectionState.New : states);

    /// <summary>The source, if it is said.</summary>
    public static ValueList<Match> Source(Cidr? network) => network is { } given ? Sources([given.Network]) : [];

    /// <summary>The destination, if it is said.</summary>
    public static ValueList<Match> Destination(Cidr? network) => network is { } given ? Destinations([given.Network]) : [];

    /// <summary>Networks of one family that the source stands in; anywhere for none.</summary>
    public static ValueList<Match> Sources(ValueList<Cidr> networks) =>
        networks.Count == 0 ? [] : [Everything(networks) ?? new SourceMatch(networks)];

    /// <summary>Networks of one family that the destination stands in; anywhere for none.</summary>
    public static ValueList<Match> Destinations(ValueList<Cidr> networks) =>
        networks.Count == 0 ? [] : [Everything(networks) ?? new DestinationMatch(networks)];

    private static Match? Everything(ValueList<Cidr> networks) =>
        networks.All(network => network.PrefixLength > 0) ? null : networks[0].IsV6 ? new Ipv6Match() : new Ipv4Match();
}
