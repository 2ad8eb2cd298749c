using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>The namespace that holds the switches of the world around the host, one bridge a segment.</summary>
/// <remarks>They stand apart from the host's own namespace so that the host's firewall never sees frames between two others.</remarks>
internal sealed record SegmentsResource(Name Lab, ValueList<Name> Segments)
    : Resource(new ResourceId(ResourceKind.Segments, IdName))
{
    /// <summary>A lab has one such namespace; this is its name within the lab.</summary>
    public const string IdName = "switches";

    /// <summary>The namespace.</summary>
    public NamespaceName Namespace => WorldNames.SwitchNamespace(Lab);

    public override string Summary => string.Join(", ", Segments);

    public override IEnumerable<Fact> Facts => Segments.Select(segment => segment.ToString()).Order(StringComparer.Ordinal)
        .Select(segment => new Fact($"segment {segment}", "switch"));

    /// <summary>A switch goes when nothing is plugged into it any more.</summary>
    public override Resource Meanwhile(Resource there) =>
        this with { Segments = [.. Segments, .. ((SegmentsResource)there).Segments.Except(Segments)] };

    public override string? FlowOf(FactChange change) => $"what passes {change.Path}";

    public override IEnumerable<Claim> Claims => [Claim.Namespace(Namespace.ToString())];
}
