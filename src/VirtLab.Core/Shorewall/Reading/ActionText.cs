using System.Text.RegularExpressions;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>What stands in a rule's column ACTION: <c>ACCEPT</c>, <c>DROP:info</c>, <c>Ping(ACCEPT)</c>, <c>SSH/ACCEPT:info</c>,
/// <c>DNAT-</c>.</summary>
/// <param name="Name">The action's or macro's name.</param>
/// <param name="Parameter">What stands in parentheses or behind a slash.</param>
/// <param name="Sign">A sign behind the name.</param>
/// <param name="Level">The log level.</param>
internal sealed partial record ActionText(string Name, string? Parameter, string Sign, string? Level)
{
    /// <exception cref="MistakeException">It is nothing of that form.</exception>
    public static ActionText Read(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw new MistakeException($"'{text}' is no action", "Write it as ACCEPT, ACCEPT:info or SSH(ACCEPT)");
        string parameter = match.Groups["inner"].Value + match.Groups["slash"].Value;
        return new ActionText(match.Groups["name"].Value, parameter.Length == 0 ? null : parameter, match.Groups["sign"].Value,
            match.Groups["level"].Success ? match.Groups["level"].Value : null);
    }

    // The level may have parentheses and commas of its own; a tag behind it is a word for the log.
    [GeneratedRegex(@"^(?<name>[A-Za-z_][\w-]*?)(?<sign>[+!-])?(?:\((?<inner>[^)]*)\)|/(?<slash>\w+))?(?<sign>[+!-])?"
        + @"(?::(?<level>[A-Z]+\([^)]*\)!?|[^:]*)(?::.*)?)?$")]
    private static partial Regex Form();
}
