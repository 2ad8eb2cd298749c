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

    /// <summary>The shape of a rule that can be part of a run; null for another.</summary>
    public static RunShape? Of(Rule rule)
    {
        if (rule.IcmpType is not null)
            return null;
        List<KeyField> fields = [];
        List<ValueList<KeyValue>> values = [];
        if (rule.SourceMac is { } mac)
            Add(KeyField.SourceMac, [new MacKey(mac)]);
        if (rule.Source is { } source)
            Add(source.IsV6 ? KeyField.SourceAddress6 : KeyField.SourceAddress, [new NetworkKey(source.Network)]);
        if (rule.Destination is { } destination)
            Add(destination.IsV6 ? KeyField.DestinationAddress6 : KeyField.DestinationAddress, [new NetworkKey(destination.Network)]);
        if (rule.Protocol is { } protocol)
            Add(KeyField.Protocol, NumbersOf(protocol));
        if (rule is { Protocol: Protocol.Tcp or Protocol.Udp, SourcePorts: { } sourcePorts })
            Add(KeyField.SourcePort, PortsOf(sourcePorts));
        if (rule is { Protocol: Protocol.Tcp or Protocol.Udp, Ports: { } ports })
            Add(KeyField.DestinationPort, PortsOf(ports));
        // Everything is no key of a map.
        bool fits = fields.Count > 0 && rule.Source?.PrefixLength != 0 && rule.Destination?.PrefixLength != 0
            && (rule.Source?.IsV6 ?? rule.Destination?.IsV6) == (rule.Destination?.IsV6 ?? rule.Source?.IsV6) && values.All(options => options.Count > 0)
            && values.Aggregate(1, (count, options) => Math.Min(count * options.Count, MostKeys + 1)) <= MostKeys;
        return fits ? new RunShape(fields.ToValueList(), Products(values)) : null;

        void Add(KeyField field, ValueList<KeyValue> options)
        {
            fields.Add(field);
            values.Add(options);
        }
    }

    private static ValueList<KeyValue> NumbersOf(Protocol protocol) => protocol switch
    {
        Protocol.Tcp => [new ProtocolKey(ProtocolKey.Tcp)],
        Protocol.Udp => [new ProtocolKey(ProtocolKey.Udp)],
        _ => [new ProtocolKey(ProtocolKey.Icmp), new ProtocolKey(ProtocolKey.Icmp6)],
    };

    private static ValueList<KeyValue> PortsOf(Ports ports) => ports.Ranges.Select(range => (KeyValue)new PortKey(range)).ToValueList();

    private static ValueList<ValueList<KeyValue>> Products(List<ValueList<KeyValue>> values)
    {
        if (values.TrueForAll(options => options.Count == 1))
            return [values.Select(options => options[0]).ToValueList()];
        IEnumerable<ValueList<KeyValue>> keys = [[]];
        foreach (var options in values)
            keys = keys.SelectMany(_ => options, (ValueList<KeyValue> key, KeyValue option) => (ValueList<KeyValue>)[.. key, option]);
        return keys.ToValueList();
    }
}
