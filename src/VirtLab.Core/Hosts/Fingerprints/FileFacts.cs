using VirtLab.Primitives;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>Named network namespaces, and files where VirtLab could leave some.</summary>
internal static class FileFacts
{
    /// <summary>Equivalent to: <c>ip netns list</c>.</summary>
    public static FingerprintPart Namespaces() => FingerprintPart.Of("namespace", Entries("/run/netns", "*").Select(path => new HostFact(Path.GetFileName(path))));

    /// <summary>What begins with <c>virtlab</c> in the temporary folders, <c>/run</c>, <c>/var/lib</c> and the user's runtime folder, and libvirt's
    /// hooks; by name, whatever it holds.</summary>
    public static FingerprintPart Ours() => FingerprintPart.Of("file", Below(Entries("/etc/libvirt", "hooks")).Select(path => new HostFact(path)).Concat(Facts(ValueList.ToValueList(
        new[] { Path.GetTempPath(), "/tmp", "/run", "/var/lib", "/dev/shm", Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") }.OfType<string>()
            .Where(folder => folder.Length > 0).Select(folder => Path.TrimEndingDirectorySeparator(folder)).Distinct()))));

    public static FingerprintPart Ours(ValueList<string> folders) => FingerprintPart.Of("file", Facts(folders));

    private static IEnumerable<HostFact> Facts(ValueList<string> folders)
    {
        // The guest cache is kept on purpose, wherever the user has put it.
        string? cache = Environment.GetEnvironmentVariable("VIRTLAB_CACHE") is { Length: > 0 } path ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : null;
        return Below(folders.SelectMany(folder => Entries(folder, "virtlab*")).Where(found => found != cache))
            .Where(found => cache is null || !found.StartsWith(cache + '/', StringComparison.Ordinal))
            .Select(found => new HostFact(found));
    }

    /// <summary>These, and all that is in those of them that are folders.</summary>
    private static IEnumerable<string> Below(IEnumerable<string> found) =>
        found.SelectMany(path => new[] { path }.Concat(Directory.Exists(path) ? Entries(path, "*", SearchOption.AllDirectories) : []));

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
