using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A switched segment of the world around the host: what is plugged into it shares one Ethernet.</summary>
/// <param name="Name">Its name.</param>
public sealed record Segment(Name Name);

/// <summary>A router or server of the world around the host: a network namespace with interfaces on segments.</summary>
/// <param name="Name">Its name.</param>
public sealed record Node(Name Name)
{
    /// <summary>Its interfaces, called eth0, eth1, … in this order.</summary>
    public ValueList<NodeInterface> Interfaces { get; init; } = [];

    /// <summary>Addresses that are its own without an interface (on its loopback), such as those of hosts far away that it stands for.</summary>
    public ValueList<IpAddress> Loopback { get; init; } = [];

    /// <summary>Its routes beside those of its interfaces.</summary>
    public ValueList<NodeRoute> Routes { get; init; } = [];

    /// <summary>Segments on which IPv4 packets leave with the interface's own address (masquerade); IPv6 packets stay as they are.</summary>
    public ValueList<Name> Masquerade { get; init; } = [];

    /// <summary>Connections to it that it hands on (destination address translation).</summary>
    public ValueList<NodeForward> Forwards { get; init; } = [];

    /// <summary>What it serves.</summary>
    public ValueList<Service> Services { get; init; } = [];
}

/// <summary>An interface of a node.</summary>
/// <param name="Segment">The segment it is plugged into.</param>
/// <param name="Addresses">Its addresses; may be empty.</param>
public sealed record NodeInterface(Name Segment, params ValueList<Cidr> Addresses)
{
    /// <summary>Its hardware address; derived from lab, node and place by default.</summary>
    public MacAddress? Mac { get; init; }
}

/// <summary>A route of a node.</summary>
/// <param name="To">The destination; <c>0.0.0.0/0</c> is the default route.</param>
public sealed record NodeRoute(Cidr To)
{
    /// <summary>The next hop; none for a destination that is on the segment itself.</summary>
    public IpAddress? Via { get; init; }

    /// <summary>The segment, where no next hop is given.</summary>
    public Name? Segment { get; init; }

    /// <summary>The default route over a next hop.</summary>
    public static NodeRoute Default(IpAddress via) => new(via.IsV6 ? "::/0" : "0.0.0.0/0") { Via = via };
}

/// <summary>Connections to a node that it hands on.</summary>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The port on the node.</param>
/// <param name="To">Where they go.</param>
/// <param name="ToPort">The port there.</param>
public sealed record NodeForward(Protocol Protocol, ushort Port, IpAddress To, ushort ToPort)
{
    /// <summary>Only connections to this address of the node; any of its addresses by default.</summary>
    public IpAddress? Address { get; init; }
}

/// <summary>Something a node serves.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Port">The port it listens on.</param>
public sealed record Service(ServiceKind Kind, ushort Port)
{
    /// <summary>The port of every FTP service's passive data connections.</summary>
    internal const ushort FtpDataPort = 20021;

    /// <summary>A page over HTTP that tells the client's address and the node's name.</summary>
    public static Service Http(ushort port = 80) => new(ServiceKind.Http, port);

    /// <summary>A UDP service: it answers each datagram with a one-block TFTP file that tells the client's address.</summary>
    public static Service Tftp(ushort port = 69) => new(ServiceKind.Tftp, port);

    /// <summary>An FTP server; every file it gives over a passive data connection tells the address that connection came from.</summary>
    public static Service Ftp(ushort port = 21) => new(ServiceKind.Ftp, port);
}

/// <summary>The kinds of services that a node can play.</summary>
public enum ServiceKind
{
    /// <summary>A page over HTTP.</summary>
    Http,

    /// <summary>A file over TFTP, that is UDP.</summary>
    Tftp,

    /// <summary>FTP with passive data connections.</summary>
    Ftp,
}
