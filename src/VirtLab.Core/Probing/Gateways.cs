using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Knows which hardware address on which interface is which provider's gateway, from the host's neighbour table.</summary>
internal sealed class Gateways(IHost host, Lab lab)
{
    public async Task<IReadOnlyDictionary<(string Interface, MacAddress Mac), Name>> ReadAsync(CancellationToken cancellationToken)
    {
        var table = new Dictionary<(string, MacAddress), Name>();
        if (lab.Providers.Count == 0)
            return table;
        foreach (var neighbour in await Neighbour.ReadAsync(host, cancellationToken).ConfigureAwait(false))
        {
            var provider = lab.Providers.FirstOrDefault(p => p.Gateway == neighbour.Address && p.Interface == neighbour.Interface);
            if (provider is not null && neighbour.Mac is { } mac)
                table[(neighbour.Interface.ToString(), mac)] = provider.Name;
        }
        return table;
    }
}
