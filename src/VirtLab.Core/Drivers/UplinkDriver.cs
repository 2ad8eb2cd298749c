using System.Text.Json;
using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Uplinks;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>An interface of the host towards the outside. What VirtLab made carries the lab's name as its alias; what was there stays.</summary>
internal sealed class UplinkDriver() : Driver<UplinkResource>(ResourceKind.Uplink)
{
    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(new HostCommand("ip", "-j", "link", "show"), cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(output.Output);
        return [.. json.RootElement.EnumerateArray()
            .Where(link => link.TryGetProperty("ifalias", out var alias) && alias.GetString() == UplinkResource.Alias(lab))
            .Select(link => link.GetProperty("ifname").GetString()!)];
    }

    public override async Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(host, lab, cancellationToken).ConfigureAwait(false)).Contains(id.Name))
            await IpBatch.RunAsync(host, null, $"link delete dev {id.Name}\n", cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ApplyAsync(IHost host, UplinkResource resource, CancellationToken cancellationToken)
    {
        await IpBatch.RunAsync(host, null, WorldCommands.Create(resource) + WorldCommands.Configure(resource), cancellationToken).ConfigureAwait(false);
        if (resource is { Cable: { } cable, SwitchNamespace: { } switches })
            await IpBatch.RunAsync(host, switches, WorldCommands.Plug([cable]), cancellationToken).ConfigureAwait(false);
    }
}
