using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Which providers can be used at one moment: the link is up, and the gateway has not been found silent. Without a gateway, or over a
/// link on which nobody is asked for a hardware address, the link alone counts.</summary>
internal sealed class ProviderState
{
    private readonly HashSet<InterfaceName> _up = [];
    private readonly HashSet<Name> _untold = [];
    private readonly Dictionary<Name, IpAddress> _addresses = [];
    private readonly Dictionary<Name, Neighbour?> _gateways = [];

    public static async Task<ProviderState> ReadAsync(IHost host, IEnumerable<Provider> providers, CancellationToken cancellationToken)
    {
        var state = new ProviderState();
        var all = providers.ToList();
        if (all.Count == 0)
            return state;
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        state._up.UnionWith(all.Select(provider => provider.Interface).Where(name => links.Find(name) is { HasCarrier: true }));
        var neighbours = await Neighbour.ReadAsync(host, cancellationToken).ConfigureAwait(false);
        List<ProviderHop> told = all.Any(provider => provider.GatewayByDhcp)
            ? (await RoutingDriver.FoundAsync(host, cancellationToken).ConfigureAwait(false)).OthersDefaults.SelectMany(route => route.Hops).ToList() : [];
        foreach (var provider in all.Where(provider => !provider.IsPointToPoint))
        {
            var gateway = provider.Gateway ?? told.Find(hop => hop.Interface == provider.Interface && hop.Gateway != default)?.Gateway;
            if (gateway is not { } address)
            {
                _ = state._untold.Add(provider.Name);
                continue;
            }
            state._addresses[provider.Name] = address;
            if (links.Find(provider.Interface) is not { HasNeighbours: false })
                state._gateways[provider.Name] = neighbours.FirstOrDefault(n => n.Address == address && n.Interface == provider.Interface);
        }
        return state;
    }

    /// <summary>The provider with the gateway that it has now, if that is a matter of DHCP.</summary>
    public Provider Now(Provider provider) => provider.GatewayByDhcp ? provider with { Gateway = AddressOf(provider.Name) } : provider;

    /// <summary>The gateway's address; none where there is no gateway, or no DHCP client was told of one.</summary>
    public IpAddress? AddressOf(Name provider) => _addresses.TryGetValue(provider, out var address) ? (IpAddress?)address : null;

    /// <summary>Whether the way to a provider is known and its link up.</summary>
    public bool HasWay(ProviderHop hop) => IsUp(hop.Interface) && !_untold.Contains(hop.Provider);

    public bool IsUp(InterfaceName name) => _up.Contains(name);

    /// <summary>Whether it has a gateway that is asked for its hardware address.</summary>
    public bool HasGateway(Name provider) => _gateways.ContainsKey(provider);

    /// <summary>The gateway's entry in the neighbour table; none before it was asked for.</summary>
    public Neighbour? GatewayOf(Name provider) => _gateways.GetValueOrDefault(provider);

    /// <summary>Whether the gateway has answered or is known to be silent; while it is asked, neither.</summary>
    public bool IsDecided(Name provider) => !HasGateway(provider) || GatewayOf(provider) is { Mac: not null } or { Failed: true };

    /// <summary>Whether it is known to be there.</summary>
    public bool IsThere(Provider provider) => HasGateway(provider.Name)
        ? GatewayOf(provider.Name) is { Mac: not null, Failed: false } : IsUp(provider.Interface) && !_untold.Contains(provider.Name);

    public bool CanUse(ProviderHop hop) => HasWay(hop) && GatewayOf(hop.Provider) is not { Failed: true };
}
