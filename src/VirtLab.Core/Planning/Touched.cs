using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>Whom a step or a plan touches: itself, and what runs on it where it does not keep running meanwhile.</summary>
/// <param name="Machines">The machines, by name.</param>
/// <param name="Networks">The networks, by name.</param>
/// <param name="Flows">The traffic that it decides about, such as <c>net to kvm</c> or <c>what leaves by providers</c>.</param>
public sealed record Touched(ValueList<string> Machines, ValueList<string> Networks, ValueList<string> Flows)
{
    private const int Few = 6;

    /// <summary>Nobody.</summary>
    public static Touched Nobody { get; } = new([], [], []);

    /// <summary>All whom several steps touch, each once.</summary>
    internal static Touched All(IReadOnlyCollection<Touched> steps) => new(
        steps.SelectMany(step => step.Machines).Distinct().ToValueList(),
        steps.SelectMany(step => step.Networks).Distinct().ToValueList(),
        steps.SelectMany(step => step.Flows).Distinct().ToValueList());

    /// <summary>Whom it touches on one line, such as <c>machines etch32, etch64; network br0; net to kvm</c>; the first few where they are many, empty
    /// where nobody.</summary>
    public override string ToString() => string.Join("; ", new[] { Named("machine", Machines), Named("network", Networks), Some(Flows, "; ") }.Where(text => text.Length > 0));

    private static string Named(string kind, ValueList<string> names) => names.Count == 0 ? "" : $"{kind}{(names.Count == 1 ? "" : "s")} {Some(names, ", ")}";

    private static string Some(ValueList<string> items, string separator) =>
        string.Join(separator, items.Take(Few)) + (items.Count > Few ? $" and {items.Count - Few} more" : "");
}
