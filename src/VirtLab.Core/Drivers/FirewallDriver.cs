using System.Text.Json;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>The lab's nft table: one table, one transaction.</summary>
internal sealed class FirewallDriver() : Driver<FirewallResource>(ResourceKind.Firewall)
{
    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(new HostCommand("nft", "-j", "list", "tables"), cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(output.Output);
        string ours = ChainNames.Table(lab.Name);
        return json.RootElement.GetProperty("nftables").EnumerateArray()
            .Any(item => item.TryGetProperty("table", out var table) && table.GetProperty("name").GetString() == ours)
            ? [ours]
            : [];
    }

    public override Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken) =>
        LoadAsync(host, NftRenderer.RenderRemoval(ChainNames.Table(lab.Name)), cancellationToken);

    protected override Task ApplyAsync(IHost host, FirewallResource resource, CancellationToken cancellationToken) =>
        LoadAsync(host, NftRenderer.Render(resource.Firewall), cancellationToken);

    private static Task<CommandOutput> LoadAsync(IHost host, string text, CancellationToken cancellationToken) =>
        host.Commands.RunAsync(new HostCommand("nft", "-f", "-") { Input = text }, cancellationToken);
}
