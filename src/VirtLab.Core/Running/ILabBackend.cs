using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Diagnosing;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>By what labs are made and lived in on a host.</summary>
internal interface ILabBackend
{
    /// <summary>The drivers, one for each kind of thing.</summary>
    IReadOnlyDictionary<ResourceKind, IDriver> Drivers { get; }

    /// <summary>Takes the right to change a lab, or fails at once.</summary>
    /// <exception cref="LabBusyException">Another has it.</exception>
    Task<IAsyncDisposable> LockAsync(Name lab, CancellationToken cancellationToken);

    /// <summary>The host for one look at a lab: what is going to be asked may be asked ahead.</summary>
    IHost Look(Lab lab, CancellationToken cancellationToken);

    /// <summary>Looks for what on the host keeps the lab from working; without a lab, for what any lab would meet.</summary>
    Task<Diagnosis> DiagnoseAsync(Lab? lab, CancellationToken cancellationToken);

    /// <summary>Brings routes in line with links and gateways as they are now, once.</summary>
    Task SettleAsync(DesiredState desired, ILogger logger, CancellationToken cancellationToken);

    /// <summary>Makes the folder on the host for what a lab's snapshots keep.</summary>
    /// <returns>Its path there.</returns>
    Task<string> SnapshotFolderAsync(Name lab, CancellationToken cancellationToken);

    /// <summary>Removes what a snapshot keeps: the files whose names begin with its name and a dot.</summary>
    Task RemoveSnapshotAsync(Name lab, string snapshot, CancellationToken cancellationToken);

    /// <summary>What is to go on in a lab there.</summary>
    ILabLife Live(DesiredState desired, ProgressReporter reporter, ILogger logger);
}

/// <summary>A host on which labs are made and lived in by other means than programs.</summary>
internal interface IBackedHost : IHost
{
    /// <summary>The means.</summary>
    ILabBackend Backend { get; }
}
