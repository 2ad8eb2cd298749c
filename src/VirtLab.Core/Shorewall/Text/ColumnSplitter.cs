using System.Text.RegularExpressions;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Text;

/// <summary>Cuts a line into columns: by white space, and by name where pairs follow (<c>{ proto=tcp dport=22 }</c> or <c>;
/// proto=tcp</c>).</summary>
internal static partial class ColumnSplitter
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <exception cref="MistakeException">There are more columns than the file has, or one that it has not.</exception>
    public static Row Split(SourceLine line, Layout layout)
    {
        string text = line.Text.Trim();
        string? inline = null, pairs = null;
        if (text.IndexOf(";;", StringComparison.Ordinal) is var double2 && double2 >= 0)
        {
            inline = text[(double2 + 2)..].Trim();
            text = text[..double2];
        }
        if (text.EndsWith('}') && text.IndexOf('{', StringComparison.Ordinal) is var open && open >= 0)
        {
            pairs = text[(open + 1)..^1];
            text = text[..open];
        }
        else if (text.IndexOf(';', StringComparison.Ordinal) is var single && single >= 0)
        {
            pairs = text[(single + 1)..];
            text = text[..single];
        }
        string[] cells = text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        if (cells.Length > layout.Columns.Count)
        {
            throw new MistakeException($"there are {cells.Length} columns, and {layout.File} has {layout.Columns.Count}",
                $"Give them in this order: {string.Join(", ", layout.Columns).ToUpperInvariant()}");
        }
        string? replaced = null;
        return new Row(line, layout, pairs is null ? [.. cells] : WithPairs(cells, pairs, layout, ref replaced)) { Inline = inline,
            Replaced = replaced };
    }

    private static ValueList<string> WithPairs(string[] cells, string pairs, Layout layout, ref string? replaced)
    {
        string? former = null;
        string[] all = [.. cells, .. Enumerable.Repeat("-", layout.Columns.Count - cells.Length)];
        string rest = Pair().Replace(pairs, pair =>
        {
            string name = pair.Groups[1].Value;
            int index = layout.IndexOf(name);
            if (index < 0)
            {
                throw new MistakeException($"there is no column '{name}' in {layout.File}",
                    $"Name one of these: {string.Join(", ", layout.Columns)}");
            }
            if (all[index] != "-")
                former = $"{all[index]} in the column {name.ToUpperInvariant()}";
            all[index] = pair.Groups[2].Value.Trim('"', '\'');
            return "";
        });
        replaced = former;
        return rest.Trim().Length == 0 ? [.. all]
            : throw new MistakeException($"'{rest.Trim()}' is no pair of a column and its value", "Write it as column=value");
    }

    [GeneratedRegex(@"\s*,?\s*([A-Za-z_]+)\s*(?:=>|=|:)\s*(""[^""]*""|'[^']*'|\S+?)(?=\s*,?\s+[A-Za-z_]+\s*(?:=>|=|:)|\s*,?\s*$)")]
    private static partial Regex Pair();
}
