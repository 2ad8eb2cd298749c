using VirtLab.Compiling.Boot;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Where a host keeps the memory of a lab's machines while there are snapshots of it: files that root alone reads, and that go with the
/// lab at the latest.</summary>
internal static class SnapshotFolder
{
    private const string MakeScript =
        """
        set -eu
        umask 077
        mkdir -p "$1"
        """;

    // $2: what the files' names begin with; nothing: all of them, and the folder.
    private const string RemoveScript =
        """
        set -eu
        [ -d "$1" ] || exit 0
        rm -f "$1/$2"*
        [ -z "$2" ] || exit 0
        rmdir "$1"
        rmdir "${1%/*}" 2> /dev/null || :
        """;

    /// <summary>Makes it.</summary>
    /// <returns>Its path on the host.</returns>
    public static async Task<string> MakeAsync(IHost host, Name lab, CancellationToken cancellationToken)
    {
        _ = await host.Commands.RunAsync(new HostCommand("sh", "-c", MakeScript, "sh", BootPaths.Snapshots(lab)), cancellationToken).ConfigureAwait(false);
        return BootPaths.Snapshots(lab);
    }

    /// <summary>Removes what is kept for one snapshot, or for all; fine if it is not there.</summary>
    public static Task RemoveAsync(IHost host, Name lab, string? snapshot, CancellationToken cancellationToken) =>
        host.Commands.RunAsync(new HostCommand("sh", "-c", RemoveScript, "sh", BootPaths.Snapshots(lab), snapshot is null ? "" : $"{snapshot}."), cancellationToken);
}
