using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Networks;

/// <summary>A libvirt network that is to run, or runs.</summary>
internal sealed record NetworkResource(Name Lab, Name Name, InterfaceName Bridge, Cidr Address)
    : Resource(new ResourceId(ResourceKind.Network, Name.ToString()))
{
    private const string BridgePath = "bridge", AddressPath = "address", SubnetPath = "subnet", PrefixPath = "prefix", DomainPath = "domain", PortsPath = "ports",
        ServerPath = "dnsmasq", StatePath = "state", ForwardPath = "forward", ForeignPath = "foreign ", DefinitionPath = "definition";

    /// <summary>The forwarding of its traffic by libvirt itself that the lab's networks have: none, as the firewall is the lab's.</summary>
    public const string Open = "open";

    /// <summary>The bridge's hardware address, where it is known: libvirt makes one up, and machines remember it.</summary>
    public MacAddress? Mac { get; init; }

    /// <summary>Further IPv4 subnets, as the host's addresses in them.</summary>
    public ValueList<Cidr> Subnets { get; init; } = [];

    /// <summary>IPv6 prefixes, as the host's addresses in them.</summary>
    public ValueList<Cidr> Prefixes { get; init; } = [];

    /// <summary>All of the host's addresses on the bridge.</summary>
    public ValueList<Cidr> Addresses => [Address, .. Subnets, .. Prefixes];

    /// <summary>The DNS domain of the machines on it.</summary>
    public DomainName? Domain { get; init; }

    /// <summary>Whether its dnsmasq runs: libvirt does not notice when it ends.</summary>
    public bool Served { get; init; } = true;

    /// <summary>Whether it runs: one that is defined only does not.</summary>
    public bool Running { get; init; } = true;

    /// <summary>What becomes of it when libvirt starts (<see cref="Boot.BootResource"/>); none for one that goes with the next boot.</summary>
    public string? AtBoot { get; init; }

    /// <summary>Whether machines on it reach each other.</summary>
    public bool RouteBack { get; init; } = true;

    /// <summary>Addresses for machines without a reservation.</summary>
    public DhcpRange? Range { get; init; }

    /// <summary>All reservations.</summary>
    public ValueList<Reservation> Reservations { get; init; } = [];

    /// <summary>DNS entries beside those of the reservations.</summary>
    public ValueList<DnsHost> Dns { get; init; } = [];

    /// <summary>How libvirt forwards its traffic.</summary>
    public string Forward { get; init; } = Open;

    /// <summary>What somebody has given it that no lab says, such as <c>bandwidth</c>.</summary>
    public ValueList<string> Beyond { get; init; } = [];

    /// <summary>LLDP's, as a bit. A bridge keeps its frames for the host, learns from them where a hardware address is, and shows them to no rule, unless it
    /// treats them as any others. What machines send there, the guard then drops.</summary>
    public const int Lldp = 0x4000;

    /// <summary>The groups, as bits, whose frames no bridge passes on and this one treats as any others (<c>group_fwd_mask</c>); by default, and where there
    /// is no bridge, what the guard wants.</summary>
    public int PassedOn { get; init; } = Lldp;

    /// <summary>Whether somebody has set its bridge down.</summary>
    public bool IsDown { get; init; }

    /// <summary>Those of its addresses that somebody has taken from its bridge.</summary>
    public ValueList<Cidr> Lost { get; init; } = [];

    /// <summary>Addresses that somebody has given its bridge.</summary>
    public ValueList<Cidr> Foreign { get; init; } = [];

    /// <summary>Why it can't be read, where somebody has edited it beyond that.</summary>
    public string? Unreadable { get; init; }

    /// <summary>What libvirt says of it and of its definition, where it was found with more than a lab says: to be given back as it was.</summary>
    public (string Xml, string? Definition)? AsFound { get; init; }

    public override string Summary => $"bridge {Bridge} {string.Join(' ', Addresses)}, dnsmasq for {Domain?.ToString() ?? "plain names"}";

    public override IEnumerable<Fact> Facts => Unreadable is not null ? [new(DefinitionPath, Unreadable)] :
    [
        new(BridgePath, Bridge.ToString()),
        new(AddressPath, Address.ToString()),
        .. Subnets.Select(subnet => new Fact(SubnetPath, subnet.ToString())),
        .. Prefixes.Select(prefix => new Fact(PrefixPath, prefix.ToString())),
        .. Domain is { } domain ? [new(DomainPath, domain.ToString())] : Array.Empty<Fact>(),
        .. Running ? Array.Empty<Fact>() : [new(StatePath, "stopped")],
        .. AtBoot is null ? Array.Empty<Fact>() : [new(Compiling.Boot.BootResource.FactPath, AtBoot)],
        new(ForwardPath, Forward),
        .. Beyond.Select(element => new Fact($"{ForeignPath}{element}", "not the lab's")),
        .. PassedOn == Lldp ? Array.Empty<Fact>() : [new("bridge's group_fwd_mask", $"0x{PassedOn:x}")],
        .. IsDown ? [new("bridge's link", "down")] : Array.Empty<Fact>(),
        .. Lost.Select(address => new Fact($"bridge's address {address}", "missing")),
        .. Foreign.Select(address => new Fact($"bridge's address {address}", "not the lab's")),
        new(ServerPath, Served ? "runs" : "has ended"),
        new(PortsPath, RouteBack ? "reach each other" : "isolated"),
        .. Range is { } range ? [new("dhcp range", $"{range.First} - {range.Last}")] : Array.Empty<Fact>(),
        .. Reservations.OrderBy(host => host.Mac.ToString(), StringComparer.Ordinal)
            .Select(host => new Fact($"dhcp host {host.Mac}", host.ToString())),
        .. Dns.OrderBy(host => host.Address.ToString(), StringComparer.Ordinal)
            .Select(host => new Fact($"dns host {host.Address}", string.Join(' ', host.Names))),
    ];

    public override IEnumerable<Claim> Claims => [Claim.Network(Name.ToString()), Claim.Interface(Bridge.ToString())];

    /// <summary>libvirt changes entries of a running network; for its addresses, its domain, its bridge or its dnsmasq the network is stopped and
    /// started, and the taps are plugged in again.</summary>
    public override Impact ImpactOf(FactChange change) =>
        change.Path is BridgePath or AddressPath or SubnetPath or PrefixPath or DomainPath or PortsPath or ServerPath or StatePath or ForwardPath or DefinitionPath
            || change.Path.StartsWith(ForeignPath, StringComparison.Ordinal) ? Impact.Reattach : Impact.Live;
}
