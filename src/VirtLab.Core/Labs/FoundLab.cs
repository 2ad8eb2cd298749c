using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;

namespace VirtLab.Labs;

/// <summary>A lab that was found on a host.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lab">The lab, as it was last asked for; none where the host's record of it is gone or damaged, as after
/// <c>nft flush ruleset</c>.</param>
/// <param name="Drift">What would make it whole: every field in which the host differs. Without a record: what would remove what is left of
/// it.</param>
public sealed record FoundLab(Name Name, Lab? Lab, Plan Drift)
{
    /// <summary>Whether nothing of it is missing or differs.</summary>
    public bool IsWhole => Lab is not null && Drift.IsEmpty;

    /// <summary>Its name, and what is wrong with it.</summary>
    public override string ToString() => IsWhole ? $"lab {Name}: whole\n"
        : Lab is null ? $"lab {Name}: broken, and there is no record of what it is to be. Apply it anew, or remove what is left:\n{Drift}"
        : $"lab {Name}: broken\n{Drift}";
}

/// <summary>What becomes of a lab whose owner died while changing it.</summary>
public enum Recovery
{
    /// <summary>It is made whole, as it was last asked for.</summary>
    Complete,

    /// <summary>It is removed.</summary>
    Remove,
}
