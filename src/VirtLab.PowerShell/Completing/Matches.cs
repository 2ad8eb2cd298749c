using System.Management.Automation;

namespace VirtLab.PowerShell.Completing;

/// <summary>Names that begin as what is typed.</summary>
internal static class Matches
{
    public static IEnumerable<CompletionResult> Of(IEnumerable<string> names, string typed) => names.Distinct().Order(StringComparer.Ordinal)
        .Where(name => name.StartsWith(typed.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(name => new CompletionResult(name));
}
