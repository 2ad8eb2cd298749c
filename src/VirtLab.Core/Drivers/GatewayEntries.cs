using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The entries of providers' gateways in the neighbour table, which the kernel keeps fresh by itself.</summary>
internal static class GatewayEntries
{
    /// <summary>Gives up those that no provider has any more: on an interface that stays, the kernel would ask for them for ever.</summary>
    /// <param name="host">The host.</param>
    /// <param name="former">The providers that there were.</param>
    /// <param name="kept">The providers that there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task ReleaseAsync(IHost host, ValueList<Provider> former, ValueList<Provider> kept, CancellationToken cancellationToken)
    {
        if (former.Select(GatewayOf).Except(kept.Select(GatewayOf)).All(gateway => gateway == default))
            return;
        // Where a DHCP client is told of the gateway, nobody knows here which entries are of former ones.
        var interfaces = former.Select(provider => provider.Interface).Where(name => !kept.Any(provider => provider.Interface == name && provider.GatewayByDhcp)).ToHashSet();
        var left = (await Neighbour.ReadAsync(host, cancellationToken).ConfigureAwait(false)).Where(entry => entry.IsManaged && interfaces.Contains(entry.Interface)
            && !kept.Any(provider => provider.Interface == entry.Interface && provider.Gateway == entry.Address));
        string lines = string.Concat(left.Select(entry => IpRenderer.Released(entry.Address, entry.Interface)));
        // One may go with its link at the very moment.
        if (lines.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("ip", "-force", "-batch", "-") { Input = lines, MayFail = true }, CancellationToken.None).ConfigureAwait(false);
    }

    private static (InterfaceName Interface, IpAddress? Gateway, bool ByDhcp) GatewayOf(Provider provider) =>
        provider.IsPointToPoint ? default : (provider.Interface, provider.Gateway, provider.GatewayByDhcp);
}
