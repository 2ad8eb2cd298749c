using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A bridged network of machines: a libvirt network with <c>forward mode='open'</c>, whose dnsmasq is its DHCP and name server.</summary>
/// <param name="Name">The libvirt network's name, and the bridge's unless <see cref="Bridge"/> says otherwise.</param>
/// <param name="Address">The host's IPv4 address on the bridge, with the network's prefix length. What DHCP gives out is of this subnet.</param>
public sealed record LabNetwork(Name Name, Cidr Address)
{
    /// <summary>The bridge's interface name; the network's name by default.</summary>
    public InterfaceName? Bridge { get; init; }

    /// <summary>Further IPv4 subnets on the same bridge, each as the host's address in it; none by default. libvirt gives out addresses of the
    /// first one only (<see cref="Address"/>): in these, machines have addresses that they take themselves. Equivalent to: further
    /// <c>&lt;ip&gt;</c> elements in the network's XML.</summary>
    public ValueList<Cidr> Subnets { get; init; } = [];

    /// <summary>IPv6 prefixes, each a /64 and written as the host's address in it, such as <c>2001:db8:1::1/64</c>; none by default. dnsmasq
    /// advertises them (RFC 4861), and machines make their addresses themselves (SLAAC). Equivalent to: <c>&lt;ip family="ipv6"&gt;</c>
    /// elements in the network's XML.</summary>
    public ValueList<Cidr> Prefixes { get; init; } = [];

    /// <summary>The DNS domain of the machines on it, such as <c>ursa.test</c>; none by default.</summary>
    public DomainName? Domain { get; init; }

    /// <summary>Addresses for machines without a reservation; none by default: then only reserved addresses are given out.</summary>
    public DhcpRange? DhcpRange { get; init; }

    /// <summary>DHCP reservations beside those of the lab's own machines.</summary>
    public ValueList<DhcpHost> DhcpHosts { get; init; } = [];

    /// <summary>DNS entries beside those of the lab's own machines.</summary>
    public ValueList<DnsHost> DnsHosts { get; init; } = [];

    /// <summary>Whether machines on the bridge reach each other (Shorewall's <c>routeback</c>); true by default. Equivalent to false:
    /// <c>&lt;port isolated="yes"/&gt;</c> in the network's XML.</summary>
    public bool RouteBack { get; init; } = true;

    /// <summary>Drops and logs combinations of TCP flags that no honest sender uses, where machines send them to the host or through it
    /// (Shorewall's <c>tcpflags</c>).</summary>
    public bool TcpFlags { get; init; }

    /// <summary>All of the host's addresses on the bridge: of the first subnet, the further ones and the IPv6 prefixes.</summary>
    public ValueList<Cidr> Addresses => [Address, .. Subnets, .. Prefixes];

    /// <summary>The bridge's interface name, given or derived.</summary>
    public InterfaceName BridgeName => Bridge ?? (InterfaceName.TryParse(Name.ToString(), null, out var bridge) ? bridge : default);
}

/// <summary>A range of addresses that DHCP gives out.</summary>
/// <param name="First">The first address.</param>
/// <param name="Last">The last address, included.</param>
public readonly record struct DhcpRange(IpAddress First, IpAddress Last);

/// <summary>A DHCP reservation: this MAC address gets that address and name.</summary>
/// <param name="Mac">The hardware address.</param>
/// <param name="Address">The address it gets.</param>
/// <param name="Name">The name it gets in DNS.</param>
public sealed record DhcpHost(MacAddress Mac, IpAddress Address, Name Name);

/// <summary>A DNS entry, forward and reverse.</summary>
/// <param name="Address">The address: IPv4 for an A record, IPv6 for an AAAA record.</param>
/// <param name="Names">Its names; the first is what the address resolves to.</param>
public sealed record DnsHost(IpAddress Address, ValueList<DomainName> Names);
