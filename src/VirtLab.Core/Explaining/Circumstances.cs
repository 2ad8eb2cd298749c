using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>How things stand around the lab's host while a packet is on its way. By default all links are up that the lab wants up, and every
/// gateway answers.</summary>
public sealed record Circumstances
{
    /// <summary>The circumstances that the lab itself describes.</summary>
    public static Circumstances Usual { get; } = new();

    /// <summary>Links that were set down although the lab wants them up (<c>ip link set … down</c>).</summary>
    public ValueList<InterfaceName> Down { get; init; } = [];

    /// <summary>Links that are up although the lab wants them down at the start.</summary>
    public ValueList<InterfaceName> Up { get; init; } = [];

    /// <summary>Providers whose gateways do not answer, of either family.</summary>
    public ValueList<Name> Silent { get; init; } = [];

    /// <summary>Providers whose IPv4 gateway alone does not answer.</summary>
    public ValueList<Name> SilentV4 { get; init; } = [];

    /// <summary>Providers whose IPv6 gateway alone does not answer.</summary>
    public ValueList<Name> SilentV6 { get; init; } = [];

    /// <summary>Machines that do not run, or whose processors stand still; all run by default. Pictures show it; what becomes of a packet at the host does not
    /// depend on it.</summary>
    public ValueList<Name> Off { get; init; } = [];

    /// <summary>Whether a link is up that the lab wants so or not.</summary>
    internal bool IsUp(InterfaceName name, bool wanted) => !Down.Contains(name) && (wanted || Up.Contains(name));

    /// <summary>Whether a provider's gateway of a family does not answer.</summary>
    internal bool IsSilent(Name provider, bool isV6) => Silent.Contains(provider) || (isV6 ? SilentV6 : SilentV4).Contains(provider);
}
