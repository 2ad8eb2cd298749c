using VirtLab.Compiling.Firewall;
using VirtLab.Explaining.Forwarding;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Filtering;

/// <summary>Whether a packet is like a rule says, as the kernel would find.</summary>
internal sealed class MatchTest(CompiledFirewall rules, HostPicture host)
{
    public bool Holds(Match match, Passage packet) => match switch
    {
        InputInterfaceMatch m => packet.Input is { } name && m.Names.Contains(name),
        OutputInterfaceMatch m => packet.Output is { } name && m.Names.Contains(name),
        Ipv4Match => !packet.Headers.IsV6,
        Ipv6Match => packet.Headers.IsV6,
        ProtocolMatch m => packet.Headers.Protocol == m.Protocol,
        DestinationPortMatch m => packet.Headers.Protocol == m.Protocol && m.Ports.Contains(packet.Headers.DestinationPort),
        SourcePortMatch m => packet.Headers.Protocol == m.Protocol && m.Ports.Contains(packet.Headers.SourcePort),
        IcmpTypeMatch m => packet.Headers.Protocol == Protocol.Icmp && packet.Headers.IsV6 == m.V6 && packet.Headers.DestinationPort == m.Type,
        SourceMacMatch m => packet.Input is not null && packet.SenderMac == m.Address,
        SourceMatch m => IsIn(m.Networks, packet.Headers.Source),
        DestinationMatch m => IsIn(m.Networks, packet.Headers.Destination),
        SourceInSetMatch m => rules.Sets.Any(set => set.Name == m.Set && IsIn(set.Networks, packet.Headers.Source)),
        SourceKindMatch m => host.Fib.KindOf(packet.Headers.Source) is { } kind && m.Kinds.Contains(kind),
        // A link's own addresses are taken for the host's.
        DestinationKindMatch m => (packet.Headers.Destination.IsLinkLocal ? AddressKind.Local : host.Fib.KindOf(packet.Headers.Destination)) is { } kind && m.Kinds.Contains(kind),
        NoWayBackMatch => !HasWayBack(packet),
        TcpFlagsMatch m => packet.Headers.Protocol == Protocol.Tcp && (packet.Packet.Flags & m.Mask) == m.Value,
        ConnectionStateMatch m => (m.States & packet.State) != 0,
        // What follows is unknown of a packet without a connection, and then no rule applies that asks for it.
        OriginalDirectionMatch => packet is { Connection: not null, IsReply: false },
        ReplyDirectionMatch => packet is { Connection: not null, IsReply: true },
        ForwardedPortMatch => packet.Connection is { IsDestinationTranslated: true },
        ExpectedByHelperMatch m => packet.Connection?.ExpectedBy == m.Helper,
        ConnectionWithoutProviderMatch => packet.Connection is { } connection && (connection.Mark & (int)ProviderMarks.Mask) == 0,
        ConnectionProviderMatch m => packet.Connection is { } connection && (connection.Mark & (int)ProviderMarks.Mask) == m.Mark,
        NextHopMatch m => packet.NextHop == m.Gateway,
        FirstPacketMatch => packet.Connection is { IsConfirmed: false },
        // Both may be; which of them was, only the kernel knows.
        ShareMatch m => packet.Lots.Draw(m.OfTenThousand, ShareMatch.Whole - m.OfTenThousand) == 0,
        LimitMatch => packet.Lots.Draw(1, 0) == 0,
        PacketWithoutProviderMatch => (packet.Mark & (int)ProviderMarks.Mask) == 0,
        NeighbourDiscoveryMatch => packet.Headers is { IsV6: true, Protocol: Protocol.Icmp } headers && Icmp.IsNeighbourDiscovery(headers.DestinationPort),
        _ => FrameTest.Holds(match, packet.Headers),
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

    private static bool IsIn(ValueList<Cidr> networks, IpAddress address) => networks.Any(network => network.Contains(address));
}
