using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;

namespace VirtLab.Testing.Reporting;

/// <summary>A lab that stays up until somebody has looked at it: a file says how to get into it, and it goes when that file is deleted.</summary>
internal static class KeptLab
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static async Task WaitAsync(RunningLab lab, Action<string> tell)
    {
        // Its owner's alone.
        var folder = Directory.CreateTempSubdirectory("virtlab-kept-");
        try
        {
            string path = Path.Combine(folder.FullName, $"{lab.Lab.Name}.txt");
            string text = $"Lab {lab.Lab.Name} is kept: {lab.Host.Description}.\n{Ways(lab)}Delete this file, and it is taken away: rm {path}\nIt goes with its test process too.";
            await File.WriteAllTextAsync(path, text + "\n").ConfigureAwait(false);
            tell(text);
            using var timer = new PeriodicTimer(Look);
            while (File.Exists(path))
                _ = await timer.WaitForNextTickAsync().ConfigureAwait(false);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
