using VirtLab.Compiling.Firewall;
using VirtLab.Model;

namespace VirtLab.Explaining.Filtering;

/// <summary>Whether a frame of a machine's is like a rule of the guard says. What a packet does not say of itself is honest: the hardware addresses in
/// messages of DHCP and neighbour discovery are the card's, and it speaks of its own addresses.</summary>
internal static class FrameTest
{
    private const int Redirect4 = 5, RouterAdvertisement4 = 9, ListenerQuery = 130, ListenerReport = 131, ListenerDone = 132, RouterSolicitation = 133, RouterAdvertisement = 134,
        NeighbourSolicitation = 135, NeighbourAdvertisement = 136, Redirect = 137, RouterRenumbering = 138, ListenerReport2 = 143;

    public static bool Holds(Match match, Headers headers) => match switch
    {
        EtherTypeMatch m => m.Type == (headers.IsV6 ? EtherType.Ip6 : EtherType.Ip),
        FieldRangeMatch m => m.Field == KeyField.SourceAddress && headers.Source.IsV6 == m.First.IsV6 && m.First <= headers.Source && headers.Source <= m.Last,
        WholeHeaderMatch => true,
        LinkLocalGroupMatch or EthernetArpMatch or ArpProbeMatch or LaterIpv4FragmentMatch or LaterIpv6FragmentMatch => false,
        RouterIcmpMatch => Type4(headers) is Redirect4 or RouterAdvertisement4,
        HostIcmpv6Match => Type6(headers) is not (null or ListenerQuery or RouterAdvertisement or Redirect or RouterRenumbering),
        UnaddressedIcmpv6Match => Type6(headers) is ListenerReport or ListenerDone or RouterSolicitation or NeighbourSolicitation or ListenerReport2,
        NeighbourSolicitationMatch => Type6(headers) is NeighbourSolicitation,
        NeighbourAdvertisementMatch => Type6(headers) is NeighbourAdvertisement,
        NeighbourOptionMatch => Type6(headers) is NeighbourSolicitation or NeighbourAdvertisement,
        RouterSolicitationOptionMatch => Type6(headers) is RouterSolicitation,
        _ => throw new NotSupportedException($"{match.GetType().Name} can't be explained."),
    };

    private static int? Type4(Headers headers) => headers is { IsV6: false, Protocol: Protocol.Icmp } ? headers.DestinationPort : null;

    private static int? Type6(Headers headers) => headers is { IsV6: true, Protocol: Protocol.Icmp } ? headers.DestinationPort : null;
}
