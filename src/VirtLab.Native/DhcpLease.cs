namespace VirtLab.Native;

/// <summary>A lease of a network's DHCP server (<c>virNetworkGetDHCPLeases</c>; <c>virsh net-dhcp-leases</c>).</summary>
public sealed record DhcpLease
{
    /// <summary>The bridge.</summary>
    public required string Interface { get; init; }

    /// <summary>When it ends; null for a lease that does not.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public required IPAddrType Type { get; init; }

    /// <summary>The client's MAC address as text.</summary>
    public string? HardwareAddress { get; init; }

    /// <summary>The identity association, for IPv6.</summary>
    public string? Iaid { get; init; }

    /// <summary>The leased address as text.</summary>
    public required string Address { get; init; }

    /// <summary>The length of the network prefix.</summary>
    public required int Prefix { get; init; }

    /// <summary>The name the client gave.</summary>
    public string? HostName { get; init; }

    /// <summary>The client's identifier (DUID for IPv6).</summary>
    public string? ClientId { get; init; }
}
