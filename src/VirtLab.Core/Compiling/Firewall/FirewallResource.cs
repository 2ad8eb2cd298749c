using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The lab's nft table.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Rules">What stands in it.</param>
internal sealed record FirewallResource(Name Lab, RuleSet Rules) : Resource(new ResourceId(ResourceKind.Firewall, ChainNames.Table(Lab)))
{
    /// <summary>What it was compiled from; none for one that was found.</summary>
    public CompiledFirewall? Compiled { get; init; }

    /// <summary>What of the lab stands in it, for people.</summary>
    public string Describes { get; init; } = "";

    public override string Summary => Describes.Length > 0 ? Describes : $"{Rules.Parts.Count(part => part.Kind == "chain")} chains";

    public override IEnumerable<Fact> Facts => Rules.Facts;

    public override IEnumerable<Claim> Claims => [Claim.Table(Rules.Table)];

    /// <summary>The interfaces that the lab has; none for one that was found.</summary>
    public ValueList<InterfaceName> Interfaces { get; init; } = [];

    /// <summary>What comes from and goes to interfaces that the lab made and no longer has is dropped until they are gone: between the new rules
    /// and their removal nobody would judge it. Adopted ones stay, and are others' again at once.</summary>
    public override Resource Meanwhile(Resource there)
    {
        var leaving = ((FirewallResource)there).Rules.OwnInterfaces().Except(Interfaces).ToValueList();
        return leaving.Count == 0 ? this : this with { Rules = Rules.Closing(leaving) };
    }

    public override string? FlowOf(FactChange change) => ChainNames.PairOf(change) is var (from, to) ? $"{from} to {to}" : null;
}
