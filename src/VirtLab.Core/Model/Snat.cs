using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>Gives packets that leave by an interface a source address of the host (Shorewall's <c>snat</c>).</summary>
/// <param name="Source">The addresses that are translated.</param>
/// <param name="Interface">The interface they leave by.</param>
public sealed record Snat(Cidr Source, InterfaceName Interface)
{
    /// <summary>The address they get; by default the interface's own (masquerade).</summary>
    public IpAddress? Address { get; init; }
}

/// <summary>Hands connections from outside to a machine, and opens the firewall for them (Shorewall's <c>DNAT</c> rule).</summary>
/// <param name="From">The zone they come from.</param>
/// <param name="Protocol">TCP or UDP.</param>
/// <param name="Port">The port on the host.</param>
/// <param name="To">The machine or other host they go to.</param>
/// <param name="ToPort">The port there.</param>
public sealed record PortForward(Name From, Protocol Protocol, ushort Port, IpAddress To, ushort ToPort);
