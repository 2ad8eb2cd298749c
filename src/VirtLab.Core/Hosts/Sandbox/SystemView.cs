using System.Globalization;
using VirtLab.Native;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Sandbox;

/// <summary>What the look for prerequisites sees of this machine; a test shows it another one.</summary>
/// <param name="HasTool">Whether a program is there.</param>
/// <param name="HasLibvirt">Whether libvirt's library is there.</param>
/// <param name="HasDriver">Whether a driver of libvirt's daemon is there, by its name.</param>
/// <param name="ReadText">A file's text; null where it can't be read.</param>
/// <param name="CanOpenForWriting">Whether a device can be opened.</param>
/// <param name="TryTunAsync">Makes a device node for taps as a sandbox of root would; null, or why it can't be opened.</param>
/// <param name="TryUserNamespaceAsync">Makes a user namespace; null, or why it can't be made.</param>
internal sealed record SystemView(Func<string, bool> HasTool, Func<bool> HasLibvirt, Func<string, bool> HasDriver,
    Func<string, string?> ReadText, Func<string, bool> CanOpenForWriting, Func<CancellationToken, Task<string?>> TryTunAsync,
    Func<CancellationToken, Task<string?>> TryUserNamespaceAsync)
{
    // Debian and Ubuntu have a folder for each architecture.
    private static readonly ValueList<string> LibraryFolders =
        ["/usr/lib", "/usr/lib64", "/usr/lib/x86_64-linux-gnu", "/usr/local/lib", "/usr/local/lib64", "/usr/local/lib/x86_64-linux-gnu"];

    public static SystemView Real { get; } = new(
        tool => Tools.TryFind(tool) is not null,
        () => LibvirtLibrary.IsInstalled,
        driver => LibraryFolders.Any(folder => File.Exists($"{folder}/libvirt/connection-driver/libvirt_driver_{driver}.so")),
        path => File.Exists(path) ? File.ReadAllText(path) : null,
        path =>
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        },
        cancellationToken => TryAsync(new HostCommand("unshare", "--mount", "sh", "-euc",
            "for d in /dev/shm /mnt /media; do mount -t tmpfs -o mode=755,nosuid virtlab-dev $d && break; done; mknod $d/tun c 10 200; : <> $d/tun"),
            cancellationToken),
        cancellationToken => TryAsync(new HostCommand("unshare", "--user", "true"), cancellationToken));

    /// <summary>A kernel setting; null where there is none.</summary>
    public long? ReadNumber(string path) =>
        long.TryParse(ReadText(path)?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static async Task<string?> TryAsync(HostCommand command, CancellationToken cancellationToken)
    {
        var output = await new LocalCommands().RunAsync(command with { MayFail = true }, cancellationToken).ConfigureAwait(false);
        return output.ExitCode == 0 ? null : output.Error.Trim();
    }
}
