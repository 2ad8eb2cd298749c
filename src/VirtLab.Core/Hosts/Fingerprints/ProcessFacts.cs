using System.Globalization;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>Processes that could be a lab's: by their program's name, by what the sandbox puts into their environment, by the user ids that
/// only sandboxes use, or by standing in a sandbox's root. What a living process other than this one looks after is that one's: a trace is
/// what we look after, or nobody.</summary>
internal static class ProcessFacts
{
    private static readonly string[] Programs =
        ["qemu", "libvirtd", "virtqemud", "virtnetworkd", "dnsmasq", "tcpdump", "socat", "hping3", "unshare", "nsenter", "busybox", "virtlab"];

    private static readonly string[] Variables = ["VIRTLAB_HOST_UUID=", "VIRTLAB_NODE="];

    public static FingerprintPart Read()
    {
        var ids = Identity.Read();
        int depth = Depth(ProcessEntry.TryRead(Environment.ProcessId));
        return FingerprintPart.Of("process", Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? ProcessEntry.TryRead(pid) : null)
            .OfType<ProcessEntry>()
            .Where(process => !process.IsDead && process.Parent != 2 && CouldBeOurs(process, ids, depth) && !IsService(process) && !HasAnotherOwner(process, ids, depth))
            .Select(process => new HostFact(Describe(process))));
    }

    /// <summary>Whether the machine's own libvirt runs, not one in a sandbox or container.</summary>
    public static bool Runs(params ReadOnlySpan<string> programs)
    {
        int depth = Depth(ProcessEntry.TryRead(Environment.ProcessId));
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                && ProcessEntry.TryRead(pid) is { IsDead: false } process && programs.Contains(process.Program) && Depth(process) == depth)
                return true;
        }
        return false;
    }

    private static string Describe(ProcessEntry process) => string.Create(CultureInfo.InvariantCulture, $"{process.Program} (process {process.Id}, start {process.Start})");

    private static bool CouldBeOurs(ProcessEntry process, Identity ids, int depth) =>
        Programs.Any(program => process.Program.StartsWith(program, StringComparison.Ordinal))
        // The first range of an ordinary user's map is the user, who does many other things.
        || ids.UidMap.Skip(ids.IsRoot ? 0 : 1).Any(range => process.User - range.Outside < range.Count)
        || (Depth(process) > depth && Directory.Exists(Of(process, "root/run/virtlab")))
        || Text(process, "environ").Split('\0').Any(variable => Variables.Any(ours => variable.StartsWith(ours, StringComparison.Ordinal)));

    /// <summary>Whether the chain of parents leads to a living process that is neither of a sandbox, nor this one, nor one that takes in orphans.</summary>
    private static bool HasAnotherOwner(ProcessEntry process, Identity ids, int depth)
    {
        for (var next = process; next.Parent > 1 && next.Parent != Environment.ProcessId; )
        {
            if (ProcessEntry.TryRead(next.Parent) is not { } parent || parent.Program == "systemd")
                return false;
            if (!CouldBeOurs(parent, ids, depth))
                return true;
            next = parent;
        }
        return false;
    }

    /// <summary>The system's own libvirt services come and go by socket activation; their virtual machines have control groups of their own.</summary>
    private static bool IsService(ProcessEntry process) => Text(process, "cgroup").Split('\n', '/')
        .Any(part => part.EndsWith(".service", StringComparison.Ordinal) && (part.StartsWith("libvirtd", StringComparison.Ordinal) || part.StartsWith("virt", StringComparison.Ordinal)));

    private static int Depth(ProcessEntry? process) => process?.Depth ?? 1;

    private static string Of(ProcessEntry process, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/{name}");

    private static string Text(ProcessEntry process, string name)
    {
        try
        {
            return File.ReadAllText(Of(process, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
