using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>Reads log levels. A lab logs or does not: all goes to its log group.</summary>
internal static class LogLevel
{
    private const string Usual = "info";

    /// <summary>Whether it logs.</summary>
    public static bool Read(string? level, Origin at, Report report)
    {
        string? said = level?.TrimEnd('!');
        if (said is null or "" or "none")
            return false;
        if (said is not (Usual or "6") && !said.StartsWith("NFLOG", StringComparison.Ordinal))
            report.Changed(at, $"the log level {said}", "a lab logs to a log group of its own, which has no levels");
        return true;
    }
}
