using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>A lab can't work as it is written. The message lists everything that was found, a line each.</summary>
public sealed class LabInvalidException : Exception
{
    internal LabInvalidException(Name lab, ValueList<Finding> findings) : base(Describe(lab, findings)) => Findings = findings;

    /// <summary>Everything that was found.</summary>
    public ValueList<Finding> Findings { get; }

    private static string Describe(Name lab, ValueList<Finding> findings) =>
        $"The lab '{lab}' can't work as it is written:\n{string.Join('\n', findings)}";
}
