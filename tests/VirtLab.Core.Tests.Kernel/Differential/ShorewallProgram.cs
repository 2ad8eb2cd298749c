using VirtLab.Shorewall;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>The distribution's Shorewall, started in a host's namespace. Its configuration and state are in memory file systems that only this
/// process sees, and it can write nowhere else: it would put its providers' names into the machine's /etc/iproute2.</summary>
internal static class ShorewallProgram
{
    private const string Configuration = "/etc/shorewall";

    private static readonly string[] Private = [Configuration, "/var/lib/shorewall", "/var/log", "/run"];

    public static void Start(KernelHost host, IEnumerable<ShorewallFile> files)
    {
        var mounts = File.ReadAllLines("/proc/self/mounts").Select(mount => mount.Split(' ')).ToList();
        if (Private.FirstOrDefault(folder => !mounts.Exists(mount => mount is [_, var at, "tmpfs", ..] && at == folder)) is { } open)
            throw new InvalidOperationException($"{open} is the machine's own: mount a tmpfs over {string.Join(", ", Private)} in a mount namespace first.");
        if (mounts.FindLast(mount => mount is [_, "/", ..]) is not [_, _, _, ['r', 'o', ..], ..])
            throw new InvalidOperationException("The machine's root can be written to: remount it read-only in a mount namespace first.");
        foreach (string folder in Private)
        {
            foreach (var left in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (left is DirectoryInfo directory)
                    directory.Delete(recursive: true);
                else
                    left.Delete();
            }
        }
        foreach (var file in files)
            File.WriteAllText(Path.Combine(Configuration, file.Name), file.Text);
        host.Load("shorewall", "start");
    }
}
