namespace VirtLab.Running;

/// <summary>A lab could not be brought up. What had been done was taken back.</summary>
public sealed class LabFailedException : Exception
{
    internal LabFailedException(string step, Exception? cause, IReadOnlyList<string> left)
        : base($"{Capitalised(step)} failed: {cause?.Message ?? "it was cancelled"} {(left.Count == 0
            ? "What had been done was taken back."
            : $"These could not be taken back: {string.Join("; ", left)}.")}", cause)
    {
        Step = step;
        Left = left;
    }

    /// <summary>The step that failed, such as <c>machine etch32</c>.</summary>
    public string Step { get; }

    /// <summary>What could not be taken back, with the reason; usually empty.</summary>
    public IReadOnlyList<string> Left { get; }

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
