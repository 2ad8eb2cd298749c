using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The entries of providers' gateways in the neighbour table, which the kernel keeps fresh by itself.</summary>
internal static class GatewayEntries
{
    /// <summary>Gives up those that no provider has any more: on an interface that stays, the kernel would ask for them for ever.</summary>
    /// <param name="host">The host.</param>
    /// <param name="former">The gateways that there were.</param>
    /// <param name="kept">The gateways that there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task ReleaseAsync(IHost host, ValueList<ProviderGateway> former, ValueList<ProviderGateway> kept, CancellationToken cancellationToken)
    {
        if (former.Select(PlaceOf).Except(kept.Select(PlaceOf)).All(gateway => gateway == default))
            return;
        // Where the host is told of the gateway, nobody knows here which entries are of former ones.
        var interfaces = former.Select(InterfaceOf).Except(kept.Where(gateway => gateway.IsTold).Select(InterfaceOf)).ToHashSet();
        var left = (await Neighbour.ReadAsync(host, cancellationToken).ConfigureAwait(false)).Where(entry => entry.IsManaged
            && interfaces.Contains((entry.Interface, entry.Address.IsV6)) && !kept.Any(gateway => gateway.Interface == entry.Interface && gateway.Address == entry.Address));
        // One may go with its link at the very moment.
        _ = await IpBatch.TryAsync(host, new IpLines(string.Concat(left.Select(entry => IpRenderer.Released(entry.Address, entry.Interface))), "")).ConfigureAwait(false);
    }

    private static (InterfaceName Interface, IpAddress? Address, bool IsV6) PlaceOf(ProviderGateway gateway) =>
        gateway.IsPointToPoint ? default : (gateway.Interface, gateway.Address, gateway.Way.IsV6);

    private static (InterfaceName Interface, bool IsV6) InterfaceOf(ProviderGateway gateway) => (gateway.Interface, gateway.Way.IsV6);
}
