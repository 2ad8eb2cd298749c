using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The lab's nft tables, for packets and for frames: one transaction has both in force.</summary>
internal sealed class FirewallDriver() : Driver<FirewallResource>(ResourceKind.Firewall)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var asked = NftTables.NamesAsync(host, TableFamily.Bridge, cancellationToken);
        var names = await NftTables.NamesAsync(host, TableFamily.Inet, cancellationToken).ConfigureAwait(false);
        var frames = await asked.ConfigureAwait(false);
        var rules = names.Contains(ChainNames.Table(lab.Name)) ? RulesAsync(host, lab.Name, TableFamily.Inet, cancellationToken) : Task.FromResult(RuleSet.None);
        var guard = frames.Contains(ChainNames.Table(lab.Name)) ? RulesAsync(host, lab.Name, TableFamily.Bridge, cancellationToken) : Task.FromResult(RuleSet.None);
        var found = new FirewallResource(lab.Name, await rules.ConfigureAwait(false)) { Guard = await guard.ConfigureAwait(false) };
        if (found.Guard.Exists)
            found = found with { Taps = Plugged(await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false)) };
        return new Found(found.Rules.Exists || found.Guard.Exists ? [found] : [], [.. names.Select(Claim.Table), .. frames.Select(Claim.FrameTable)]);
    }

    private static ValueList<(InterfaceName Tap, InterfaceName Bridge)> Plugged(LinkTable links) =>
    [
        .. from link in links.Links
           where InterfaceName.TryParse(link.Name, null, out _) && InterfaceName.TryParse(link.Master, null, out _)
           select ((InterfaceName)link.Name, (InterfaceName)link.Master!),
    ];

    /// <summary>The lab's table; none where it has the name but not the mark.</summary>
    private static async Task<RuleSet> RulesAsync(IHost host, Name lab, TableFamily family, CancellationToken cancellationToken)
    {
        var rules = RuleSet.Parse(await NftTables.ListAsync(host, null, ChainNames.Table(lab), cancellationToken, family).ConfigureAwait(false));
        return rules.Comment == ChainNames.Comment(lab) ? rules : RuleSet.None;
    }

    public override async Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll(LabsAsync(host, TableFamily.Inet, cancellationToken), LabsAsync(host, TableFamily.Bridge, cancellationToken)).ConfigureAwait(false)).SelectMany(labs => labs).Distinct()];

    private static async Task<IEnumerable<Name>> LabsAsync(IHost host, TableFamily family, CancellationToken cancellationToken) =>
        (await Task.WhenAll((await NftTables.NamesAsync(host, family, cancellationToken).ConfigureAwait(false)).Select(ChainNames.LabOf).OfType<Name>()
            .Select(async lab => (Name: lab, Rules: await RulesAsync(host, lab, family, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false))
            .Where(lab => lab.Rules.Exists).Select(lab => lab.Name);

    /// <summary>The rules as this host's nft writes them.</summary>
    protected override async Task<FirewallResource> CompleteAsync(IHost host, FirewallResource wished, FirewallResource? there, CancellationToken cancellationToken) => wished with
    {
        Rules = await ListedAsync(host, wished.Rules, there?.Rules, cancellationToken).ConfigureAwait(false),
        Guard = await ListedAsync(host, wished.Guard, there?.Guard, cancellationToken).ConfigureAwait(false),
    };

    private static async Task<RuleSet> ListedAsync(IHost host, RuleSet wished, RuleSet? there, CancellationToken cancellationToken)
    {
        if (there is not { Exists: true } || !wished.Exists || FactDiff.Between(there.Facts, wished.Facts).Count == 0)
            return wished;
        // What is there word for word is listed so: nft is asked about the rest, and about all where it does not list that one by one.
        var trial = new RuleSetTrial(there, wished);
        return trial.Listed(await ListedAsync(host, trial.Rules, cancellationToken).ConfigureAwait(false)) ?? await ListedAsync(host, wished, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RuleSet> ListedAsync(IHost host, RuleSet rules, CancellationToken cancellationToken) =>
        RuleSet.Parse(await NftTables.CanonicalAsync(host, rules.ToString(), cancellationToken).ConfigureAwait(false));

    protected override async Task ApplyAsync(IHost host, FirewallResource? there, FirewallResource wished, CancellationToken cancellationToken)
    {
        var steps = RuleSetChange.Steps(there?.Rules ?? RuleSet.None, wished.Rules).And(RuleSetChange.Steps(there?.Guard ?? RuleSet.None, wished.Guard));
        try
        {
            foreach (string transaction in steps.Transactions)
                await NftTables.LoadAsync(host, null, transaction, cancellationToken).ConfigureAwait(false);
        }
        // What is in force can't change bit by bit; what is not yet there can come so.
        catch (TransactionTooLongException) when (there is null)
        {
            foreach (string stage in RuleSetStages.Render(wished.Rules).Concat(RuleSetStages.Render(wished.Guard)))
                await NftTables.LoadAsync(host, null, stage, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override Task RemoveAsync(IHost host, FirewallResource there, CancellationToken cancellationToken) =>
        NftTables.LoadAsync(host, null, RuleSetChange.Removal(there.Rules) + RuleSetChange.Removal(there.Guard), cancellationToken);
}
