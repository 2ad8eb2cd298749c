using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Filtering;

/// <summary>A map of the rule set, to look packets up in.</summary>
internal sealed class MapTable
{
    private readonly VerdictMap _map;
    private readonly Dictionary<ValueList<KeyValue>, MapElement> _exact = [];

    /// <param name="map">The map.</param>
    /// <param name="elements">What it holds now.</param>
    public MapTable(VerdictMap map, IEnumerable<MapElement> elements)
    {
        _map = map;
        foreach (var element in elements)
            _ = _exact.TryAdd(element.Key, element);
    }

    /// <summary>The element for a packet; none where the packet lacks a field, or no element is for it.</summary>
    public MapElement? Find(Lookup lookup, Passage packet)
    {
        var fields = lookup.By.Count > 0 ? lookup.By : _map.Key;
        var key = fields.Select(field => ValueOf(field, packet)).OfType<KeyValue>().ToValueList();
        return key.Count < fields.Count ? null
            : _map.Interval ? _map.Elements.FirstOrDefault(element => element.Key.Zip(key).All(pair => Holds(pair.First, pair.Second)))
            : _exact.GetValueOrDefault(key);
    }

    private static bool Holds(KeyValue element, KeyValue packet) => (element, packet) switch
    {
        (NetworkKey network, NetworkKey address) => network.Network.Contains(address.Network.Address),
        (PortKey range, PortKey port) => range.Ports.Contains(port.Ports.First),
        _ => element == packet,
    };

    private static KeyValue? ValueOf(KeyField field, Passage packet)
    {
        var headers = packet.Headers;
        bool hasPorts = headers.Protocol is Protocol.Tcp or Protocol.Udp;
        return field switch
        {
            KeyField.InputInterface => packet.Input is { } name ? new InterfaceKey(name) : null,
            KeyField.OutputInterface => packet.Output is { } name ? new InterfaceKey(name) : null,
            KeyField.SourceMac => packet is { Input: not null, SenderMac: { } mac } ? new MacKey(mac) : null,
            KeyField.ConnectionProvider => packet.Connection is { } connection ? new ProviderKey(connection.Mark & (int)ProviderMarks.Mask) : null,
            KeyField.NextHop => packet.NextHop is { IsV6: false } hop ? new AddressKey(hop) : null,
            KeyField.NextHop6 => packet.NextHop is { IsV6: true } hop ? new AddressKey(hop) : null,
            KeyField.SourceAddress => headers.IsV6 ? null : new NetworkKey(new Cidr(headers.Source, 32)),
            KeyField.SourceAddress6 => headers.IsV6 ? new NetworkKey(new Cidr(headers.Source, 128)) : null,
            KeyField.DestinationAddress => headers.IsV6 ? null : new NetworkKey(new Cidr(headers.Destination, 32)),
            KeyField.DestinationAddress6 => headers.IsV6 ? new NetworkKey(new Cidr(headers.Destination, 128)) : null,
            KeyField.Protocol => new ProtocolKey(headers.Protocol switch
            {
                Protocol.Tcp => ProtocolKey.Tcp,
                Protocol.Udp => ProtocolKey.Udp,
                Protocol.Icmp => headers.IsV6 ? ProtocolKey.Icmp6 : ProtocolKey.Icmp,
                _ => byte.MaxValue,
            }),
            KeyField.SourcePort => hasPorts ? new PortKey(new PortRange(headers.SourcePort, headers.SourcePort)) : null,
            KeyField.DestinationPort => hasPorts ? new PortKey(new PortRange(headers.DestinationPort, headers.DestinationPort)) : null,
            _ => packet.SenderMac is { } mac ? OfFrame(field, mac) : null,
        };
    }

    /// <summary>What a frame says of its sender beside its header: an honest one that it is the card that sends it (<see cref="FrameTest"/>).</summary>
    private static KeyValue OfFrame(KeyField field, MacAddress mac) => field switch
    {
        KeyField.NeighbourTarget => new NeighbourKey(Cidr.LinkLocal.Eui64(mac)),
        KeyField.NeighbourOption or KeyField.RouterSolicitationOption => new LinkAddressKey(LinkAddressOption.Source, mac),
        KeyField.DhcpClientMac => new ClientMacKey(mac),
        _ => throw new NotSupportedException($"{field} is no field of packets over IP."),
    };
}
