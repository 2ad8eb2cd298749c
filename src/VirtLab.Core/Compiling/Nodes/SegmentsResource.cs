using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>The namespace that holds the switches of the world around the host, one bridge a segment.</summary>
/// <remarks>They stand apart from the host's own namespace so that the host's firewall never sees frames between two others.</remarks>
internal sealed record SegmentsResource(ValueList<Segment> Segments, Name Namespace)
    : Resource(new ResourceId(ResourceKind.Segments, IdName))
{
    /// <summary>A lab has one such namespace; this is its name within the lab.</summary>
    public const string IdName = "switches";

    public override string Summary => string.Join(", ", Segments.Select(segment => segment.Name));

    /// <summary>The bridge of a segment inside the namespace; by number, as a segment's name may be too long for an interface.</summary>
    public InterfaceName Bridge(Name segment) =>
        string.Create(CultureInfo.InvariantCulture, $"segment{Segments.ToList().FindIndex(s => s.Name == segment)}");
}
