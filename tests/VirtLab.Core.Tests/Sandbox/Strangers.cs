using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Hosts.Fingerprints;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Tells processes of others on the same machine (another test run, a lab of the developer's) from ours: they have an ancestor that
/// is neither this process nor itself something that a sandbox starts. What we would leave behind stands below this process, or below
/// none once its parent is gone.</summary>
internal static partial class Strangers
{
    /// <summary>The numbers of the strangers among a fingerprint's processes; to be asked for at once, while they live.</summary>
    public static IReadOnlySet<int> In(HostFingerprint fingerprint)
    {
        var seen = fingerprint.Parts.Single(part => part.Kind == "process").Facts.Select(fact => IdIn(fact.Name)!.Value).ToHashSet();
        return seen.Where(id => IsStranger(id, seen)).ToHashSet();
    }

    public static IEnumerable<string> Without(IReadOnlySet<int> strangers, IEnumerable<string> differences) =>
        differences.Where(line => IdIn(line) is not { } id || !strangers.Contains(id));

    private static bool IsStranger(int process, HashSet<int> seen)
    {
        for (var entry = ProcessEntry.TryRead(process); entry is { Id: > 1 } && entry.Id != Environment.ProcessId; entry = ProcessEntry.TryRead(entry.Parent))
        {
            // An orphan's parent is the first process, or the user's service manager.
            if (entry.Program is "systemd" or "init")
                return false;
            if (!seen.Contains(entry.Id) && entry.Id != process)
                return true;
        }
        return false;
    }

    private static int? IdIn(string text) =>
        ProcessId().Match(text) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"\(process (\d+), start")]
    private static partial Regex ProcessId();
}
