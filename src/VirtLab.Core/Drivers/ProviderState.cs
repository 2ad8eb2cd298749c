using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Which providers can be used at one moment: the link is up, and the gateway has not been found silent.</summary>
internal sealed class ProviderState
{
    private readonly HashSet<InterfaceName> _up = [];
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
        foreach (var provider in all)
            state._gateways[provider.Name] = neighbours.FirstOrDefault(n => n.Address == provider.Gateway && n.Interface == provider.Interface);
        return state;
    }

    public bool IsUp(InterfaceName name) => _up.Contains(name);

    /// <summary>The gateway's entry in the neighbour table; none before it was asked for.</summary>
    public Neighbour? GatewayOf(Name provider) => _gateways.GetValueOrDefault(provider);

    /// <summary>Whether the gateway has answered or is known to be silent; while it is asked, neither.</summary>
    public bool IsDecided(Name provider) => GatewayOf(provider) is { Mac: not null } or { Failed: true };

    public bool CanUse(ProviderHop hop) => IsUp(hop.Interface) && GatewayOf(hop.Provider) is not { Failed: true };
}
