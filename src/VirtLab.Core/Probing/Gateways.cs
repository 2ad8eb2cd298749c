using System.Text.Json;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Knows which hardware address is which provider's gateway, from the host's neighbour table.</summary>
internal sealed class Gateways(IHost host, Lab lab)
{
    public async Task<IReadOnlyDictionary<MacAddress, Name>> ReadAsync(CancellationToken cancellationToken)
    {
        var table = new Dictionary<MacAddress, Name>();
        if (lab.Providers.Count == 0)
            return table;
        foreach (var neighbour in await Neighbour.ReadAsync(host, cancellationToken).ConfigureAwait(false))
        {
            var provider = lab.Providers.FirstOrDefault(p => p.Gateway == neighbour.Address && p.Interface == neighbour.Interface);
            if (provider is not null && neighbour.Mac is { } mac)
                table[mac] = provider.Name;
        }
        return table;
    }
}

/// <summary>An entry of the host's neighbour table.</summary>
internal sealed record Neighbour(IpAddress Address, InterfaceName Interface, MacAddress? Mac, bool Failed)
{
    public static async Task<IReadOnlyList<Neighbour>> ReadAsync(IHost host, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(new HostCommand("ip", "-j", "neighbour", "show"), cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(output.Output))
            return [];
        using var json = JsonDocument.Parse(output.Output);
        return [.. json.RootElement.EnumerateArray()
            .Where(item => IpAddress.TryParse(Text(item, "dst"), null, out _) && InterfaceName.TryParse(Text(item, "dev"), null, out _))
            .Select(item => new Neighbour(Text(item, "dst")!, Text(item, "dev")!,
                MacAddress.TryParse(Text(item, "lladdr"), null, out var mac) ? mac : null,
                item.TryGetProperty("state", out var state) && state.EnumerateArray().Any(s => s.GetString() is "FAILED")))];
    }

    private static string? Text(JsonElement item, string property) => item.TryGetProperty(property, out var value) ? value.GetString() : null;
}
