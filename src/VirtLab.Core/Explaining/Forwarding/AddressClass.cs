using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>Classes of addresses that no routing table decides.</summary>
internal static class AddressClass
{
    private static readonly Cidr Multicast4 = "224.0.0.0/4", Multicast6 = "ff00::/8", Loopback4 = "127.0.0.0/8", Loopback6 = "::1",
        LinkMulticast4 = "224.0.0.0/24";

    private static readonly IpAddress Limited = "255.255.255.255", Unspecified4 = "0.0.0.0", Unspecified6 = "::";

    // Of a group's scopes (RFC 4291) the one that never leaves a host; below it is none.
    private const int InterfaceScope = 1;

    /// <summary>The group that every host is in.</summary>
    public static readonly IpAddress AllHosts = "224.0.0.1";

    /// <summary>What is said for an address of the host's that the lab does not name.</summary>
    public static readonly IpAddress Unnamed = "::";

    /// <summary>What is said for the host's own address of a link, which no lab names.</summary>
    public static readonly IpAddress LinkOwn = "fe80::";

    public static bool IsMulticast(IpAddress address) => (address.IsV6 ? Multicast6 : Multicast4).Contains(address);

    /// <summary>Whether it is a group of one link alone.</summary>
    public static bool IsLinkMulticast(IpAddress address) => LinkMulticast4.Contains(address);

    /// <summary>Whether it is the address of who has none yet.</summary>
    public static bool IsUnspecified(IpAddress address) => address == (address.IsV6 ? Unspecified6 : Unspecified4);

    public static bool IsLoopback(IpAddress address) => (address.IsV6 ? Loopback6 : Loopback4).Contains(address);

    public static bool IsLimitedBroadcast(IpAddress address) => address == Limited;

    /// <summary>Whether IPv6 takes a packet with such addresses from a link at all: the kernel asks before it asks any rule.</summary>
    public static bool MayArrive(IpAddress source, IpAddress destination) => !IsMulticast(source) && !IsLoopback(source) && !IsLoopback(destination)
        && !(IsMulticast(destination) && (destination.GetBytes()[1] & 15) <= InterfaceScope);
}
