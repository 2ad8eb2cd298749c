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
        var (low, high) = virtLab.RatioInterval(byHand);
        Line($"  ratio of medians {median:0.00}  (95 %: {low:0.00} to {high:0.00}; of pairs: min {min:0.00}, max {max:0.00}){Verdict(target, low, high)}");
    }

    // A median beside the target says nothing while the machine's noise reaches across it.
    private static string Verdict(double? target, double low, double high) => target is not { } limit ? "" : string.Create(CultureInfo.InvariantCulture,
        $"  target ≤ {limit:0.00}: {(high <= limit ? "met" : low > limit ? "MISSED" : "undecided, measure more runs on a quieter machine")}");

    /// <summary>The fastest run tells what it takes, the median what it took on this machine just now.</summary>
    public void Limit(string what, Series series, TimeSpan? target) => Line($"\n{what}\n{series}{(target is { } limit ? string.Create(CultureInfo.InvariantCulture,
        $"\n  target ≤ {limit.TotalMilliseconds:0} ms: {(series.Median <= limit.TotalMilliseconds ? "met" : series.Fastest <= limit.TotalMilliseconds ? "met by the fastest, missed by the median" : "MISSED")}") : "")}");

    public void Note(Series series) => Line($"{series}");

    public void Text(FormattableString text) => Line(text);

    private void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
