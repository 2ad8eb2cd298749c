using FluentAssertions.Execution;
using VirtLab.Probing;

namespace VirtLab.Testing;

/// <summary>Whether a probe was answered, and what is said where it was not as expected.</summary>
internal static class ReachReport
{
    public static void Require(ProbeResult result, string told, bool answered, string because, object[] becauseArgs) =>
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(result.Answered == answered)
            .FailWith($"Expected {Escaped($"{result.From} {(answered ? "" : "not ")}to reach {result.To} by {result.Probe}")}{{reason}}, but: {Escaped(Seen(result, told))}");

    public static void Require(bool holds, string expected, ProbeResult result, string told, string because, object[] becauseArgs) =>
        Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(holds)
            .FailWith($"Expected {Escaped($"{result.From} to reach {result.To} by {result.Probe} {expected}")}{{reason}}, but: {Escaped(Seen(result, told))}");

    /// <summary>A text that is to be read as it is.</summary>
    public static string Escaped(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private static string Seen(ProbeResult result, string told) => told.Length == 0 ? $"{result}." : $"{result}.\nExplain says:\n{told.TrimEnd()}";
}
