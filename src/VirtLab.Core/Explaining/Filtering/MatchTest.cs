using VirtLab.Compiling.Firewall;
using VirtLab.Explaining.Forwarding;
using VirtLab.Explaining.Tracking;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Filtering;

/// <summary>Whether a packet is like a rule says, as the kernel would find.</summary>
internal sealed class MatchTest(HostPicture host)
{
    public bool Holds(Match match, Passage packet) => match switch
    {
        InputInterfaceMatch m => packet.Input is { } name && m.Names.Contains(name),
        OutputInterfaceMatch m => packet.Output is { } name && m.Names.Contains(name),
        Ipv4Match => !packet.Headers.IsV6,
        ProtocolMatch m => packet.Headers.Protocol == m.Protocol,
        DestinationPortMatch m => packet.Headers.Protocol == m.Protocol && m.Ports.Contains(packet.Headers.DestinationPort),
        SourcePortMatch m => packet.Headers.Protocol == m.Protocol && packet.Headers.SourcePort == m.Port,
        SourceMatch m => m.Network.Contains(packet.Headers.Source),
        DestinationMatch m => m.Network.Contains(packet.Headers.Destination),
        DestinationKindMatch m => m.Kinds.Any(kind => Kind(kind) == host.Fib.TypeOf(packet.Headers.Destination)),
        NoWayBackMatch => !HasWayBack(packet),
        TcpFlagsMatch m => packet.Headers.Protocol == Protocol.Tcp && (packet.Packet.Flags & m.Mask) == m.Value,
        ConnectionStateMatch m => (m.States & StateOf(packet)) != 0,
        // What follows is unknown of a packet without a connection, and then no rule applies that asks for it.
        OriginalDirectionMatch => packet is { Connection: not null, IsReply: false },
        ForwardedPortMatch => packet.Connection is { IsDestinationTranslated: true },
        ExpectedByHelperMatch m => packet.Connection?.ExpectedBy == m.Helper,
        ConnectionWithoutProviderMatch => packet.Connection is { } connection && (connection.Mark & (int)ProviderMarks.Mask) == 0,
        PacketWithoutProviderMatch => (packet.Mark & (int)ProviderMarks.Mask) == 0,
        NeighbourDiscoveryMatch => packet.Headers is { IsV6: true, Protocol: Protocol.Icmp } headers && Icmp.IsNeighbourDiscovery(headers.DestinationPort),
        _ => throw new NotSupportedException($"{match.GetType().Name} can't be explained."),
    };

    /// <summary>What a map is looked up with; none where the packet lacks a field.</summary>
    public static ValueList<KeyValue>? Key(ValueList<KeyField> fields, Passage packet)
    {
        var key = fields.Select(field => ValueOf(field, packet)).OfType<KeyValue>().ToValueList();
        return key.Count == fields.Count ? key : null;
    }

    private static KeyValue? ValueOf(KeyField field, Passage packet) => field switch
    {
        KeyField.InputInterface => packet.Input is { } name ? new InterfaceKey(name) : null,
        KeyField.OutputInterface => packet.Output is { } name ? new InterfaceKey(name) : null,
        KeyField.SourceMac => packet.SenderMac is { } mac ? new MacKey(mac) : null,
        KeyField.ConnectionProvider => packet.Connection is { } connection ? new ProviderKey(connection.Mark & (int)ProviderMarks.Mask) : null,
        _ => throw new NotSupportedException($"{field} can't be explained."),
    };

    /// <summary>nft's <c>fib saddr . mark . iif oif</c>: the route that an answer would take, were it to be sent now.</summary>
    private bool HasWayBack(Passage packet)
    {
        var (source, destination) = (packet.Headers.Source, packet.Headers.Destination);
        if (packet.Input is not { } input || input == HostInterface.Loopback)
            return true;
        if (AddressClass.IsUnspecified(source) && (AddressClass.IsLimitedBroadcast(destination) || AddressClass.IsLinkMulticast(destination)))
            return true;
        bool isNobody = AddressClass.IsMulticast(destination) || AddressClass.IsLimitedBroadcast(destination) || AddressClass.IsUnspecified(destination);
        var found = host.Fib.Look(new FibQuestion(source) { Source = isNobody ? (IpAddress?)null : destination, Mark = packet.Mark });
        return found is { Route.Type: FibType.Unicast or FibType.Broadcast } && found.Uses(input);
    }

    private static ConnectionStates StateOf(Passage packet) => packet.State switch
    {
        PacketState.Established => ConnectionStates.Established,
        PacketState.Related => ConnectionStates.Related,
        PacketState.Invalid => ConnectionStates.Invalid,
        _ => ConnectionStates.None,
    };

    private static AddressType Kind(AddressKind kind) => kind switch
    {
        AddressKind.Local => AddressType.Local,
        AddressKind.Broadcast => AddressType.Broadcast,
        _ => AddressType.Multicast,
    };
}
