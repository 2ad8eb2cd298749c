using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>What a packet's headers say at one point of its way; also conntrack's tuple, by which it knows a connection's packets again.</summary>
/// <param name="Protocol">The protocol above IP; none for one without ports.</param>
/// <param name="Source">The source address.</param>
/// <param name="SourcePort">The source port; of ICMP the identifier.</param>
/// <param name="Destination">The destination address.</param>
/// <param name="DestinationPort">The destination port; of ICMP the type.</param>
internal readonly record struct Headers(Protocol? Protocol, IpAddress Source, ushort SourcePort, IpAddress Destination, ushort DestinationPort)
{
    public bool IsV6 => Destination.IsV6;

    /// <summary>What an answer to it has; none where it can have no answer.</summary>
    public Headers? Reply => Protocol switch
    {
        Model.Protocol.Icmp => Icmp.Answer(IsV6, DestinationPort) is { } type ? new Headers(Protocol, Destination, SourcePort, Source, type) : null,
        _ => new Headers(Protocol, Destination, DestinationPort, Source, SourcePort),
    };

    public Headers WithSource(Headers other) => Protocol == Model.Protocol.Icmp
        ? this with { Source = other.Source }
        : this with { Source = other.Source, SourcePort = other.SourcePort };

    public Headers WithDestination(Headers other) => Protocol == Model.Protocol.Icmp
        ? this with { Destination = other.Destination }
        : this with { Destination = other.Destination, DestinationPort = other.DestinationPort };
}
