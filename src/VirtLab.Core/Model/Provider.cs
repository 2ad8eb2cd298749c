using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>An internet provider as Shorewall has it: a gateway on an interface, with a routing table and a mark of its own. Two providers on
/// one interface are told apart by their gateways' hardware addresses.</summary>
/// <param name="Name">Its name, such as <c>comcast</c>.</param>
/// <param name="Number">Its number, 1 to 249: the number of its routing table and, unless given, its mark.</param>
/// <param name="Interface">The uplink it is reached through.</param>
/// <param name="Gateway">The next hop.</param>
public sealed record Provider(Name Name, int Number, InterfaceName Interface, IpAddress Gateway)
{
    /// <summary>The mark that routes a packet to it, 1 to 255; its number by default.</summary>
    public int? Mark { get; init; }

    /// <summary>Remembers connections that come in through it and answers them through it; true by default.</summary>
    public bool Track { get; init; } = true;

    /// <summary>Leaves out the rule that sends packets with the interface's own source address to this provider.</summary>
    public bool Loose { get; init; }

    /// <summary>Its weight in the balanced default route; 0, the default, keeps it out of it: then it is a fallback, in order of its number.</summary>
    public int Balance { get; init; }

    /// <summary>May be unusable when the lab is brought up; if it is not optional and its gateway does not answer, the lab fails to come up.</summary>
    public bool Optional { get; init; }

    /// <summary>The mark in force.</summary>
    public int MarkValue => Mark ?? Number;
}

/// <summary>Sends packets that match to a provider (Shorewall's <c>rtrules</c>; <c>ip rule</c>).</summary>
/// <param name="Provider">The provider whose table decides.</param>
public sealed record RoutingRule(Name Provider)
{
    /// <summary>Packets to this destination; any by default.</summary>
    public Cidr? To { get; init; }

    /// <summary>Packets from this source; any by default.</summary>
    public Cidr? From { get; init; }

    /// <summary>Packets that came in through this interface; any by default.</summary>
    public InterfaceName? Interface { get; init; }

    /// <summary>The rule's priority, 1,000 to 19,999; lower goes first.</summary>
    public int Priority { get; init; } = 1000;
}

/// <summary>Sends connections to a provider by mark (Shorewall's <c>mangle</c>): the host's own, or those of a zone. The first mark of a list
/// that applies decides, and only while a connection has no provider: what came in through one stays with it.</summary>
/// <param name="Provider">The provider they take.</param>
public sealed record Mark(Name Provider)
{
    /// <summary>The zone whose connections it is about; by default, and where it is the host's own zone, the host's.</summary>
    public Name? From { get; init; }

    /// <summary>The source addresses; any by default.</summary>
    public Cidr? Source { get; init; }

    /// <summary>The destination addresses; any by default.</summary>
    public Cidr? Destination { get; init; }

    /// <summary>The protocol; any by default.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The destination ports; any by default.</summary>
    public Ports? Ports { get; init; }

    /// <summary>The source ports; any by default.</summary>
    public Ports? SourcePorts { get; init; }

    /// <summary>Connections that this conntrack helper expects, such as <c>ftp</c>'s data connections.</summary>
    public Helper? Helper { get; init; }

    /// <summary>The states of the connection in which it applies; any by default.</summary>
    public ConnectionState? State { get; init; }

    /// <summary>The share of the connections it applies to, above 0 and up to 1, drawn at a connection's first packet; all of them by default.
    /// The others go on to the next mark: 0.5 and then 0.5 are a half and a quarter. It is counted in ten-thousandths.</summary>
    public double? Probability { get; init; }
}

/// <summary>A protocol above IP.</summary>
public enum Protocol
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>UDP.</summary>
    Udp,

    /// <summary>ICMP, or ICMPv6 where the address is IPv6.</summary>
    Icmp,
}

/// <summary>A conntrack helper: it reads a control connection and expects its data connections.</summary>
public enum Helper
{
    /// <summary>FTP: tcp port 21, active and passive data connections.</summary>
    Ftp,
}
