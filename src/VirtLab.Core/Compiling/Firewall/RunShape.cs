using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What a rule matches, as part of a run.</summary>
/// <param name="Kind">The fields, and what stands before the look-up.</param>
/// <param name="Keys">The keys that it stands for: several where it has several ports, or ICMP of both families.</param>
internal sealed record RunShape(RunKind Kind, ValueList<ValueList<KeyValue>> Keys)
{
    // A rule of more than these would fill a map by itself.
    private const int MostKeys = 64;

    private static readonly ProtocolKey Tcp = new(ProtocolKey.Tcp), Udp = new(ProtocolKey.Udp);

    private static readonly ValueList<KeyValue> Icmp = [new ProtocolKey(ProtocolKey.Icmp), new ProtocolKey(ProtocolKey.Icmp6)];

    /// <summary>Whether some key has a network or a range.</summary>
    public bool IsRange
    {
        get
        {
            foreach (var key in Keys)
            {
                foreach (var value in key)
                {
                    if (!IsOne(value))
                        return true;
                }
            }
            return false;
        }
    }

    /// <summary>Whether it stands for one value only.</summary>
    public static bool IsOne(KeyValue value) => value switch
    {
        PortKey port => port.Ports.IsSingle,
        NetworkKey network => network.Network.IsHost,
        _ => true,
    };

    /// <summary>The same, with a network or range that all its keys have before the look-up instead; null where they have none, or nothing else.</summary>
    public RunShape? WithRangeShared()
    {
        for (int field = 0; field < Kind.Fields.Count; field++)
        {
            if (!IsOne(Keys[0][field]) && IsOfAll(field, Keys[0][field]))
                return Sharing(field, Keys[0][field]);
        }
        return null;
    }

    private bool IsOfAll(int field, KeyValue value)
    {
        foreach (var key in Keys)
        {
            if (!key[field].Equals(value))
                return false;
        }
        return true;
    }

    private RunShape? Sharing(int shared, KeyValue value)
    {
        // Who compares with a port compares with the protocol.
        var left = Enumerable.Range(0, Kind.Fields.Count).Where(field => field != shared && !(value is PortKey && Kind.Fields[field] == KeyField.Protocol)).ToValueList();
        return left.Count == 0 ? null : new RunShape(new RunKind(Left(Kind.Fields), [Match(Kind.Fields[shared], value)]), Keys.Select(Left).ToValueList());

        ValueList<T> Left<T>(ValueList<T> all) => left.Select(field => all[field]).ToValueList();
    }

    private Match Match(KeyField field, KeyValue value) => (field, value) switch
    {
        (KeyField.SourceAddress or KeyField.SourceAddress6, NetworkKey source) => new SourceMatch(source.Network),
        (_, NetworkKey destination) => new DestinationMatch(destination.Network),
        (KeyField.SourcePort, PortKey from) => new SourcePortMatch(TcpOrUdp, new Ports(from.Ports.First, from.Ports.Last)),
        (_, PortKey to) => new DestinationPortMatch(TcpOrUdp, new Ports(to.Ports.First, to.Ports.Last)),
        _ => throw new NotSupportedException($"{value.GetType().Name} has no ranges."),
    };

    // Of a rule with ports all keys have the same.
    private Protocol TcpOrUdp => Keys[0].Contains(Tcp) ? Protocol.Tcp : Protocol.Udp;

    /// <summary>The shape of a rule that can be part of a run; null for another.</summary>
    public static RunShape? Of(Rule rule)
    {
        // Everything is no key of a map.
        if (rule.IcmpType is not null || rule.Source?.PrefixLength == 0 || rule.Destination?.PrefixLength == 0
            || (rule.Source is { } from && rule.Destination is { } to && from.IsV6 != to.IsV6))
            return null;
        List<KeyField> fields = [];
        // Almost every rule has one value in each field: of those that have more, the first stands here until the end.
        List<KeyValue> key = [];
        List<(int Field, ValueList<KeyValue> Values)> several = [];
        if (rule.SourceMac is { } mac)
            Add(KeyField.SourceMac, new MacKey(mac));
        if (rule.Source is { } source)
            Add(source.IsV6 ? KeyField.SourceAddress6 : KeyField.SourceAddress, new NetworkKey(source.Network));
        if (rule.Destination is { } destination)
            Add(destination.IsV6 ? KeyField.DestinationAddress6 : KeyField.DestinationAddress, new NetworkKey(destination.Network));
        if (rule.Protocol == Protocol.Icmp)
            AddSeveral(KeyField.Protocol, Icmp);
        else if (rule.Protocol is { } protocol)
            Add(KeyField.Protocol, protocol == Protocol.Tcp ? Tcp : Udp);
        return (rule.Protocol is not (Protocol.Tcp or Protocol.Udp) || (AddPorts(KeyField.SourcePort, rule.SourcePorts) && AddPorts(KeyField.DestinationPort, rule.Ports)))
            && fields.Count > 0 && Products(key.ToValueList(), several) is { } keys ? new RunShape(RunKind.Of(fields), keys) : null;

        void Add(KeyField field, KeyValue value)
        {
            fields.Add(field);
            key.Add(value);
        }

        void AddSeveral(KeyField field, ValueList<KeyValue> values)
        {
            several.Add((fields.Count, values));
            Add(field, values[0]);
        }

        bool AddPorts(KeyField field, Ports? ports)
        {
            if (ports?.Ranges is not { } ranges)
                return true;
            if (ranges.Count == 1)
                Add(field, new PortKey(ranges[0]));
            else if (ranges.Count > 1)
                AddSeveral(field, ranges.Select(range => (KeyValue)new PortKey(range)).ToValueList());
            return ranges.Count > 0;
        }
    }

    /// <summary>A key for each choice of values; null where these are too many.</summary>
    private static ValueList<ValueList<KeyValue>>? Products(ValueList<KeyValue> key, List<(int Field, ValueList<KeyValue> Values)> several)
    {
        ValueList<ValueList<KeyValue>> keys = [key];
        foreach (var (field, values) in several)
        {
            if (keys.Count * values.Count > MostKeys)
                return null;
            keys = [.. keys.SelectMany(_ => values, (one, value) => one.Select((other, index) => index == field ? value : other).ToValueList())];
        }
        return keys;
    }
}
