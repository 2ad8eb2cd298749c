using VirtLab.Compiling.Guard;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The lab's nft tables: for packets, and for the frames of its machines. They come, change and go in one transaction.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Rules">What stands in the one for packets; none where nothing is filtered or translated.</param>
internal sealed record FirewallResource(Name Lab, RuleSet Rules) : Resource(new ResourceId(ResourceKind.Firewall, ChainNames.Table(Lab)))
{
    private const string GuardPath = "guard ";

    /// <summary>What it was compiled from; none for one that was found.</summary>
    public CompiledFirewall? Compiled { get; init; }

    /// <summary>What of the lab stands in it, for people.</summary>
    public string Describes { get; init; } = "";

    public override string Summary => Describes.Length > 0 ? Describes : $"{Rules.Parts.Concat(Guard.Parts).Count(part => part.Kind == RuleSetPart.Chain)} chains";

    /// <summary>What stands in the one for frames; none where no card is guarded.</summary>
    public RuleSet Guard { get; init; } = RuleSet.None;

    public override IEnumerable<Fact> Facts => [.. Rules.Facts, .. Guard.Facts.Select(fact => fact with { Path = $"{GuardPath}{fact.Path}" })];

    public override IEnumerable<Claim> Claims =>
    [
        .. Rules.Exists ? [Claim.Table(Rules.Table)] : Array.Empty<Claim>(),
        .. Guard.Exists ? [Claim.FrameTable(Guard.Table)] : Array.Empty<Claim>(),
    ];

    /// <summary>The interfaces that the lab has; none for one that was found.</summary>
    public ValueList<InterfaceName> Interfaces { get; init; } = [];

    /// <summary>The lab's taps, each with the bridge that it is to be in; for one that was found, all that are in bridges.</summary>
    public ValueList<(InterfaceName Tap, InterfaceName Bridge)> Taps { get; init; } = [];

    /// <summary>What comes from and goes to interfaces that the lab made and no longer has is dropped until they are gone: between the new rules
    /// and their removal nobody would judge it. Adopted ones stay, and are others' again at once. So it is with cards that leave a guarded network,
    /// as long as the guest has not let go of them.</summary>
    public override Resource Meanwhile(Resource there)
    {
        var before = (FirewallResource)there;
        var leaving = before.Rules.OwnInterfaces().Except(Interfaces).ToValueList();
        var now = before.Taps.ToDictionary(one => one.Tap, one => one.Bridge);
        var staying = Taps.Where(one => now.GetValueOrDefault(one.Tap, one.Bridge) == one.Bridge).Select(one => one.Tap.ToString()).ToHashSet();
        var guard = Guard.ClosingTaps(before.Guard, staying);
        if (leaving.Count == 0 && ReferenceEquals(guard, Guard))
            return this;
        // Where nothing is to be filtered any more, what was there judges till then.
        return this with { Rules = leaving.Count == 0 ? Rules : (Rules.Exists ? Rules : before.Rules).Closing(leaving), Guard = guard };
    }

    public override string? FlowOf(FactChange change) => ChainNames.PairOf(change) is var (from, to) ? $"{from} to {to}" : null;
}
