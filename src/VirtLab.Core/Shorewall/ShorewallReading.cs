using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Shorewall;

/// <summary>What was read from Shorewall files: a lab, or what forbids one.</summary>
public sealed record ShorewallReading
{
    /// <summary>The lab, which has passed its checks; null where <see cref="Findings"/> has something.</summary>
    public Lab? Lab { get; init; }

    /// <summary>What was changed, left out or supplied, in the order in which it was read.</summary>
    public ValueList<ShorewallNote> Notes { get; init; } = [];

    /// <summary>What can't be read, or can't work as it is written, each with file and line (<c>rules:17</c>).</summary>
    public ValueList<Finding> Findings { get; init; } = [];
}
