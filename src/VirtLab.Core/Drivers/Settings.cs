using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Kernel settings of a host. Equivalent to: <c>sysctl</c>.</summary>
internal static class Settings
{
    /// <summary>Whether a path of a lab's record is a setting's.</summary>
    public static bool IsPath(string path) => path.StartsWith("net/", StringComparison.Ordinal);

    public static HostCommand Question(IEnumerable<SysctlSetting> settings) => new("sysctl", ["-e", .. settings.Select(setting => setting.Path)]) { MayFail = true };

    /// <summary>The values in force; those of interfaces that are not there are left out.</summary>
    public static async Task<ValueList<SysctlSetting>> ReadAsync(IHost host, IEnumerable<SysctlSetting> settings, CancellationToken cancellationToken)
    {
        var all = settings.ToList();
        if (all.Count == 0)
            return [];
        var output = await host.Commands.RunAsync(Question(all), cancellationToken).ConfigureAwait(false);
        // It writes a.b/c = 1 where a path has dots in it, as an interface's name may.
        var values = output.Output.Split('\n').Select(line => line.Split(" = ", 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => Swapped(pair[0]), pair => pair[1].Trim());
        return all.Where(setting => values.ContainsKey(setting.Path)).Select(setting => setting with { Value = values[setting.Path] }).ToValueList();
    }

    public static async Task WriteAsync(IHost host, IEnumerable<SysctlSetting> settings, CancellationToken cancellationToken)
    {
        string[] assignments = [.. settings.Select(setting => $"{setting.Path}={setting.Value}")];
        if (assignments.Length > 0)
            _ = await host.Commands.RunAsync(new HostCommand("sysctl", ["-q", "-w", .. assignments]), cancellationToken).ConfigureAwait(false);
    }

    private static string Swapped(string name) => string.Concat(name.Select(c => c switch { '.' => '/', '/' => '.', _ => c }));
}
