using VirtLab.Primitives;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>Named network namespaces, and files where VirtLab could leave some.</summary>
internal static class FileFacts
{
    /// <summary>Equivalent to: <c>ip netns list</c>.</summary>
    public static FingerprintPart Namespaces() => FingerprintPart.Of("namespace", Entries("/run/netns", "*").Select(path => new HostFact(Path.GetFileName(path))));

    /// <summary>What begins with <c>virtlab</c> in the temporary folders, <c>/run</c> and the user's runtime folder; by name, whatever it holds.</summary>
    public static FingerprintPart Ours() => Ours(ValueList.ToValueList(
        new[] { Path.GetTempPath(), "/tmp", "/run", "/dev/shm", Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") }.OfType<string>()
            .Where(folder => folder.Length > 0).Select(folder => Path.TrimEndingDirectorySeparator(folder)).Distinct()));

    public static FingerprintPart Ours(ValueList<string> folders)
    {
        // The guest cache is kept on purpose, wherever the user has put it.
        string? cache = Environment.GetEnvironmentVariable("VIRTLAB_CACHE") is { Length: > 0 } path ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;
        return FingerprintPart.Of("file", folders.SelectMany(folder => Entries(folder, "virtlab*")).Where(found => found != cache)
            .SelectMany(found => new[] { found }.Concat(Directory.Exists(found) ? Entries(found, "*", SearchOption.AllDirectories) : []))
            .Where(found => cache is null || !found.StartsWith(cache + '/', StringComparison.Ordinal))
            .Select(found => new HostFact(found)));
    }

    private static string[] Entries(string folder, string pattern, SearchOption depth = SearchOption.TopDirectoryOnly)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder, pattern, new EnumerationOptions
            {
                AttributesToSkip = FileAttributes.None,
                IgnoreInaccessible = true,
                RecurseSubdirectories = depth == SearchOption.AllDirectories,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
