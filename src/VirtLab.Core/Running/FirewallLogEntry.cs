using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>A packet that the firewall logged.</summary>
/// <param name="Prefix">What the rule says, such as <c>net-fw:DROP</c>: zone pair and decision.</param>
/// <param name="Source">The packet's source address.</param>
/// <param name="Destination">Its destination address.</param>
/// <param name="Protocol">Its protocol.</param>
/// <param name="Port">Its destination port; null for ICMP.</param>
/// <param name="Flags">Its TCP flags; none for other protocols.</param>
public sealed record FirewallLogEntry(string Prefix, IpAddress Source, IpAddress Destination, Protocol Protocol, ushort? Port, TcpFlags Flags)
{
    /// <summary>The entry on one line.</summary>
    public override string ToString() => $"{Prefix} {Source} -> {Destination} {Protocol.ToString().ToLowerInvariant()}{(Port is { } port ? $" {port}" : "")}";
}
