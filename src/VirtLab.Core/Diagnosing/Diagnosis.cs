using VirtLab.Primitives;

namespace VirtLab.Diagnosing;

/// <summary>What a look at a host came to.</summary>
/// <param name="Troubles">What was found, the worst first.</param>
/// <param name="NotSeen">What could not be looked at, each with the reason; usually empty.</param>
public sealed record Diagnosis(ValueList<Trouble> Troubles, ValueList<string> NotSeen)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsHealthy => Troubles.Count == 0;

    /// <summary>The troubles as a person reads them, each with its fix.</summary>
    public override string ToString() =>
        (IsHealthy ? "no trouble found\n" : string.Concat(Troubles.Select(trouble => $"{trouble}\n")))
        + string.Concat(NotSeen.Select(what => $"not seen: {what}\n"));
}
