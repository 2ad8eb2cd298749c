using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>A lab's host as it stands in some circumstances: what is rendered for the kernel, and what the kernel makes of it by itself.</summary>
internal sealed class HostPicture
{
    // Of nobody in particular, and of gateways that no node of the lab plays.
    private const uint AnyOui = 0x02766c;
    private readonly Dictionary<InterfaceName, HostInterface> _interfaces;
    private readonly Dictionary<ProviderWay, MacAddress> _gatewayMacs = [];

    public HostPicture(Lab lab, Circumstances circumstances)
    {
        Lab = lab;
        var policy = RoutingCompiler.Compile(lab);
        _interfaces = InterfacesOf(lab, policy, circumstances).ToDictionary(one => one.Name);
        Policy = policy.With(hop => IsUp(hop.Interface) && !circumstances.IsSilent(hop.Way.Provider, hop.Way.IsV6));
        Fib = new Fib(Policy, [.. _interfaces.Values]);
        Firewall = LabCompiler.HasFirewall(lab) ? FirewallCompiler.Compile(lab) : null;
        var gateways = ProviderGateway.Of(lab);
        foreach (var gateway in gateways)
            _gatewayMacs[gateway.Way] = MacOf(lab, gateway);
        Gateways = gateways.Where(gateway => IsUp(gateway.Interface) && !circumstances.IsSilent(gateway.Way.Provider, gateway.Way.IsV6))
            .Select(gateway => new GatewayElement(gateway.Interface, _gatewayMacs[gateway.Way], gateway.Way.Provider)).ToValueList();
    }

    public Lab Lab { get; }

    /// <summary>What is rendered for nft; none where the lab has no firewall.</summary>
    public CompiledFirewall? Firewall { get; }

    /// <summary>What is rendered for ip: with the routes over usable providers and links only.</summary>
    public RoutingPolicy Policy { get; }

    public Fib Fib { get; }

    /// <summary>The gateways that answer, and so are known by their hardware addresses.</summary>
    public ValueList<GatewayElement> Gateways { get; init; }

    /// <summary>The hardware address of somebody who is no gateway.</summary>
    public static MacAddress Nobody { get; } = MacAddress.Derive(AnyOui, "somebody on the segment");

    public HostInterface? Interface(InterfaceName name) => _interfaces.GetValueOrDefault(name);

    public IEnumerable<HostInterface> Interfaces => _interfaces.Values;

    /// <summary>Whether the host can send from an address; IPv6 takes an interface's address for its own while the link is down too.</summary>
    public bool Has(IpAddress address) => Fib.KindOf(address) == AddressKind.Local
        || (address.IsV6 && _interfaces.Values.Any(one => one.Addresses.Any(own => own.Address == address)));

    /// <summary>The hardware address of a provider's gateway; of one that does not carry the family, that of the other.</summary>
    public MacAddress GatewayMac(Name provider, bool isV6 = false) =>
        _gatewayMacs.TryGetValue(new ProviderWay(provider, isV6), out var mac) ? mac : _gatewayMacs[new ProviderWay(provider, !isV6)];

    /// <summary>The address that packets out of an interface get (the kernel's <c>masquerade</c>, and its choice for the host's own packets): of IPv4
    /// the first one in the next hop's subnet, else the first; of IPv6 the one that suits the destination best, or <see cref="AddressClass.Unnamed"/> where it is
    /// none that the lab names: the link's own, or one that the kernel makes of router advertisements.</summary>
    public IpAddress? SourceOn(InterfaceName name, IpAddress? gateway, IpAddress destination)
    {
        if (destination.IsV6)
        {
            bool isOfLink = destination.IsLinkLocal || AddressClass.IsUnspecified(destination);
            bool isNamed = Interface(name) is not { AcceptsAdvertisements: true } one || one.Addresses.Any(own => own.IsV6);
            return (isOfLink || !isNamed ? (IpAddress?)null : SourceChoice6.Choose(_interfaces.Values, name, destination)) ?? AddressClass.Unnamed;
        }
        var nextHop = gateway ?? destination;
        var addresses = Interface(name)?.Addresses.Where(address => !address.IsV6).ToList() ?? [];
        return addresses.Count == 0 ? (IpAddress?)null : addresses.Find(address => address.Contains(nextHop)) is { PrefixLength: > 0 } near ? near.Address : addresses[0].Address;
    }

    /// <summary>The address to which what came in by an interface is redirected: of IPv4 the first one, of IPv6 the youngest, or the link's own for what
    /// was sent to that, and where there is no other.</summary>
    public IpAddress? Redirected(InterfaceName input, IpAddress destination) => destination.IsLinkLocal ? destination
        : Interface(input)?.Addresses.Where(address => address.IsV6 == destination.IsV6).ToList() switch
        {
            null or [] => destination.IsV6 ? AddressClass.LinkOwn : (IpAddress?)null,
            var addresses => destination.IsV6 ? addresses[^1].Address : addresses[0].Address,
        };

    private bool IsUp(InterfaceName name) => _interfaces.TryGetValue(name, out var one) && one.IsUp;

    private static IEnumerable<HostInterface> InterfacesOf(Lab lab, RoutingPolicy policy, Circumstances circumstances)
    {
        yield return HostInterface.OfLoopback;
        foreach (var network in lab.Networks.DistinctBy(network => network.BridgeName))
            yield return Of(network.BridgeName, network.Addresses, true);
        foreach (var uplink in lab.Uplinks.DistinctBy(uplink => uplink.Interface))
        {
            yield return Of(uplink.Interface, uplink.Addresses, uplink.Up) with
            {
                AcceptsAdvertisements = lab.AcceptRaOf(uplink) is not (null or 0),
            };
        }

        HostInterface Of(InterfaceName name, ValueList<Cidr> addresses, bool wanted) => new(name, addresses, circumstances.IsUp(name, wanted))
        {
            WentDown = circumstances.Down.Contains(name),
            ReversePathFilter = Setting(name, "rp_filter") is { } filter ? filter[0] - '0' : 0,
            Forwards6 = IsSet(lab, policy, RoutingCompiler.Forwarding6),
            Forwards4 = Setting(name, "forwarding") is { } forwards ? forwards == "1" : IsSet(lab, policy, RoutingCompiler.Forwarding4),
        };

        string? Setting(InterfaceName name, string key) => policy.Settings.FirstOrDefault(setting => setting.Path == $"net/ipv4/conf/{name}/{key}")?.Value;
    }

    private static MacAddress MacOf(Lab lab, ProviderGateway gateway) =>
        gateway.Mac
        ?? (from node in lab.Nodes
         from card in node.Interfaces.Index()
         where card.Item.Addresses.Any(address => address.Address == gateway.Address)
         select (MacAddress?)(card.Item.Mac ?? Naming.NodeMac(lab.Name, node.Name, card.Index))).FirstOrDefault()
        ?? MacAddress.Derive(AnyOui, "gateway", gateway.Interface.ToString(), gateway.Address?.ToString() ?? gateway.Way.Provider.ToString());

    private static bool IsSet(Lab lab, RoutingPolicy policy, string path) =>
        policy.Settings.Any(setting => setting.Path == path && setting.Value == "1") || RoutingCompiler.SetByLibvirt(lab).Contains(path);
}
