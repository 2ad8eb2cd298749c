using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>Gives connections that leave by an interface a source address of the host (Shorewall's <c>snat</c>). The first one of a list that
/// applies decides.</summary>
/// <param name="Source">The addresses that are translated.</param>
/// <param name="Interface">The interface they leave by.</param>
public sealed record Snat(Cidr Source, InterfaceName Interface)
{
    /// <summary>The address they get, of the family of <see cref="Source"/>; by default the interface's own (masquerade).</summary>
    public IpAddress? Address { get; init; }

    /// <summary>The network they get, address by address, instead of a single address: as long as <see cref="Source"/> and of its family.
    /// With IPv6 this is prefix translation (NPT). Equivalent to: <c>snat ip6 prefix to 2001:db8:1::/48</c>.</summary>
    public Cidr? Prefix { get; init; }

    /// <summary>Only what takes this provider, whatever sent it there; any by default. Of providers on one interface it is told by the route's
    /// next hop.</summary>
    public Name? Provider { get; init; }

    /// <summary>The destination addresses; any by default.</summary>
    public Cidr? Destination { get; init; }

    /// <summary>The protocol; any by default.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The destination ports; any by default.</summary>
    public Ports? Ports { get; init; }

    /// <summary>Leaves them as they are: an exception from those that follow.</summary>
    public bool Exempt { get; init; }
}

/// <summary>Hands connections from outside to a machine or to another port of the host, and opens the firewall for them (Shorewall's
/// <c>DNAT</c> and <c>REDIRECT</c> rules).</summary>
/// <param name="From">The zone they come from.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The port on the host, or several.</param>
/// <param name="To">The machine or other host they go to; null for the host itself, in both families unless <see cref="Address"/> or <see cref="Source"/> is
/// of one.</param>
/// <param name="ToPort">The port there; 0, the default, keeps each connection's own.</param>
public sealed record PortForward(Name From, Protocol Protocol, Ports Port, IpAddress? To, ushort ToPort = 0)
{
    /// <summary>Only connections that came in through this provider; whichever by default.</summary>
    public Name? Provider { get; init; }

    /// <summary>Only connections to this address (Shorewall's <c>ORIGDEST</c>); by default to any of the host's own.</summary>
    public IpAddress? Address { get; init; }

    /// <summary>Only connections from these addresses; any by default.</summary>
    public Cidr? Source { get; init; }

    /// <summary>Logs what is handed on, with the zone pair in the prefix.</summary>
    public bool Log { get; init; }
}
