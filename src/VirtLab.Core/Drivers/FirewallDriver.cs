using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The lab's nft table: one table, one transaction.</summary>
internal sealed class FirewallDriver() : Driver<FirewallResource>(ResourceKind.Firewall)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var names = await NftTables.NamesAsync(host, cancellationToken).ConfigureAwait(false);
        var rules = names.Contains(ChainNames.Table(lab.Name)) ? await RulesAsync(host, lab.Name, cancellationToken).ConfigureAwait(false) : RuleSet.None;
        return new Found(rules.Exists ? [new FirewallResource(lab.Name, rules)] : [], [.. names.Select(Claim.Table)]);
    }

    /// <summary>The lab's table; none where it has the name but not the mark.</summary>
    private static async Task<RuleSet> RulesAsync(IHost host, Name lab, CancellationToken cancellationToken)
    {
        var rules = RuleSet.Parse(await NftTables.ListAsync(host, null, ChainNames.Table(lab), cancellationToken).ConfigureAwait(false));
        return rules.Comment == ChainNames.Comment(lab) ? rules : RuleSet.None;
    }

    public override async Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll((await NftTables.NamesAsync(host, cancellationToken).ConfigureAwait(false)).Select(ChainNames.LabOf).OfType<Name>()
            .Select(async lab => (Name: lab, Rules: await RulesAsync(host, lab, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false))
            .Where(lab => lab.Rules.Exists).Select(lab => lab.Name)];

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
