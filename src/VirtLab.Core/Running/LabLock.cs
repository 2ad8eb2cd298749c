using System.Diagnostics;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>The right to change one lab on one host, for one process at a time. A program on the host holds it, which ends with this
/// process however that ends; then the kernel frees the lock (flock(2)).</summary>
internal sealed class LabLock : IAsyncDisposable
{
    private const int Held = 75, Unfinished = 76;

    // Half a second: the kernel takes a moment to end the holder of a process that has just died.
    // What else is started on the host may end by itself, and the lock must not be lost with it: so it is started alone.
    // The second file is held, shared, by each program that changes something (FencedCommands): what a process that died had begun ends first.
    private const string Script =
        """
        exec 9>> "$1" || exit 1
        flock -w 0.5 9 || { cat "$1"; exit 75; }
        printf %s "$3" > "$1"
        # Without the lock: who waits here must not hold it when its owner is gone.
        flock -w 10 "$2" true 9>&- > /dev/null || exit 76
        echo locked
        exec sleep infinity
        """;

    private readonly IRunningCommand _holder;

    private LabLock(IRunningCommand holder) => _holder = holder;

    /// <summary>The file that is locked by what changes the lab.</summary>
    public static string FenceOf(Name lab) => $"/run/virtlab/{lab}.work";

    /// <summary>Takes the lock, or fails at once.</summary>
    /// <exception cref="LabBusyException">Another process has it.</exception>
    public static async Task<LabLock> TakeAsync(IHost host, Name lab, CancellationToken cancellationToken)
    {
        string me = $"process {Environment.ProcessId} ({Process.GetCurrentProcess().ProcessName})";
        var holder = host.Commands.Start(new HostCommand("sh", "-c", Script, "sh", $"/run/virtlab/{lab}.lock", FenceOf(lab), me) { IsAlone = true });
        try
        {
            using var reader = new StreamReader(holder.Output, leaveOpen: true);
            string? said = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            return said == "locked" ? new LabLock(holder) : throw await holder.Exit.WaitAsync(cancellationToken).ConfigureAwait(false) switch
            {
                Held => new LabBusyException(lab, said ?? "another process"),
                Unfinished => new HostException($"What a process that has ended began to do for lab {lab} has not ended within 10 s. `fuser -v {FenceOf(lab)}` on the {host.Description} shows it."),
                var code => new HostException($"Lab {lab} can't be locked on the {host.Description}: the program that is to hold the lock ended with exit code {code} "
                    + $"({await ErrorsAsync(holder).ConfigureAwait(false)})."),
            };
        }
        catch
        {
            await holder.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private static async Task<string> ErrorsAsync(IRunningCommand holder)
    {
        var lines = new List<string>();
        await foreach (string line in holder.ErrorLines.ConfigureAwait(false))
            lines.Add(line);
        return string.Join(' ', lines);
    }
}
