namespace VirtLab.Native;

/// <summary>An address of an interface.</summary>
/// <param name="Type">IPv4 or IPv6.</param>
/// <param name="Address">The address as text.</param>
/// <param name="Prefix">The length of the network prefix.</param>
public sealed record InterfaceAddress(IPAddrType Type, string Address, int Prefix);
