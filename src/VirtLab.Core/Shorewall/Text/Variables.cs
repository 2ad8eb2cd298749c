using System.Text;
using System.Text.RegularExpressions;

namespace VirtLab.Shorewall.Text;

/// <summary>The variables that lines may use: those of <c>params</c>, of <c>?SET</c>, and <c>FW</c>.</summary>
internal sealed partial class Variables
{
    private readonly Dictionary<string, string> _values = [];
    private readonly Dictionary<string, Origin> _unknown = [];

    public string? Get(string name) => _values.GetValueOrDefault(name);

    public void Set(string name, string value)
    {
        _values[name] = value;
        _ = _unknown.Remove(name);
    }

    public void Remove(string name) => _ = _values.Remove(name);

    /// <summary>A variable whose value only a shell could tell.</summary>
    public void SetUnknown(string name, Origin at)
    {
        _unknown[name] = at;
        _ = _values.Remove(name);
    }

    /// <summary>Puts the variables' values in their place.</summary>
    /// <exception cref="MistakeException">One of them has none.</exception>
    public string Expand(string text)
    {
        var expanded = new StringBuilder();
        int end = 0;
        foreach (Match match in Reference().Matches(text))
        {
            _ = expanded.Append(text, end, match.Index - end).Append(Value(match.Groups[1].Value + match.Groups[2].Value));
            end = match.Index + match.Length;
        }
        return expanded.Append(text, end, text.Length - end).ToString();
    }

    private string Value(string name) => _values.TryGetValue(name, out string? value) ? value
        : throw (_unknown.TryGetValue(name, out var at)
            ? new MistakeException($"what ${name} is would take a shell to find out ({at}), and none is run", $"Write its value in {at}")
            : new MistakeException($"the variable ${name} is set nowhere", "Set it in params, or write its value here"));

    [GeneratedRegex(@"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})")]
    private static partial Regex Reference();
}
