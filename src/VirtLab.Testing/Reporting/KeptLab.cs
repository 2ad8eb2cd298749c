using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;

namespace VirtLab.Testing.Reporting;

/// <summary>A lab that stays up until somebody has looked at it: a file says how to get into it, and it goes when that file is deleted.</summary>
internal static class KeptLab
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private static int _count;

    public static async Task WaitAsync(RunningLab lab, Action<string> tell)
    {
        string path = Path.Combine(Path.GetTempPath(), $"virtlab-kept-{lab.Lab.Name}-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.txt");
        string text = $"Lab {lab.Lab.Name} is kept: {lab.Host.Description}.\n{Ways(lab)}Delete this file, and it is taken away: rm {path}\nIt goes with its test process too.";
        var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new StreamWriter(path, create);
        await using (file.ConfigureAwait(false))
            await file.WriteLineAsync(text).ConfigureAwait(false);
        tell(text);
        using var timer = new PeriodicTimer(Look);
        while (File.Exists(path))
            _ = await timer.WaitForNextTickAsync().ConfigureAwait(false);
    }

    /// <summary>How to get into it by hand.</summary>
    private static string Ways(RunningLab lab) => lab.Host is not SandboxHost sandbox ? "" :
        $"""
          a shell in it:  nsenter --target {sandbox.ProcessId} --user --mount --net --pid --ipc --uts --setuid 0 --setgid 0 -- sh
          in a node:      the same with --net=/proc/{sandbox.ProcessId}/root/run/netns/NODE (ls /proc/{sandbox.ProcessId}/root/run/netns)
          its libvirt:    virsh -c '{sandbox.LibvirtUri}' list
          a console:      virsh -c '{sandbox.LibvirtUri}' console MACHINE --force

        """;
}
