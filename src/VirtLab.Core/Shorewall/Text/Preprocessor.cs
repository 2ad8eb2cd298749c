using System.Globalization;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Text;

/// <summary>Reads files line by line as Shorewall's compiler does: joins lines, takes comments away, decides what stands between <c>?IF</c>
/// and <c>?ENDIF</c>, brings in other files of the folder, and puts the variables' values in their place. What is embedded in Perl or shell
/// is noted and never run.</summary>
internal sealed class Preprocessor(IReadOnlyDictionary<string, string> files, Variables variables, Report report)
{
    private const int DeepestInclude = 4;
    private const string NewSection = "NEW";

    // The ways of writing that came before the question mark.
    private static readonly ValueList<string> BareDirectives = ["INCLUDE", "FORMAT", "COMMENT", "SECTION", "SHELL", "PERL", "BEGIN"];

    private int _format;
    private string _section = NewSection;

    public Variables Variables => variables;

    public Report Report => report;

    public bool Has(string file) => files.ContainsKey(file);

    public IEnumerable<string> Files => files.Keys;

    /// <summary>All text, for what is looked for anywhere.</summary>
    public IEnumerable<string> Texts => files.Values;

    /// <summary>The file's rows; none where it is not there.</summary>
    public ValueList<Row> Rows(Layout layout) => Rows(layout.File, _ => layout);

    /// <summary>The file's rows, by the columns that hold for each.</summary>
    public ValueList<Row> Rows(string file, Func<SourceLine, Layout> layout)
    {
        var rows = new List<Row>();
        report.Each(Lines(file), line => line.At, line =>
        {
            var row = ColumnSplitter.Split(line, layout(line));
            if (row.Replaced is { } replaced)
                report.Changed(row.At, replaced, "a pair of the same column follows, and goes before it");
            rows.Add(row);
        });
        return rows.ToValueList();
    }

    /// <summary>The file's lines; none where it is not there.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="shell">Whether it is a shell file: then comments and variables stay, as a shell reads them otherwise.</param>
    public ValueList<SourceLine> Lines(string file, bool shell = false)
    {
        _format = 1;
        _section = NewSection;
        var lines = new List<SourceLine>();
        if (files.TryGetValue(file, out string? text))
            Read(file, text, shell, 0, lines);
        return lines.ToValueList();
    }

    private void Read(string file, string text, bool shell, int depth, List<SourceLine> lines)
    {
        var conditions = new Conditions(variables);
        Origin? embedded = null;
        report.Each(LogicalLines.Of(text), line => new Origin(file, line.Number), logical =>
        {
            var at = new Origin(file, logical.Number);
            string bare = shell ? logical.Text.Trim() : LogicalLines.WithoutComment(logical.Text).Trim();
            if (bare.Length == 0)
                return;
            var (directive, rest) = Directive(bare);
            if (embedded is not null)
                embedded = directive == "END" ? null : embedded;
            else if (conditions.Take(directive, rest, at) || !conditions.AllTrue)
                return;
            else if (directive is "BEGIN")
                embedded = Embedded(at, rest);
            else if (directive is "INCLUDE")
                Include(rest, shell, depth, lines);
            else if (directive.Length > 0)
                Follow(directive, rest, at);
            else
                lines.Add(new SourceLine(at, shell ? bare : variables.Expand(bare), _format, _section));
        });
        if (embedded is { } begun)
            report.Mistake(begun, "?BEGIN without ?END", "Add ?END after what is embedded");
        else if (conditions.Open is { } open)
            report.Mistake(open, "?IF without ?ENDIF", "Add ?ENDIF in the same file");
    }

    private static (string Name, string Tail) Directive(string line)
    {
        int end = line.IndexOfAny([' ', '\t']);
        string first = end < 0 ? line : line[..end], rest = end < 0 ? "" : line[end..].Trim();
        return first.Length > 1 && first[0] == '?' && char.IsAsciiLetter(first[1]) ? (first[1..].ToUpperInvariant(), rest)
            : BareDirectives.Contains(first) ? (first, rest)
            : first == "END" && rest is "SHELL" or "PERL" or "" ? ("END", rest)
            : ("", line);
    }

    private Origin Embedded(Origin at, string language)
    {
        report.LeftOut(at, $"what is embedded in {(language.Length == 0 ? "Perl" : language)}", "no program of the files is run");
        return at;
    }

    private void Follow(string directive, string rest, Origin at)
    {
        switch (directive)
        {
            case "FORMAT":
                _format = int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out int format) ? format
                    : throw new MistakeException($"'{rest}' is no format", "Give its number, such as 2");
                break;
            case "SECTION":
                _section = rest.ToUpperInvariant() is "DONE" or "" ? NewSection : rest.ToUpperInvariant();
                break;
            case "SET":
                int end = rest.IndexOfAny([' ', '\t']);
                if (end < 0)
                    throw new MistakeException("?SET has no value", "Write it as ?SET variable value");
                variables.Set(rest[..end].TrimStart('$'), Condition.Evaluate(rest[end..], variables));
                break;
            case "RESET":
                variables.Remove(rest.TrimStart('$'));
                break;
            case "SHELL" or "PERL":
                _ = Embedded(at, directive);
                break;
            case "ERROR":
                throw new MistakeException($"the file itself says so: {rest}", "Do what it says");
            // Comments in the packet filter, messages on the screen, what the kernel must be able to do: nothing of a lab.
            case "COMMENT" or "INFO" or "WARNING" or "REQUIRE":
                break;
            default:
                throw new MistakeException($"there is no directive ?{directive}", "Write one of Shorewall's, or take the line out");
        }
    }

    private void Include(string name, bool shell, int depth, List<SourceLine> lines)
    {
        string file = variables.Expand(name.Trim('"', '\''));
        if (file.StartsWith('/') || file.Split('/').Contains(".."))
            throw new MistakeException($"'{file}' is outside the folder, and only its own files are read",
                "Copy it into the folder, and name it without a path");
        if (depth >= DeepestInclude)
            throw new MistakeException($"{file} is included {DeepestInclude} files deep", "Let files include fewer others");
        if (!files.TryGetValue(file, out string? text))
            throw new MistakeException($"there is no file '{file}' in the folder", "Add it, or take the line out");
        Read(file, text, shell, depth + 1, lines);
    }
}
