using System.Globalization;

namespace VirtLab.Benchmarks;

/// <summary>Says what was measured, and whether a target was met; never fails because of a time.</summary>
internal sealed class Report(TextWriter output)
{
    public void Machine()
    {
        string load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        string user = Environment.IsPrivilegedProcess ? "root" : "ordinary user";
        Line($"{DateTime.Now:yyyy-MM-dd HH:mm}, {Environment.ProcessorCount} processors, load {load}, .NET {Environment.Version}, kernel {Environment.OSVersion.Version}, {user}");
    }

    public void Compare(string what, Series virtLab, Series byHand, double? target)
    {
        var (median, min, max) = virtLab.RatioTo(byHand);
        Line($"\n{what}\n{virtLab}\n{byHand}");
        string verdict = target is { } limit ? $"  target ≤ {limit:0.00}: {(median <= limit ? "met" : "MISSED")}" : "";
        Line($"  ratio of medians {median:0.00}  (of pairs: min {min:0.00}, max {max:0.00}){verdict}");
    }

    public void Limit(string what, Series series, TimeSpan target) =>
        Line($"\n{what}\n{series}\n  target ≤ {target.TotalMilliseconds:0} ms: {(series.Median <= target.TotalMilliseconds ? "met" : "MISSED")}");

    public void Note(Series series) => Line($"{series}");

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
