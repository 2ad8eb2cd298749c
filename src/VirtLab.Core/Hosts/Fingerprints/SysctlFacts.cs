namespace VirtLab.Hosts.Fingerprints;

/// <summary>The network's kernel settings: all of <c>net.core</c>, <c>net.ipv4</c>, <c>net.ipv6</c> and <c>net.unix</c> that may be read.
/// Keys of the other families appear when the kernel loads a module by itself and stay with it; they are no one's trace.</summary>
internal static class SysctlFacts
{
    private static readonly string[] Families = ["core", "ipv4", "ipv6", "unix"];

    /// <summary>Folders that modules bring, and settings that list what modules there are.</summary>
    private static readonly HashSet<string> OfModules = ["ipv4/vs", "ipv4/netfilter", "ipv6/netfilter", "ipv4/tcp_available_congestion_control", "ipv4/tcp_available_ulp"];

    public static FingerprintPart Read() => Read("/proc/sys/net");

    public static FingerprintPart Read(string root) =>
        FingerprintPart.Of("sysctl", Families.Select(family => Path.Combine(root, family)).Where(Directory.Exists).SelectMany(folder => ReadFolder(root, folder)));

    private static List<HostFact> ReadFolder(string root, string folder)
    {
        var facts = new List<HostFact>();
        try
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(folder))
            {
                string relative = Path.GetRelativePath(root, path);
                if (OfModules.Contains(relative))
                    continue;
                if (Directory.Exists(path))
                    facts.AddRange(ReadFolder(root, path));
                else if (TryReadValue(path) is { } value)
                    facts.Add(new HostFact(Key(relative), value));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An interface has gone while its settings were read: its link tells that.
        }
        return facts;
    }

    private static string? TryReadValue(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim().Replace('\t', ' ').Replace('\n', ' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Some can only be written, some read by root alone, some have no value yet.
            return null;
        }
    }

    /// <summary>As sysctl(8) writes it: dots for slashes, and the other way round in an interface's name.</summary>
    private static string Key(string relative) => "net." + string.Create(relative.Length, relative, (key, path) =>
    {
        for (int i = 0; i < path.Length; i++)
            key[i] = path[i] switch { '/' => '.', '.' => '/', var c => c };
    });
}
