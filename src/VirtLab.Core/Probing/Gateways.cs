using VirtLab.Compiling.Routing;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Knows which hardware address on which interface is which provider's gateway: from the host's neighbour table, or as the lab gives
/// it. Of a provider without a gateway it is any on its interface, said as the address of zeros.</summary>
internal sealed class Gateways(IHost host, Lab lab)
{
    public async Task<IReadOnlyDictionary<(string Interface, MacAddress Mac), Name>> ReadAsync(CancellationToken cancellationToken)
    {
        var table = new Dictionary<(string, MacAddress), Name>();
        if (lab.Providers.Count == 0)
            return table;
        var gateways = ProviderGateway.Of(lab);
        var state = await ProviderState.ReadAsync(host, gateways, cancellationToken).ConfigureAwait(false);
        foreach (var gateway in gateways)
        {
            string name = gateway.Interface.ToString();
            if (state.EntryOf(gateway.Way)?.Mac is { } learned)
                table[(name, learned)] = gateway.Way.Provider;
            if (gateway.IsPointToPoint)
                table[(name, default)] = gateway.Way.Provider;
        }
        // What the lab says goes before what is learned.
        foreach (var provider in lab.Providers)
        {
            if (provider.GatewayMac is { } given)
                table[(provider.Interface.ToString(), given)] = provider.Name;
        }
        return table;
    }
}
