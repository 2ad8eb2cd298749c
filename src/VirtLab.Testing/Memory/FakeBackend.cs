using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Diagnosing;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running;

namespace VirtLab.Testing.Memory;

/// <summary>Makes labs in memory, and lives in them there.</summary>
internal sealed class FakeBackend : ILabBackend
{
    private readonly FakeHost _host;
    private readonly HashSet<Name> _locked = [];

    public FakeBackend(FakeHost host, Shelf shelf)
    {
        _host = host;
        Drivers = Enum.GetValues<ResourceKind>().ToDictionary(kind => kind, IDriver (kind) => kind switch
        {
            ResourceKind.Network => new FakeNetworkDriver(shelf),
            ResourceKind.Machine => new FakeMachineDriver(shelf),
            _ => new KeptDriver(shelf, kind),
        });
    }

    public IReadOnlyDictionary<ResourceKind, IDriver> Drivers { get; }

    public Task<IAsyncDisposable> LockAsync(Name lab, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_locked)
        {
            return _locked.Add(lab) ? Task.FromResult<IAsyncDisposable>(new Held(this, lab))
                : Task.FromException<IAsyncDisposable>(new LabBusyException(lab, "this test"));
        }
    }

    // Nothing of a host in memory stands in a lab's way but what is in the plan.
    public Task<Diagnosis> DiagnoseAsync(Lab? lab, CancellationToken cancellationToken) => Task.FromResult(new Diagnosis([], []));

    public IHost Look(Lab lab, CancellationToken cancellationToken) => _host;

    public Task SettleAsync(DesiredState desired, ILogger logger, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequiredGateways.Require(desired.Lab, _host.CircumstancesOf(desired.Lab));
        return Task.CompletedTask;
    }

    public Task<string> SnapshotFolderAsync(Name lab, CancellationToken cancellationToken) => Task.FromResult(BootPaths.Snapshots(lab));

    public Task RemoveSnapshotAsync(Name lab, string snapshot, CancellationToken cancellationToken)
    {
        _host.Libvirt.ForgetSaved($"{BootPaths.Snapshots(lab)}/{snapshot}.");
        return Task.CompletedTask;
    }

    public ILabLife Live(DesiredState desired, ProgressReporter reporter, ILogger logger) => new FakeLife(_host, desired, reporter);

    private sealed class Held(FakeBackend backend, Name lab) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            lock (backend._locked)
                _ = backend._locked.Remove(lab);
            return ValueTask.CompletedTask;
        }
    }
}
