using VirtLab.Model.Checks;
using VirtLab.Model.Json;
using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A virtual lab, written down: a host with its networks, machines, uplinks, firewall and routing, and the world around it.
/// A pure value; nothing happens until it is brought up on a host.</summary>
/// <param name="Name">The lab's name; with it everything that VirtLab makes is marked.</param>
public sealed record Lab(Name Name)
{
    /// <summary>The networks that machines are plugged into. Each becomes a libvirt network with a bridge of its own.</summary>
    public ValueList<LabNetwork> Networks { get; init; } = [];

    /// <summary>The virtual machines.</summary>
    public ValueList<Machine> Machines { get; init; } = [];

    /// <summary>The host's interfaces towards the outside.</summary>
    public ValueList<Uplink> Uplinks { get; init; } = [];

    /// <summary>The internet providers, in Shorewall's sense; several may share one interface.</summary>
    public ValueList<Provider> Providers { get; init; } = [];

    /// <summary>The host's routes beside those of its interfaces and providers.</summary>
    public ValueList<Route> Routes { get; init; } = [];

    /// <summary>What becomes of packets to private addresses (RFC 1918: 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16) that no longer prefix in the
    /// main table leads to, so that they never leave by a provider (Shorewall's <c>NULL_ROUTE_RFC1918</c>); nothing special by default.
    /// Equivalent to: <c>ip route add unreachable 10.0.0.0/8 metric 32767</c> and its like.</summary>
    public RouteType? NullRoutes { get; init; }

    /// <summary>Which packets take which provider, by address or interface.</summary>
    public ValueList<RoutingRule> RoutingRules { get; init; } = [];

    /// <summary>Which connections take which provider, by address, port, conntrack helper or share.</summary>
    public ValueList<Mark> Marks { get; init; } = [];

    /// <summary>The firewall zones; exactly one of them is the host itself.</summary>
    public ValueList<Zone> Zones { get; init; } = [];

    /// <summary>What happens to a new connection between two zones that no rule decides; the first that matches wins.</summary>
    public ValueList<Policy> Policies { get; init; } = [];

    /// <summary>Exceptions to the policies; the first that matches wins.</summary>
    public ValueList<Rule> Rules { get; init; } = [];

    /// <summary>Networks whose new connections are dropped on every uplink, before all rules (Shorewall's <c>blrules</c>).</summary>
    public ValueList<Cidr> Blocklist { get; init; } = [];

    /// <summary>Source address translation on the way out.</summary>
    public ValueList<Snat> Snat { get; init; } = [];

    /// <summary>Connections from outside that are handed to a machine or another port.</summary>
    public ValueList<PortForward> PortForwards { get; init; } = [];

    /// <summary>The switched segments of the world around the host.</summary>
    public ValueList<Segment> Segments { get; init; } = [];

    /// <summary>The routers and servers of the world around the host, each a network namespace.</summary>
    public ValueList<Node> Nodes { get; init; } = [];

    /// <summary>What <see cref="FromJson"/> reads, as a JSON schema (2020-12); editors complete and check a lab by it.</summary>
    public static string JsonSchema => LabSchema.Published;

