using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;

namespace VirtLab.Drivers;

/// <summary>The lab's nft table: one table, one transaction.</summary>
internal sealed class FirewallDriver() : Driver<FirewallResource>(ResourceKind.Firewall)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        string table = ChainNames.Table(lab.Name);
        var names = await NftTables.NamesAsync(host, cancellationToken).ConfigureAwait(false);
        string listing = names.Contains(table) ? await NftTables.ListAsync(host, null, table, cancellationToken).ConfigureAwait(false) : "";
        return new Found(listing.Length == 0 ? [] : [new FirewallResource(lab.Name, RuleSet.Parse(listing))], [.. names.Select(Claim.Table)]);
    }

    /// <summary>The rules as this host's nft writes them.</summary>
    protected override async Task<FirewallResource> CompleteAsync(IHost host, FirewallResource wished, FirewallResource? there, CancellationToken cancellationToken) =>
        there is null || FactDiff.Between(there.Facts, wished.Facts).Count == 0
            ? wished
            : wished with { Rules = RuleSet.Parse(await NftTables.CanonicalAsync(host, wished.Rules.ToString(), cancellationToken).ConfigureAwait(false)) };

    protected override Task ApplyAsync(IHost host, FirewallResource? there, FirewallResource wished, CancellationToken cancellationToken) =>
        NftTables.LoadAsync(host, null, RuleSetChange.Render(there?.Rules ?? RuleSet.None, wished.Rules), cancellationToken);

    protected override Task RemoveAsync(IHost host, FirewallResource there, CancellationToken cancellationToken) =>
        NftTables.LoadAsync(host, null, RuleSetChange.Removal(there.Rules.Table), cancellationToken);
}
