using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The fields that a rule matches, and the keys that it stands for.</summary>
/// <param name="Fields">The fields, in the order of a key.</param>
/// <param name="Keys">The keys: several where it has several ports, or ICMP of both families.</param>
internal sealed record RunShape(ValueList<KeyField> Fields, ValueList<ValueList<KeyValue>> Keys)
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
            && fields.Count > 0 && Products(key.ToValueList(), several) is { } keys ? new RunShape(fields.ToValueList(), keys) : null;

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
