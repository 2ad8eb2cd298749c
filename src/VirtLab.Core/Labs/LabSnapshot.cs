using VirtLab.Compiling;
using VirtLab.Explaining;
using VirtLab.Primitives;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <summary>A running lab at a moment: the lab as it was applied, its links, and the memory of its machines. Disposing of it removes what it keeps on the
/// host; that goes with the lab at the latest.</summary>
public sealed class LabSnapshot : IAsyncDisposable
{
    private readonly ILabBackend _backend;
    private int _disposed;

    internal LabSnapshot(RunningLab of, ILabBackend backend, DesiredState desired, Circumstances circumstances, DateTimeOffset takenAt)
    {
        Of = of;
        _backend = backend;
        Desired = desired;
        Circumstances = circumstances;
        TakenAt = takenAt;
    }

    /// <summary>The lab as it was applied.</summary>
    public Model.Lab Lab => Desired.Lab;

    /// <summary>When it was taken.</summary>
    public DateTimeOffset TakenAt { get; }

    /// <summary>The machines whose memory is kept: those that ran.</summary>
    public ValueList<Name> Machines => [.. Saved.Select(saved => saved.Machine)];

    internal RunningLab Of { get; }

    internal string Id { get; } = Guid.NewGuid().ToString("n")[..12];

    internal DesiredState Desired { get; }

    internal Circumstances Circumstances { get; }

    internal ValueList<SavedMachine> Saved { get; set; } = [];

    internal bool IsDisposed => _disposed != 0;

    /// <summary>Removes what is kept on the host. Fine if the lab is gone, which took it along.</summary>
    /// <exception cref="Hosts.HostException">It could not be removed; it goes with the lab.</exception>
    public async ValueTask DisposeAsync()
    {
        if (!IsDisposed)
            await Of.RemoveAsync(this).ConfigureAwait(false);
    }

    internal async Task RemoveAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            await _backend.RemoveSnapshotAsync(Lab.Name, Id, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // It went with the host.
        }
    }
}

/// <summary>A machine of a snapshot.</summary>
/// <param name="Machine">Its name.</param>
/// <param name="Path">The file on the host that keeps its memory.</param>
/// <param name="Progress">How far it had come.</param>
internal sealed record SavedMachine(Name Machine, string Path, IMachineProgress? Progress);
