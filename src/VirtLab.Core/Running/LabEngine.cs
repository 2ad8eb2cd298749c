using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Planning;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running.Routing;

namespace VirtLab.Running;

/// <summary>Plans and does, for one lab on one host: reads what is there, says what differs, makes it so. Who changes has the lock.</summary>
internal sealed class LabEngine
{
    private readonly HostReader _reader;
    private readonly PlanRunner _runner;
    private readonly ILogger _logger;

    public LabEngine(IHost host, Name lab, ProgressReporter reporter, ILogger logger)
    {
        Host = host;
        Lab = lab;
        Reporter = reporter;
        _logger = logger;
        var drivers = LabDrivers.Create();
        _reader = new HostReader(host, drivers);
        _runner = new PlanRunner(new FencedHost(host, lab), drivers, _reader, reporter, logger);
    }

    public IHost Host { get; }

    public Name Lab { get; }

    public ProgressReporter Reporter { get; }

    /// <summary>What makes the wished lab of what is there.</summary>
    public Task<Plan> PlanAsync(DesiredState desired, CancellationToken cancellationToken) => _reader.PlanAsync(desired, cancellationToken);

    /// <summary>Does a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="done">Is told each step that is done; must not block.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <exception cref="HostException">Names that the lab needs are taken, or missing; nothing was done.</exception>
    /// <exception cref="LabFailedException">A step failed; what was done was undone.</exception>
    public Task RunAsync(Plan plan, Action<PlanStep> done, CancellationToken cancellationToken) => plan.Conflicts.Count > 0
        ? throw new HostException($"There is no room for it on the {Host.Description}: {string.Join("; ", plan.Conflicts)}. Nothing was done.")
        : _runner.RunAsync(plan, done, cancellationToken);

    /// <summary>The labs that the host has records of.</summary>
    public async Task<IReadOnlyList<Lab>> LabsAsync(CancellationToken cancellationToken) =>
        [.. (await _reader.RecordsAsync(cancellationToken).ConfigureAwait(false)).OrderBy(record => record.Key.ToString(), StringComparer.Ordinal).Select(record => record.Value.Lab)];

    /// <summary>Takes the right to change the lab, or fails at once.</summary>
    /// <exception cref="LabBusyException">Another process has it.</exception>
    public Task<LabLock> LockAsync(CancellationToken cancellationToken) => LabLock.TakeAsync(Host, Lab, cancellationToken);

    /// <summary>Makes the lab and leaves it there: routes and gateways are as the links are now.</summary>
    /// <returns>What was done.</returns>
    public async Task<Plan> ApplyAsync(DesiredState desired, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(desired, cancellationToken).ConfigureAwait(false);
        await RunAsync(plan, _ => { }, cancellationToken).ConfigureAwait(false);
        if (desired.Lab.Providers.Count > 0)
            await UplinkMonitor.SettleOnceAsync(Host, desired, _logger, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    /// <summary>What takes the lab away, whatever is there of it.</summary>
    public Task<Plan> PlanRemovalAsync(CancellationToken cancellationToken) => _reader.PlanRemovalAsync(Lab, cancellationToken);

    /// <summary>Removes all that carries the lab's mark. What can't be removed does not keep the rest.</summary>
    public async Task<TakenDown> RemoveAsync() => await RemoveAsync(await PlanRemovalAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Removes what a plan of removal names. What can't be removed does not keep the rest.</summary>
    public Task<TakenDown> RemoveAsync(Plan removal) => _runner.RemoveAsync([.. removal.Steps.Select(step => step.From!)]);
}
