using System.Text.Json;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The lab's nft table: one table, one transaction.</summary>
internal sealed class FirewallDriver() : Driver<FirewallResource>(ResourceKind.Firewall)
{
    /// <summary>The labs that have a table on the host, and whether they have providers.</summary>
    public static async Task<IReadOnlyDictionary<Name, bool>> LabsAsync(IHost host, CancellationToken cancellationToken)
    {
        var list = new HostCommand("nft", "-j", "list", "chains", "inet");
        var output = await host.Commands.RunAsync(list, cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(output.Output);
        return (
            from item in json.RootElement.GetProperty("nftables").EnumerateArray()
            where item.TryGetProperty("chain", out _)
            let chain = item.GetProperty("chain")
            let lab = ChainNames.LabOf(chain.GetProperty("table").GetString())
            where lab is not null
            group ChainNames.IsProviders(chain.GetProperty("name").GetString()) by lab.Value)
            .ToDictionary(lab => lab.Key, lab => lab.Contains(true));
    }

    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken) =>
        (await LabsAsync(host, cancellationToken).ConfigureAwait(false)).ContainsKey(lab.Name) ? [ChainNames.Table(lab.Name)] : [];

    public override Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken) =>
        LoadAsync(host, NftRenderer.RenderRemoval(ChainNames.Table(lab.Name)), cancellationToken);

    protected override Task ApplyAsync(IHost host, FirewallResource resource, CancellationToken cancellationToken) =>
        LoadAsync(host, NftRenderer.Render(resource.Firewall), cancellationToken);

    private static Task<CommandOutput> LoadAsync(IHost host, string text, CancellationToken cancellationToken) =>
        host.Commands.RunAsync(new HostCommand("nft", "-f", "-") { Input = text }, cancellationToken);
}
