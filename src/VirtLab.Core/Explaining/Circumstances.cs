using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>How things stand around the lab's host while a packet is on its way. By default all links are up that the lab wants up, and every
/// gateway answers.</summary>
public sealed record Circumstances
{
    /// <summary>The circumstances that the lab itself describes.</summary>
    public static Circumstances Usual { get; } = new();

    /// <summary>Links that are down although the lab wants them up.</summary>
    public ValueList<InterfaceName> Down { get; init; } = [];

    /// <summary>Links that are up although the lab wants them down at the start.</summary>
    public ValueList<InterfaceName> Up { get; init; } = [];

    /// <summary>Providers whose gateway does not answer.</summary>
    public ValueList<Name> Silent { get; init; } = [];
}
