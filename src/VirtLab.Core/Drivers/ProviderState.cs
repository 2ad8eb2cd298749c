using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Which providers can be used at one moment, and in which family: the link is up, and the gateway has not been found silent. Without a
/// gateway, or over a link on which nobody is asked for a hardware address, the link alone counts.</summary>
internal sealed class ProviderState
{
    private readonly HashSet<InterfaceName> _up = [];
    private readonly HashSet<ProviderWay> _untold = [];
    private readonly Dictionary<ProviderWay, IpAddress> _addresses = [];
    private readonly Dictionary<ProviderWay, Neighbour?> _entries = [];

    public static async Task<ProviderState> ReadAsync(IHost host, IReadOnlyCollection<ProviderGateway> gateways, CancellationToken cancellationToken)
    {
        if (gateways.Count == 0)
            return new ProviderState();
        return await ReadAsync(host, gateways, await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same where the links have been read already.</summary>
    public static async Task<ProviderState> ReadAsync(IHost host, IReadOnlyCollection<ProviderGateway> gateways, LinkTable links, CancellationToken cancellationToken)
    {
        var state = new ProviderState();
        if (gateways.Count == 0)
            return state;
        state._up.UnionWith(gateways.Select(gateway => gateway.Interface).Where(name => links.Find(name) is { HasCarrier: true }));
        var neighbours = await Neighbour.ReadAsync(host, cancellationToken).ConfigureAwait(false);
        List<PolicyRoute> told = gateways.Any(gateway => gateway.IsTold)
            ? [.. (await RoutingDriver.FoundAsync(host, cancellationToken).ConfigureAwait(false)).OthersDefaults] : [];
        foreach (var gateway in gateways.Where(gateway => !gateway.IsPointToPoint))
        {
            if ((gateway.Address ?? Told(gateway)) is not { } address)
            {
                _ = state._untold.Add(gateway.Way);
                continue;
            }
            state._addresses[gateway.Way] = address;
            if (links.Find(gateway.Interface) is not { HasNeighbours: false })
                state._entries[gateway.Way] = EntryFor(address, gateway.Interface);
        }
        return state;

        Neighbour? EntryFor(IpAddress address, InterfaceName name) => neighbours.FirstOrDefault(n => n.Address == address && n.Interface == name);

        // Of several routers that advertise themselves one that is known to be silent has its turn last (RFC 4861).
        IpAddress? Told(ProviderGateway gateway) => told.Where(route => route.To.IsV6 == gateway.Way.IsV6).SelectMany(route => route.Hops)
            .Where(hop => hop.Interface == gateway.Interface && hop.Gateway != default)
            .OrderBy(hop => EntryFor(hop.Gateway, hop.Interface) is { Failed: true }).FirstOrDefault()?.Gateway;
    }

    /// <summary>The gateway's address; none where there is no gateway, or the host was told of none.</summary>
    public IpAddress? AddressOf(ProviderWay way) => _addresses.TryGetValue(way, out var address) ? (IpAddress?)address : null;

    /// <summary>Whether the way to a provider is known and its link up.</summary>
    public bool HasWay(ProviderHop hop) => IsUp(hop.Interface) && !_untold.Contains(hop.Way);

    public bool IsUp(InterfaceName name) => _up.Contains(name);

    /// <summary>Whether it has a gateway that is asked for its hardware address.</summary>
    public bool HasGateway(ProviderWay way) => _entries.ContainsKey(way);

    /// <summary>The gateway's entry in the neighbour table; none before it was asked for.</summary>
    public Neighbour? EntryOf(ProviderWay way) => _entries.GetValueOrDefault(way);

    /// <summary>Whether the gateway has answered or is known to be silent; while it is asked, neither.</summary>
    public bool IsDecided(ProviderWay way) => !HasGateway(way) || EntryOf(way) is { Mac: not null } or { Failed: true };

    /// <summary>Whether it is known to be there.</summary>
    public bool IsThere(ProviderGateway gateway) => HasGateway(gateway.Way)
        ? EntryOf(gateway.Way) is { Mac: not null, Failed: false } : IsUp(gateway.Interface) && !_untold.Contains(gateway.Way);

    public bool CanUse(ProviderHop hop) => HasWay(hop) && EntryOf(hop.Way) is not { Failed: true };
}
