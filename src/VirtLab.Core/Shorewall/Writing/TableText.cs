using System.Text;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>A file as people write it: a heading, and columns that stand below each other.</summary>
internal sealed class TableText(Layout layout)
{
    private const string Empty = "-";
    private readonly List<ValueList<string>> _rows = [];

    /// <summary>A line before all, such as <c>?FORMAT 2</c>.</summary>
    public string? Directive { get; init; }

    /// <summary>Adds a line that stands between rows, such as <c>?SECTION NEW</c>.</summary>
    public void AddLine(string line) => _rows.Add([line]);

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Adds a row; a cell that is null is empty, and the empty ones at the end are left out.</summary>
    public void Add(params ReadOnlySpan<string?> cells)
    {
        var row = new List<string>();
        foreach (string? cell in cells)
            row.Add(string.IsNullOrEmpty(cell) ? Empty : cell);
        while (row.Count > 1 && row[^1] == Empty)
            row.RemoveAt(row.Count - 1);
        _rows.Add(row.ToValueList());
    }

    private static bool IsLine(ValueList<string> row) => row is [['?', ..]];

    public ShorewallFile ToFile()
    {
        int count = _rows.Count == 0 ? layout.Columns.Count : _rows.Max(row => row.Count);
        var heading = layout.Columns.Take(count).Select((name, i) => $"{(i == 0 ? "#" : "")}{name.ToUpperInvariant()}").ToValueList();
        int[] widths = [.. Enumerable.Range(0, count).Select(i =>
            _rows.Append(heading).Where(row => row.Count > i && !IsLine(row)).Max(row => row[i].Length))];
        var text = new StringBuilder();
        if (Directive is { } directive)
            _ = text.Append(directive).Append('\n');
        foreach (var row in _rows.Prepend(heading))
            _ = text.Append(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd()).Append('\n');
        return new ShorewallFile(layout.File, text.ToString());
    }
}
