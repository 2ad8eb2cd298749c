namespace VirtLab.Hosts.Fingerprints;

/// <summary>This process's mounts (proc_pid_mountinfo(5)).</summary>
internal static class MountFacts
{
    public static FingerprintPart Read() => FingerprintPart.Of("mount", Parse(File.ReadAllText("/proc/self/mountinfo")));

    /// <summary>A line is <c>id parent device root point options [tags] - type source superoptions</c>; numbers change with each mount.</summary>
    public static IEnumerable<HostFact> Parse(string mountinfo)
    {
        foreach (string line in mountinfo.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split(' ');
            int dash = Array.IndexOf(parts, "-", 6);
            if (dash > 0 && parts.Length > dash + 2)
                yield return new HostFact(parts[4], $"{parts[dash + 1]} {parts[dash + 2]} {parts[3]} {parts[5]}");
        }
    }
}
