using System.Collections.Immutable;

namespace VirtLab.Native;

/// <summary>A network interface of a domain with its addresses (<c>virDomainInterfaceAddresses</c>; <c>virsh domifaddr</c>).</summary>
/// <param name="Name">The host's tap device, or the guest's own name when the guest agent was asked.</param>
/// <param name="HardwareAddress">The MAC address as text; null when unknown.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record DomainInterface(string Name, string? HardwareAddress, ImmutableArray<InterfaceAddress> Addresses);
