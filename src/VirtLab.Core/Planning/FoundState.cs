using VirtLab.Compiling;

namespace VirtLab.Planning;

/// <summary>What was read from a host.</summary>
/// <param name="Things">The things that carry the lab's mark.</param>
/// <param name="Taken">The names in use there, by whomever.</param>
internal sealed record FoundState(IReadOnlyList<Resource> Things, IReadOnlySet<Claim> Taken)
{
    public static FoundState Nothing { get; } = new([], new HashSet<Claim>());
}
