using System.Text;
using System.Text.RegularExpressions;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Text;

/// <summary>Reads the assignments of a shell file, as <c>params</c> and <c>shorewall.conf</c> are: words, quotes and other variables. No
/// shell is ever run: a value that would take one stays unknown, and lines that are no assignments are noted.</summary>
internal sealed partial class ShellAssignments(Variables variables, Report report)
{
    private int _blocks;

    /// <summary>Reads a line's assignments into the variables, and gives them.</summary>
    public ValueList<(string Name, string Value)> Read(Origin at, string line)
    {
        var read = new List<(string, string)>();
        string rest = line.Trim();
        if (rest.StartsWith('#'))
            return [];
        if (IsBlock(rest) || _blocks > 0)
        {
            Unread(at, rest);
            return [];
        }
        while (rest.Length > 0 && !rest.StartsWith('#'))
        {
            if (Assignment().Match(rest) is not { Success: true } start)
            {
                Unread(at, rest);
                break;
            }
            string name = start.Groups[1].Value;
            rest = rest[start.Length..];
            if (Value(ref rest) is { } value)
            {
                variables.Set(name, value);
                read.Add((name, value));
            }
            else
            {
                Unread(at, $"{name}={rest}");
                break;
            }
            rest = rest.TrimStart(' ', '\t', ';');
        }
        return read.ToValueList();
    }

    // What stands between if and fi may or may not happen.
    private bool IsBlock(string line)
    {
        bool opens = Opening().IsMatch(line), closes = Closing().IsMatch(line);
        bool inside = _blocks > 0;
        _blocks = Math.Max(0, _blocks + (opens ? 1 : 0) - (closes ? 1 : 0));
        return opens || closes || inside;
    }

    private void Unread(Origin at, string text)
    {
        foreach (Match match in AnyAssignment().Matches(text))
            variables.SetUnknown(match.Groups[1].Value, at);
        if (text.Length > 0)
            report.LeftOut(at, $"'{text}'", "it would take a shell to read it, and none is run");
    }

    /// <summary>A word's value, taken off the rest; null where it would take a shell.</summary>
    private string? Value(ref string rest)
    {
        var value = new StringBuilder();
        int i = 0;
        char quote = '\0';
        for (; i < rest.Length; i++)
        {
            char c = rest[i];
            if (quote == '\0' && c is ' ' or '\t' or ';')
                break;
            if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is '\'' or '"')
                quote = c;
            else if (quote != '\'' && c == '\\' && i + 1 < rest.Length)
                _ = value.Append(rest[++i]);
            else if (quote != '\'' && (c == '`' || (quote == '\0' && c is '|' or '&' or '<' or '>' or '(' or ')')))
                return null;
            else if (quote != '\'' && c == '$')
            {
                if (Reference().Match(rest, i) is not { Success: true } reference
                    || variables.Get(reference.Groups[1].Value + reference.Groups[2].Value) is not { } known)
                    return null;
                _ = value.Append(known);
                i += reference.Length - 1;
            }
            else
                _ = value.Append(c);
        }
        if (quote != '\0')
            return null;
        rest = rest[i..];
        return value.ToString();
    }

    [GeneratedRegex(@"^(?:export\s+)?([A-Za-z_]\w*)=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\b([A-Za-z_]\w*)=")]
    private static partial Regex AnyAssignment();

    [GeneratedRegex(@"^(?:if|case|for|while|until|select)\b|^\w+\s*\(\)|\{$")]
    private static partial Regex Opening();

    [GeneratedRegex(@"(?:^|;\s*)(?:fi|esac|done|\})\s*(?:#.*)?$")]
    private static partial Regex Closing();

    [GeneratedRegex(@"\G\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")]
    private static partial Regex Reference();
}
