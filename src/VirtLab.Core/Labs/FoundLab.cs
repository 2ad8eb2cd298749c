using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.Labs;

/// <summary>A lab that was found on a host.</summary>
/// <param name="Lab">The lab, as it was last asked for.</param>
/// <param name="Drift">What would make it whole: every field in which the host differs.</param>
public sealed record FoundLab(Lab Lab, Plan Drift)
{
    /// <summary>Whether nothing of it is missing or differs.</summary>
    public bool IsWhole => Drift.IsEmpty;

    /// <summary>Its name, and what is wrong with it.</summary>
    public override string ToString() => IsWhole ? $"lab {Lab.Name}: whole\n" : $"lab {Lab.Name}: broken\n{Drift}";
}

/// <summary>What becomes of a lab whose owner died while changing it.</summary>
public enum Recovery
{
    /// <summary>It is made whole, as it was last asked for.</summary>
    Complete,

    /// <summary>It is removed.</summary>
    Remove,
}
