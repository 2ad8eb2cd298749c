using VirtLab.Diagnosing;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>A lab could not be brought up. What had been done was taken back.</summary>
public sealed class LabFailedException : Exception
{
    internal LabFailedException(string step, Exception? cause, TakenDown undone)
        : base($"{TextRules.Capitalised(step)} failed: {Sentence(cause?.Message ?? "it was cancelled")} {(undone.Gone.Count == 0
            ? "Nothing else had been done."
            : $"What had been done was taken back: {string.Join(", ", undone.Gone)}.")}{(undone.Left.Count == 0
            ? ""
            : $" These could not be taken back: {string.Join("; ", undone.Left)}.")}", cause)
    {
        Step = step;
        TakenBack = undone.Gone;
        Left = undone.Left;
    }

    /// <summary>What about the host may have caused it, the worst first; empty where nothing known was found.</summary>
    public ValueList<Trouble> Troubles { get; internal set; } = [];

    /// <summary>What failed, what was taken back, and what about the host may have caused it.</summary>
    public override string Message => base.Message + (Troubles.Count == 0 ? "" : $" The host may be the cause:\n{string.Join('\n', Troubles)}");

    /// <summary>The step that failed, such as <c>machine etch32</c>.</summary>
    public string Step { get; }

    /// <summary>What had been done and was taken back, such as <c>network br0</c>.</summary>
    public IReadOnlyList<string> TakenBack { get; }

    /// <summary>What could not be taken back, with the reason; usually empty.</summary>
    public IReadOnlyList<string> Left { get; }

    private static string Sentence(string text) => text.TrimEnd() is var trimmed && trimmed.EndsWith('.') ? trimmed : trimmed + ".";
}

/// <summary>What a removal came to.</summary>
/// <param name="Gone">What was removed.</param>
/// <param name="Left">What could not be, each with the reason.</param>
internal sealed record TakenDown(IReadOnlyList<string> Gone, IReadOnlyList<string> Left)
{
    public static TakenDown Nothing { get; } = new([], []);

    public TakenDown And(TakenDown other) => new([.. Gone, .. other.Gone], [.. Left, .. other.Left]);
}
