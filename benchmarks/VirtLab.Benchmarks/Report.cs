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

    /// <summary>How many times as fast as the other, where that is much.</summary>
    public void Faster(string what, Series virtLab, Series other, double target)
    {
        var (low, high) = other.RatioInterval(virtLab);
        string verdict = low >= target ? "met" : high < target ? "MISSED" : "undecided, measure more runs on a quieter machine";
        Line($"\n{what}\n{virtLab}\n{other}\n  {other.RatioTo(virtLab).Median:0.0} times as fast by the medians  (95 %: {low:0.0} to {high:0.0})  target ≥ {target:0}: {verdict}");
    }

    /// <summary>By how many microseconds one of a thing costs more than one of another, of which as many are done at a time.</summary>
    public void Over(string what, Series series, Series other, TimeSpan? target)
    {
        var (low, high) = series.DifferenceInterval(other);
        (low, high) = (series.Each(low), series.Each(high));
        string verdict = target is not { } limit ? "" : string.Create(CultureInfo.InvariantCulture, $"  target ≤ {limit.TotalMicroseconds:0.0} µs: ")
            + (high <= limit.TotalMicroseconds ? "met" : low > limit.TotalMicroseconds ? "MISSED" : "undecided, measure more runs on a quieter machine");
        Line($"{what}\n{series}\n{other}");
        Line($"  {series.Each(series.Median - other.Median):0.00} µs more by the medians  (95 %: {low:0.00} to {high:0.00}){verdict}");
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
