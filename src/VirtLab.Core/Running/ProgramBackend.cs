using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Diagnosing;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running.Routing;

namespace VirtLab.Running;

/// <summary>Makes labs by libvirt and by the programs of a host, and lives in them by these.</summary>
internal sealed class ProgramBackend(IHost host) : ILabBackend
{
    public IReadOnlyDictionary<ResourceKind, IDriver> Drivers { get; } = LabDrivers.Create();

    public async Task<IAsyncDisposable> LockAsync(Name lab, CancellationToken cancellationToken) =>
        await LabLock.TakeAsync(host, lab, cancellationToken).ConfigureAwait(false);

    public IHost Look(Lab lab, CancellationToken cancellationToken) => new AskedAhead(host, LabQuestions.Of(lab), cancellationToken);

    public Task<Diagnosis> DiagnoseAsync(Lab? lab, CancellationToken cancellationToken) => Doctor.DiagnoseAsync(host, lab, cancellationToken);

    public Task SettleAsync(DesiredState desired, ILogger logger, CancellationToken cancellationToken) =>
        UplinkMonitor.SettleOnceAsync(host, desired, logger, cancellationToken);

    public Task<string> SnapshotFolderAsync(Name lab, CancellationToken cancellationToken) => SnapshotFolder.MakeAsync(host, lab, cancellationToken);

    public Task RemoveSnapshotAsync(Name lab, string snapshot, CancellationToken cancellationToken) => SnapshotFolder.RemoveAsync(host, lab, snapshot, cancellationToken);

    public ILabLife Live(DesiredState desired, ProgressReporter reporter, ILogger logger) => new LabLife(host, desired, reporter, logger);
}
