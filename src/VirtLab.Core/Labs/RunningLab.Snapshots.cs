using VirtLab.Explaining;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <remarks>This part: how it was, and back to that.</remarks>
public sealed partial class RunningLab
{
    /// <summary>Keeps how the lab is now, while it runs on: the lab as it was applied, its links, and the memory of its machines, with all that runs in them
    /// and all files that they hold there.</summary>
    /// <remarks>Equivalent to: <c>virsh snapshot-create-as MACHINE --memspec FILE --live --no-metadata</c>. A file is about as large as what the guest uses of its memory
    /// (65 MB for the tiny guest), and lies in the host's <c>/var/lib/virtlab</c>, in a sandbox in memory. Machines are kept side by side, not at the very same
    /// moment. Not kept are disks, of which labs have none, connections that the firewall knows, leases, and files of nodes and of the host. A machine that
    /// goes back has the clock of then.</remarks>
    /// <exception cref="LabBusyException">Another process is changing the lab.</exception>
    /// <exception cref="HostException">A machine's memory could not be kept; nothing is left of the snapshot.</exception>
    public async Task<LabSnapshot> SnapshotAsync(CancellationToken cancellationToken = default)
    {
        _ = There(_engine);
        return await AloneAsync(() => KeepAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the lab what it was: what was applied since is taken back, links that were set are set back, and each machine goes on from the
    /// moment of the snapshot, whatever has become of it.</summary>
    /// <remarks>Machines that ran then end and are started with the memory kept (<c>virsh restore</c>), so their connections of now are lost. A snapshot can
    /// be gone back to as often as one likes. A machine that was off then is as the lab wants it.</remarks>
    /// <param name="snapshot">How it is to be.</param>
    /// <param name="cancellationToken">Stops before the next part.</param>
    /// <returns>What of the lab had to be changed for that; links and memory are not in it.</returns>
    /// <exception cref="ArgumentException">It is of another lab, or was disposed of.</exception>
    /// <exception cref="LabBusyException">Another process is changing the lab.</exception>
    /// <exception cref="LabFailedException">A step back failed; what was done was undone.</exception>
    /// <exception cref="HostException">Machines could not go back; it says which and why. They are off; all else is as it was then.</exception>
    public async Task<Plan> RestoreAsync(LabSnapshot snapshot, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _ = There(_engine);
        if (snapshot.Of != this)
            throw new ArgumentException($"The snapshot is of another running lab ({snapshot.Lab.Name}): only the one that it was taken of goes back to it.", nameof(snapshot));
        return await AloneAsync(async () =>
        {
            if (snapshot.IsDisposed)
                throw new ArgumentException($"The snapshot of lab {snapshot.Lab.Name} was disposed of: nothing of it is kept. Take another one.", nameof(snapshot));
            // What has to start anew for it is not waited for: it goes on from former times at once.
            var plan = await _engine.ExplainingAsync(snapshot.Lab, () => ApplyAsync(snapshot.Desired, new UpOptions { WaitFor = MachineStage.DomainRunning }, cancellationToken))
                .ConfigureAwait(false);
            await SetLinksAsync(snapshot.Circumstances, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var failures = (await Task.WhenAll(snapshot.Saved.Select(GoBackAsync)).ConfigureAwait(false)).OfType<string>().ToList();
            return failures.Count == 0 ? plan : throw new HostException(
                $"{string.Join(' ', failures)} What could not go back is off: go back once more, or apply the lab, which starts it anew.");
        }, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LabSnapshot> KeepAsync(CancellationToken cancellationToken)
    {
        var libvirt = await Host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var running = (await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false)).Where(domain => domain.Active).Select(domain => domain.Name).ToHashSet();
        string folder = await _engine.Backend.SnapshotFolderAsync(Lab.Name, cancellationToken).ConfigureAwait(false);
        var snapshot = new LabSnapshot(this, _engine.Backend, _desired, await _life.CircumstancesAsync(cancellationToken).ConfigureAwait(false), Host.Time.GetUtcNow());
        snapshot.Saved = [.. Lab.Machines.Where(machine => running.Contains(machine.Name.ToString()))
            .Select(machine => new SavedMachine(machine.Name, $"{folder}/{snapshot.Id}.{machine.Name}", _life.ProgressOf(machine.Name)))];
        try
        {
            await Task.WhenAll(snapshot.Saved.Select(saved => libvirt.SaveDomainAsync(saved.Machine.ToString(), saved.Path, cancellationToken))).ConfigureAwait(false);
        }
        catch
        {
            await RemoveQuietlyAsync(snapshot).ConfigureAwait(false);
            throw;
        }
        return snapshot;
    }

    /// <summary>The first error is the one to be told; what is left goes with the lab.</summary>
    private async Task RemoveQuietlyAsync(LabSnapshot snapshot)
    {
        try
        {
            await snapshot.RemoveAsync().ConfigureAwait(false);
        }
        catch (HostException e)
        {
            _logger.UndoFailed($"a snapshot of lab {Lab.Name}", e.Message);
        }
    }

    /// <summary>Lets nobody use a snapshot while it is removed.</summary>
    internal async Task RemoveAsync(LabSnapshot snapshot)
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            await snapshot.RemoveAsync().ConfigureAwait(false);
        }
        finally
        {
            _ = _one.Release();
        }
    }

    private async Task SetLinksAsync(Circumstances then, CancellationToken cancellationToken)
    {
        var now = await _life.CircumstancesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var uplink in Lab.Uplinks.Where(uplink => IsUp(uplink, then) != IsUp(uplink, now)))
            await _life.SetLinkAsync(uplink.Interface, IsUp(uplink, then), cancellationToken).ConfigureAwait(false);

        static bool IsUp(Uplink uplink, Circumstances circumstances) => uplink.Up ? !circumstances.Down.Contains(uplink.Interface) : circumstances.Up.Contains(uplink.Interface);
    }

    /// <summary>Once begun it is not cancelled: half a machine is none.</summary>
    /// <returns>Why it failed, if it did.</returns>
    private async Task<string?> GoBackAsync(SavedMachine saved)
    {
        try
        {
            var libvirt = await Host.GetLibvirtAsync(CancellationToken.None).ConfigureAwait(false);
            await libvirt.RestoreDomainAsync(saved.Machine.ToString(), saved.Path, CancellationToken.None).ConfigureAwait(false);
            if (saved.Progress is { } progress)
                await _life.TakeUpAsync(saved.Machine, progress, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (HostException e)
        {
            await _life.ForgetAsync(saved.Machine).ConfigureAwait(false);
            return $"Machine {saved.Machine} could not go back to the snapshot: {e.Message.TrimEnd('.')}.";
        }
    }

    /// <summary>Does something while nobody else changes the lab.</summary>
    private async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var held = (await _engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _ = _one.Release();
        }
    }
}
