using System.Text;

namespace VirtLab.Shorewall.Text;

/// <summary>A file's lines, those joined that end in a backslash.</summary>
internal static class LogicalLines
{
    /// <summary>Each line with the number of its first part.</summary>
    public static IEnumerable<(int Number, string Text)> Of(string text)
    {
        var joined = new StringBuilder();
        int first = 0, number = 0;
        foreach (string part in text.Split('\n'))
        {
            number++;
            string line = part.TrimEnd('\r');
            if (first == 0)
                first = number;
            else if (joined.Length > 0 && joined[^1] is ',' or ':')
                line = line.TrimStart();
            string continued = WithoutCommentAfterBackslash(line);
            if (continued.EndsWith('\\'))
            {
                _ = joined.Append(continued.AsSpan(0, continued.Length - 1));
                continue;
            }
            yield return (first, joined.Append(line).ToString());
            _ = joined.Clear();
            first = 0;
        }
        if (joined.Length > 0)
            yield return (first, joined.ToString());
    }

    /// <summary>What stands before a comment; <c>\#</c> starts none.</summary>
    public static string WithoutComment(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '#' && (i == 0 || line[i - 1] != '\\'))
                return line[..i];
        }
        return line;
    }

    private static string WithoutCommentAfterBackslash(string line) =>
        WithoutComment(line).TrimEnd() is { } code && code.EndsWith('\\') ? code : line;
}
