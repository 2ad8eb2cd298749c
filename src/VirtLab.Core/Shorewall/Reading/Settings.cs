using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>What <c>shorewall.conf</c> says. Of its settings only those are read that say something about a lab; each of the others is
/// noted.</summary>
internal sealed class Settings
{
    public const string File = "shorewall.conf";

    private readonly Dictionary<string, (string Value, Origin At)> _values = [];

    /// <summary>Reads the file; without it all has Shorewall's defaults.</summary>
    public static Settings Read(Preprocessor source)
    {
        var settings = new Settings();
        var assignments = new ShellAssignments(source.Variables, source.Report);
        source.Report.Each(source.Lines(File, shell: true), line => line.At, line =>
        {
            foreach (var (name, value) in assignments.Read(line.At, line.Text))
            {
                settings._values[name] = (value, line.At);
            }
        });
        settings.Tell(source.Report);
        return settings;
    }

    /// <summary>Main is looked up first, without default routes; the balanced default route has a table of its own.</summary>
    public bool UsesDefaultTable(Report report) => Is("USE_DEFAULT_RT", false, report);

    /// <summary>Where a setting stands; the file as a whole where it does not.</summary>
    public Origin At(string name) => _values.TryGetValue(name, out var setting) ? setting.At : new Origin(File, 0);

    /// <summary>A setting's text; null where it is empty or not there.</summary>
    public string? Value(string name) => _values.TryGetValue(name, out var setting) && setting.Value.Length > 0 ? setting.Value : null;

    /// <summary>A setting that is Yes or No.</summary>
    public bool Is(string name, bool otherwise, Report report)
    {
        switch (Value(name)?.ToLowerInvariant())
        {
            case null:
                return otherwise;
            case "yes" or "on" or "1":
                return true;
            case "no" or "off" or "keep" or "0":
                return false;
            default:
                report.Mistake(At(name), $"{name} is Yes or No, not '{Value(name)}'", "Set it to Yes or No");
                return otherwise;
        }
    }

    private void Tell(Report report)
    {
        var passed = new List<string>();
        foreach (var (name, (value, at)) in _values)
        {
            if (!KnownSettings.All.Contains(name) && !KnownSettings.Read.Contains(name))
                report.LeftOut(at, name, "Shorewall 5.2.8 has no such setting, and passes over it");
            else if (KnownSettings.Meaning(name, value) is { } why)
                report.LeftOut(at, $"{name}={value}", why);
            else if (!KnownSettings.Read.Contains(name))
                passed.Add(name);
        }
        if (passed.Count > 0)
        {
            report.LeftOut(File, $"{passed.Count} settings ({passed.Order(StringComparer.Ordinal).OrNone()})",
                "they say how Shorewall itself compiles, logs, starts and keeps its state, or what it does with what these files don't have");
        }
    }
}
