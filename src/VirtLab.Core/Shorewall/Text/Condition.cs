using System.Globalization;
using System.Text.RegularExpressions;

namespace VirtLab.Shorewall.Text;

/// <summary>Evaluates what stands after <c>?IF</c> and <c>?SET</c>: variables, capabilities (<c>__NAME</c>), numbers and quoted words, with
/// comparisons, <c>!</c>, <c>&amp;&amp;</c>, <c>||</c> and parentheses. Shorewall gives it to Perl; what takes more than this is a mistake
/// here.</summary>
internal sealed partial class Condition
{
    private readonly Variables _variables;
    private readonly string _text;
    private readonly string[] _words;
    private int _next;

    private Condition(string text, Variables variables)
    {
        _text = text;
        _variables = variables;
        var words = Word().Matches(text);
        _words = [.. words.Select(word => word.Value)];
        if (Blank().Replace(Word().Replace(text, ""), "").Length > 0)
            throw Unread();
    }

    /// <summary>Its value; empty or 0 is false.</summary>
    /// <exception cref="MistakeException">It is none of the above.</exception>
    public static string Evaluate(string text, Variables variables)
    {
        var condition = new Condition(text, variables);
        string value = condition.Or();
        return condition._next == condition._words.Length ? value : throw condition.Unread();
    }

    public static bool IsTrue(string value) => value is not ("" or "0");

    private string Or()
    {
        string value = And();
        while (Takes("||"))
        {
            string other = And();
            value = IsTrue(value) ? value : other;
        }
        return value;
    }

    private string And()
    {
        string value = Comparison();
        while (Takes("&&"))
        {
            string other = Comparison();
            value = IsTrue(value) ? other : value;
        }
        return value;
    }

    private string Comparison()
    {
        string left = One();
        if (_next == _words.Length || _words[_next] is not ("==" or "!=" or "<" or ">" or "<=" or ">=" or "eq" or "ne"))
            return left;
        string sign = _words[_next++], right = One();
        return Said(sign switch
        {
            "eq" => left == right,
            "ne" => left != right,
            "==" => Number(left) == Number(right),
            "!=" => Number(left) != Number(right),
            "<" => Number(left) < Number(right),
            ">" => Number(left) > Number(right),
            "<=" => Number(left) <= Number(right),
            _ => Number(left) >= Number(right),
        });
    }

    private string One()
    {
        if (Takes("!"))
            return Said(!IsTrue(One()));
        if (Takes("("))
        {
            string value = Or();
            return Takes(")") ? value : throw Unread();
        }
        string word = _next < _words.Length ? _words[_next++] : throw Unread();
        return word[0] switch
        {
            '$' when word.TrimStart('$').Trim('{', '}') is var name => name.StartsWith("__", StringComparison.Ordinal) ? Capability(name)
                : _variables.Get(name) ?? "",
            '\'' or '"' => word[1..^1],
            '_' => Capability(word),
            _ when char.IsAsciiDigit(word[0]) => word,
            _ => throw Unread(),
        };
    }

    // These are the IPv4 files, and nft on a kernel of today can do what iptables can.
    private static string Capability(string name) => Said(name != "__IPV6");

    private bool Takes(string word)
    {
        bool there = _next < _words.Length && _words[_next] == word;
        _next += there ? 1 : 0;
        return there;
    }

    private MistakeException Unread() => new($"the condition '{_text.Trim()}' can't be evaluated without Perl, and none is run",
        "Write it with variables, numbers, comparisons, !, && and || only");

    private static string Said(bool value) => value ? "1" : "";

    private static long Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long hex) ? hex
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : 0;

    [GeneratedRegex(@"\$\w+|\$\{\w+\}|'[^']*'|""[^""]*""|&&|\|\||==|!=|<=|>=|[!<>()]|0x[0-9A-Fa-f]+|\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s")]
    private static partial Regex Blank();
}
