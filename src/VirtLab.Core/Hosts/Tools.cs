using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>Finds the system's programs. An ordinary user's PATH often lacks sbin, where half of them are.</summary>
internal static class Tools
{
    private static readonly ValueList<string> SystemFolders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"];

    /// <summary>Where the program is.</summary>
    /// <exception cref="HostException">It is nowhere.</exception>
    public static string Find(string tool) => TryFind(tool)
        ?? throw new HostException($"The program '{tool}' was not found in {string.Join(", ", SystemFolders)} or PATH. Install it and try again.");

    /// <summary>Where the program is, or null.</summary>
    public static string? TryFind(string tool) => Path.IsPathRooted(tool) ? tool : SystemFolders
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        .Select(folder => Path.Combine(folder, tool))
        .FirstOrDefault(File.Exists);
}
