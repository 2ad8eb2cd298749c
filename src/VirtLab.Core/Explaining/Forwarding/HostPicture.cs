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
    private readonly Dictionary<Name, MacAddress> _gatewayMacs = [];

    public HostPicture(Lab lab, Circumstances circumstances)
    {
        Lab = lab;
        var policy = RoutingCompiler.Compile(lab);
        _interfaces = InterfacesOf(lab, policy, circumstances).ToDictionary(one => one.Name);
        Policy = policy.With(hop => IsUp(hop.Interface) && !circumstances.Silent.Contains(hop.Provider));
        Fib = new Fib(Policy, [.. _interfaces.Values]);
        Firewall = LabCompiler.HasFirewall(lab) ? FirewallCompiler.Compile(lab) : null;
        foreach (var provider in lab.Providers)
            _gatewayMacs[provider.Name] = MacOf(lab, provider);
        Gateways = lab.Providers.Where(provider => IsUp(provider.Interface) && !circumstances.Silent.Contains(provider.Name))
            .Select(provider => new GatewayElement(provider.Interface, _gatewayMacs[provider.Name], provider.Name)).ToValueList();
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

    public MacAddress GatewayMac(Name provider) => _gatewayMacs[provider];

    /// <summary>The address that packets out of an interface get: the first one in the next hop's subnet, else the first (the kernel's
    /// <c>masquerade</c> and its choice for the host's own packets).</summary>
    public IpAddress? SourceOn(InterfaceName name, IpAddress nextHop)
    {
        var addresses = Interface(name)?.Addresses.Where(address => address.IsV6 == nextHop.IsV6).ToList() ?? [];
        return addresses.Count == 0 ? (IpAddress?)null : addresses.Find(address => address.Contains(nextHop)) is { PrefixLength: > 0 } near ? near.Address : addresses[0].Address;
    }

    private bool IsUp(InterfaceName name) => _interfaces.TryGetValue(name, out var one) && one.IsUp;

    private static IEnumerable<HostInterface> InterfacesOf(Lab lab, RoutingPolicy policy, Circumstances circumstances)
    {
        yield return HostInterface.OfLoopback;
        foreach (var network in lab.Networks.DistinctBy(network => network.BridgeName))
            yield return Of(network.BridgeName, network.Addresses, true);
        foreach (var uplink in lab.Uplinks.DistinctBy(uplink => uplink.Interface))
            yield return Of(uplink.Interface, [uplink.Address], uplink.Up || circumstances.Up.Contains(uplink.Interface));

        HostInterface Of(InterfaceName name, ValueList<Cidr> addresses, bool up) => new(name, addresses, up && !circumstances.Down.Contains(name))
        {
            ReversePathFilter = Setting(name, "rp_filter") is { } filter ? filter[0] - '0' : 0,
            Forwards6 = IsSet(lab, policy, RoutingCompiler.Forwarding6),
            Forwards4 = Setting(name, "forwarding") is { } forwards ? forwards == "1" : IsSet(lab, policy, RoutingCompiler.Forwarding4),
        };

        string? Setting(InterfaceName name, string key) => policy.Settings.FirstOrDefault(setting => setting.Path == $"net/ipv4/conf/{name}/{key}")?.Value;
    }

    private static MacAddress MacOf(Lab lab, Model.Provider provider) =>
        provider.GatewayMac
        ?? (from node in lab.Nodes
         from card in node.Interfaces.Index()
         where card.Item.Addresses.Any(address => address.Address == provider.Gateway)
         select (MacAddress?)(card.Item.Mac ?? Naming.NodeMac(lab.Name, node.Name, card.Index))).FirstOrDefault()
        ?? MacAddress.Derive(AnyOui, "gateway", provider.Interface.ToString(), provider.Gateway?.ToString() ?? provider.Name.ToString());

    private static bool IsSet(Lab lab, RoutingPolicy policy, string path) =>
        policy.Settings.Any(setting => setting.Path == path && setting.Value == "1") || RoutingCompiler.SetByLibvirt(lab).Contains(path);
}
