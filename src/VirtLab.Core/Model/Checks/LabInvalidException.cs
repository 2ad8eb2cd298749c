using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>A lab can't work as it is written. The message lists everything that was found, a line each.</summary>
public sealed class LabInvalidException : Exception
{
    internal LabInvalidException(Name lab, ValueList<Finding> findings) : this($"The lab '{lab}' can't work as it is written:", findings)
    {
    }

    internal LabInvalidException(string head, ValueList<Finding> findings) : base($"{head}\n{string.Join('\n', findings)}") => Findings = findings;

    /// <summary>Everything that was found.</summary>
    public ValueList<Finding> Findings { get; }
}
