using System.Text;
using System.Text.RegularExpressions;

namespace VirtLab.Packages.Tests;

/// <summary>What a document lets its reader type, as a script: the commands of its "sh" blocks, the files that it names before a "csharp", "xml" or "powershell"
/// block, and the commands of which it says what they print.</summary>
internal sealed partial class FirstSteps
{
    private readonly StringBuilder _script = new("set -eu\n");

    /// <param name="document">The document, below docs/.</param>
    /// <param name="from">The heading that they begin at.</param>
    /// <param name="to">The heading that they end at.</param>
    public FirstSteps(string document, string from, string to)
    {
        string text = File.ReadAllText(Path.Combine(Packed.Root, "docs", document));
        string part = text[text.IndexOf($"\n## {from}\n", StringComparison.Ordinal)..text.IndexOf($"\n## {to}\n", StringComparison.Ordinal)];
        foreach (Match step in Step().Matches(part))
            Add(step.Groups["intro"].Value, step.Groups["kind"].Value, step.Groups["block"].Value);
    }

    /// <summary>For bash.</summary>
    public string Script => _script.ToString().Replace("/path/to/virtlab/nuget", Packed.Folder, StringComparison.Ordinal);

    /// <summary>The files that it writes.</summary>
    public List<(string Name, string Text)> Files { get; } = [];

    /// <summary>The commands of which it says what they print.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>What the script prints, among other things.</summary>
    public List<string> Prints { get; } = [];

    /// <summary>Without the digest of a whole lab, which differs with each version.</summary>
    public static string Masked(string text) => Varying().Replace(text, "…");

    private void Add(string intro, string kind, string block)
    {
        var name = Named().Match(intro).Groups[1].Value;
        if (kind == "sh")
            _ = _script.Append(block);
        else if (kind is "csharp" or "xml" or "powershell")
        {
            _ = _script.Append($"cat > '{name}' <<'END OF FILE'\n{block}END OF FILE\n");
            Files.Add((name, block));
        }
        else
        {
            _ = _script.Append(name).Append('\n');
            Commands.Add(name);
            Prints.Add(Masked(block));
        }
    }

    [GeneratedRegex(@"(?<intro>[^\n]*)\n\n```(?<kind>sh|csharp|xml|powershell|text)\n(?<block>.*?\n)```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Step();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();

    [GeneratedRegex("[0-9a-f]{12} -> [0-9a-f]{12}")]
    private static partial Regex Varying();
}
