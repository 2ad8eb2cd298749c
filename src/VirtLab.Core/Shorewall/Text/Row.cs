using VirtLab.Primitives;

namespace VirtLab.Shorewall.Text;

/// <summary>A line, cut into its columns.</summary>
/// <param name="line">The line.</param>
/// <param name="layout">The file's columns.</param>
/// <param name="cells">What stands in them; fewer where the line ends early.</param>
internal sealed class Row(SourceLine line, Layout layout, ValueList<string> cells)
{
    public Origin At => line.At;

    /// <summary>The <c>?SECTION</c> that it stands in.</summary>
    public string Section => line.Section;

    /// <summary>The line with single blanks, for notes.</summary>
    public string Text => string.Join(' ', cells);

    /// <summary>What a pair has taken the place of; none where it stands in no column.</summary>
    public string? Replaced { get; init; }

    /// <summary>Matches in iptables' own words, after <c>;;</c>.</summary>
    public string? Inline { get; init; }

    /// <summary>What stands in a column; null where it is empty (<c>-</c>).</summary>
    public string? this[string column] => layout.IndexOf(column) is var index && index >= 0 && index < cells.Count
        && cells[index] is { } cell && cell != "-" ? cell : null;

    /// <summary>What stands in a column that must not be empty.</summary>
    /// <exception cref="MistakeException">It is.</exception>
    public string Needed(string column) => this[column] ?? throw new MistakeException($"the column {Shown(column)} is empty", "Fill it in");

    /// <summary>Refuses what a lab can't say: whatever stands in one of these columns narrows the line, so the line is left out
    /// whole.</summary>
    /// <exception cref="LeftOutException">Something stands there.</exception>
    public void NothingIn(params ReadOnlySpan<string> columns)
    {
        foreach (string column in columns)
        {
            if (this[column] is { } cell)
                throw new LeftOutException($"'{Text}'", $"a lab can't say what stands in the column {Shown(column)} ({cell})");
        }
        if (Inline is { } inline)
            throw new LeftOutException($"'{Text}'", $"a lab has no matches in iptables' words ({inline})");
    }

    private static string Shown(string column) => column.ToUpperInvariant();
}
