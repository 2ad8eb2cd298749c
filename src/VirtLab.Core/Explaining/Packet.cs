using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>A packet that is asked about; the first of its connection unless a connection is asked about.</summary>
/// <param name="From">Where it comes from.</param>
/// <param name="Destination">Its destination address.</param>
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

    /// <summary>The first segment of a TCP connection.</summary>
    public static Packet Tcp(PacketSource from, IpAddress destination, ushort port) => new(from, destination) { Protocol = Model.Protocol.Tcp, DestinationPort = port };

    /// <summary>A UDP datagram.</summary>
    public static Packet Udp(PacketSource from, IpAddress destination, ushort port) => new(from, destination) { Protocol = Model.Protocol.Udp, DestinationPort = port };

    /// <summary>An ICMP echo request.</summary>
    public static Packet Ping(PacketSource from, IpAddress destination) =>
        new(from, destination) { Protocol = Model.Protocol.Icmp, IcmpType = destination.IsV6 ? Icmp.EchoRequest6 : Icmp.EchoRequest };

    /// <summary>What it is for: <c>tcp 80</c>, <c>ping</c>.</summary>
    public string Service => Protocol switch
    {
        Model.Protocol.Icmp => IcmpType is Icmp.EchoRequest or Icmp.EchoRequest6 ? "ping" : string.Create(CultureInfo.InvariantCulture, $"icmp type {IcmpType}"),
        { } protocol => string.Create(CultureInfo.InvariantCulture, $"{protocol.ToString().ToLowerInvariant()} {DestinationPort}"),
        null => "another protocol",
    };

    /// <summary>The packet in a few words: <c>etch32 -> 198.51.100.10 tcp 80</c>.</summary>
    public override string ToString() => $"{From} -> {Destination} {Service}"
        + (Protocol == Model.Protocol.Tcp && Flags != TcpFlags.Syn ? $" with {Flags.ToString().ToUpperInvariant()}" : "") + (IsFragment ? ", a fragment" : "");
}