    /// <summary>Reads a lab from JSON, as <see cref="ToJson"/> writes it: what is not said is what it is by default. Comments, and commas at the end of lists,
    /// are let pass.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="LabInvalidException">Something in it is unknown, missing or of another type; it carries every finding, each with its place.
    /// Whether the lab can work is for <see cref="LabChecks"/> to find.</exception>
    public static Lab FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return LabTextReader.Read(json);
    }

    /// <summary>The lab as JSON, with all that is not so by default.</summary>
    public string ToJson() => LabText.Write(this);

    /// <summary>The host's own addresses, with their networks.</summary>
    internal IEnumerable<Cidr> OwnAddresses => Uplinks.SelectMany(uplink => uplink.Addresses).Concat(Networks.SelectMany(network => network.Addresses));

    /// <summary>Whether an address is one of the host's own.</summary>
    internal bool IsOwn(IpAddress address) => OwnAddresses.Any(own => own.Address == address);

    /// <summary>The bridge or uplink on whose networks an address is; none where it is on none.</summary>
    internal InterfaceName? InterfaceTo(IpAddress address) =>
        Networks.FirstOrDefault(network => network.Addresses.Any(own => own.Contains(address)))?.BridgeName
            ?? Uplinks.FirstOrDefault(uplink => uplink.Addresses.Any(own => own.Contains(address)))?.Interface;

    /// <summary>Whether the host has to do with IPv6.</summary>
    internal bool HasV6 => OwnAddresses.Any(own => own.IsV6) || Ways.Any(way => way.IsV6);

    /// <summary>The families that a routing rule is about: that of its addresses, or those that its provider carries.</summary>
    internal IpFamilies FamiliesOf(RoutingRule rule) => (rule.From ?? rule.To) is { } said ? said.IsV6 ? IpFamilies.V6 : IpFamilies.V4
        : Providers.FirstOrDefault(provider => provider.Name == rule.Provider) is { } known ? FamiliesOf(known) : IpFamilies.V4 | IpFamilies.V6;

    /// <summary>The families that a provider carries.</summary>
    internal IpFamilies FamiliesOf(Provider provider)
    {
        if (provider.Families is { } said)
            return said;
        var known = (provider.IsPointToPoint(isV6: false) ? IpFamilies.None : IpFamilies.V4) | (provider.IsPointToPoint(isV6: true) ? IpFamilies.None : IpFamilies.V6);
        return known != IpFamilies.None ? known
            : Uplinks.FirstOrDefault(uplink => uplink.Interface == provider.Interface)?.Addresses
                .Aggregate(IpFamilies.None, (all, address) => all | (address.IsV6 ? IpFamilies.V6 : IpFamilies.V4)) ?? IpFamilies.V4;
    }

    /// <summary>Whether a provider carries a family.</summary>
    internal bool Carries(Provider provider, bool isV6) => (FamiliesOf(provider) & (isV6 ? IpFamilies.V6 : IpFamilies.V4)) != 0;

    /// <summary>The addresses of its uplink from which the host sends by a provider: of IPv6 those of the network that its gateway is on, and where it is on
    /// none, as one of the link, those that are on no other's.</summary>
    internal ValueList<Cidr> AddressesOf(Provider provider, bool isV6)
    {
        var own = (Uplinks.FirstOrDefault(uplink => uplink.Interface == provider.Interface)?.Addresses ?? []).Where(address => address.IsV6 == isV6).ToValueList();
        if (!isV6)
            return own;
        var near = own.Where(address => provider.Gateway6 is { } gateway && address.Contains(gateway)).ToValueList();
        return near.Count > 0 ? near : own.Where(address => !Providers.Any(other => other.Interface == provider.Interface && other.Gateway6 is { } gateway && address.Contains(gateway))).ToValueList();
    }

    /// <summary>The source address of the host's own packets by a provider, where not every address of its uplink will do.</summary>
    internal IpAddress? SourceOf(Provider provider, bool isV6) => provider.SourceOf(isV6)
        ?? (isV6 && AddressesOf(provider, isV6) is [var only] && Uplinks.First(uplink => uplink.Interface == provider.Interface).Addresses.Count(address => address.IsV6) > 1 ? only.Address : (IpAddress?)null);

    /// <summary>What an uplink makes of router advertisements; none where that is as the host has it.</summary>
    internal int? AcceptRaOf(Uplink uplink) => uplink.AcceptRa ?? (Providers.Any(provider => provider.Gateway6ByRa && provider.Interface == uplink.Interface) ? 2 : null);

    /// <summary>Each provider in each family that it carries, IPv4 first.</summary>
    internal IEnumerable<(Provider Item, bool IsV6)> Ways =>
        from isV6 in Families.Both
        from provider in Providers
        where Carries(provider, isV6)
        select (provider, isV6);

    /// <summary>The host's interfaces out of which a packet may go that came in by them.</summary>
    internal IEnumerable<InterfaceName> RoutingBack =>
    [
        .. Networks.Where(network => network.RouteBack).Select(network => network.BridgeName),
        .. Uplinks.Where(uplink => uplink.RouteBack).Select(uplink => uplink.Interface),
    ];
}
