using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>A packet that is asked about; the first of its connection unless a connection is asked about.</summary>
/// <param name="From">Where it comes from.</param>
/// <param name="Destination">Its destination address; of an ICMP error that <see cref="Error"/> makes, what follows from the packet that it is about.</param>
public sealed record Packet(PacketSource From, IpAddress Destination)
{
    /// <summary>The protocol above IP; none stands for one without ports that the firewall does not know, such as ESP.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The source port; of ICMP the identifier. 40,000 by default.</summary>
    public ushort SourcePort { get; init; } = 40_000;

    /// <summary>The destination port; 0 for protocols without ports.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>The flags of a TCP segment; SYN, which opens a connection, by default.</summary>
    public TcpFlags Flags { get; init; } = TcpFlags.Syn;

    /// <summary>The type of an ICMP message, or ICMPv6's; 0, an IPv4 echo reply, by default. <see cref="Ping"/> makes echo requests.</summary>
    public byte IcmpType { get; init; }

    /// <summary>The hops it may still go; 64 by default.</summary>
    public byte TimeToLive { get; init; } = 64;

    /// <summary>Whether it is a fragment whose other fragments never come.</summary>
    public bool IsFragment { get; init; }

    /// <summary>The conntrack helper that expects its connection, such as the data connection of an FTP session between the same two; none by
    /// default.</summary>
    public Helper? ExpectedBy { get; init; }

    /// <summary>The packet that an ICMP error tells of; none by default. It is taken to have come through before.</summary>
    public Packet? About { get; init; }

    /// <summary>What an ICMP error quotes, where that is known as it is.</summary>
    internal Headers? Quoted { get; init; }

    /// <summary>The first segment of a TCP connection.</summary>
    public static Packet Tcp(PacketSource from, IpAddress destination, ushort port) => new(from, destination) { Protocol = Model.Protocol.Tcp, DestinationPort = port };

    /// <summary>A UDP datagram.</summary>
    public static Packet Udp(PacketSource from, IpAddress destination, ushort port) => new(from, destination) { Protocol = Model.Protocol.Udp, DestinationPort = port };

    /// <summary>An ICMP echo request.</summary>
    public static Packet Ping(PacketSource from, IpAddress destination) =>
        new(from, destination) { Protocol = Model.Protocol.Icmp, IcmpType = destination.IsV6 ? Icmp.EchoRequest6 : Icmp.EchoRequest };

    /// <summary>An ICMP error, <i>destination unreachable</i> unless <see cref="IcmpType"/> is set otherwise: what somebody on a packet's way, or at its
    /// end, tells who sent it, under the address from which it seemed to come.</summary>
    /// <param name="from">Who tells.</param>
    /// <param name="about">The packet that it is about.</param>
    public static Packet Error(PacketSource from, Packet about)
    {
        ArgumentNullException.ThrowIfNull(about);
        return new Packet(from, default) { Protocol = Model.Protocol.Icmp, SourcePort = 0, IcmpType = about.Destination.IsV6 ? Icmp.Unreachable6 : Icmp.Unreachable, About = about };
    }

    /// <summary>What it is for: <c>tcp 80</c>, <c>ping</c>.</summary>
    public string Service => Protocol switch
    {
        Model.Protocol.Icmp => IcmpType is Icmp.EchoRequest or Icmp.EchoRequest6 ? "ping" : string.Create(CultureInfo.InvariantCulture, $"icmp type {IcmpType}"),
        { } protocol when ExpectedBy is { } helper => $"{protocol.ToString().ToLowerInvariant()} expected by {helper.ToString().ToLowerInvariant()}",
        { } protocol => string.Create(CultureInfo.InvariantCulture, $"{protocol.ToString().ToLowerInvariant()} {DestinationPort}"),
        null => "another protocol",
    };

    /// <summary>The packet in a few words: <c>etch32 -> 198.51.100.10 tcp 80</c>.</summary>
    public override string ToString() => About is { } about ? $"{From} -> {Service} about {about}" : $"{From} -> {Destination} {Service}"
        + (Protocol == Model.Protocol.Tcp && Flags != TcpFlags.Syn ? $" with {Flags.ToString().ToUpperInvariant()}" : "") + (IsFragment ? ", a fragment" : "");
}
