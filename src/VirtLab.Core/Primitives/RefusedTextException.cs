namespace VirtLab.Primitives;

/// <summary>A text that is not what it was read as.</summary>
/// <param name="reason">Why it is refused; a sentence without its full stop.</param>
/// <param name="remedy">What to do; begins small and has no full stop.</param>
internal sealed class RefusedTextException(string reason, string remedy) : FormatException($"{reason}: {remedy}.")
{
    public string Reason => reason;

    public string Remedy => TextRules.Capitalised(remedy);
}
