using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <summary>A lab that runs. Disposing of it takes the lab down.</summary>
public sealed partial class RunningLab : IAsyncDisposable
{
    private readonly LabEngine _engine;
    private readonly ILabLife _life;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _one = new(1);
    private DesiredState _desired;
    private int _disposed;
    private bool _gone;

    private RunningLab(LabEngine engine, DesiredState desired, ILogger logger)
    {
        _engine = engine;
        _desired = desired;
        _logger = logger;
        _life = engine.Backend.Live(desired, engine.Reporter, logger);
    }

    /// <summary>The lab.</summary>
    public Lab Lab => _desired.Lab;

    /// <summary>Where it runs.</summary>
    public IHost Host => _engine.Host;

    /// <summary>Its machines, as far as they have come; without stage and address once the lab was taken down.</summary>
    public IReadOnlyList<MachineStatus> Machines =>
    [
        .. _desired.Resources.OfType<MachineResource>().Select(machine => MachineStatus.Of(Lab, machine, _life.ProgressOf(machine.Machine.Name))),
    ];

    /// <summary>What its firewall logs.</summary>
    /// <exception cref="InvalidOperationException">The lab has no firewall.</exception>
    public FirewallLog FirewallLog => _life.Log ?? throw new InvalidOperationException($"Lab {Lab.Name} has no firewall, so nothing is logged. Give it zones.");

    /// <summary>Says what making this lab of the one that runs would do; changes nothing.</summary>
    /// <exception cref="Model.Checks.LabInvalidException">The checks found something; it carries every finding.</exception>
    /// <exception cref="ArgumentException">It has another name.</exception>
    public Task<Plan> PlanAsync(Lab lab, CancellationToken cancellationToken = default) =>
        There(_engine).PlanAsync(Compiled(lab), cancellationToken);

    /// <summary>Makes this lab of the one that runs: only what differs is touched, and what it costs is in the plan's impacts. When a step
    /// fails, what was done is undone.</summary>
    /// <returns>What was done.</returns>
    /// <exception cref="Model.Checks.LabInvalidException">The checks found something; nothing was done.</exception>
    /// <exception cref="ArgumentException">It has another name.</exception>
    /// <exception cref="LabBusyException">Another process is changing it.</exception>
    /// <exception cref="LabFailedException">A step failed, or a new machine did not get ready; it says which and why, and what was undone.</exception>
    public async Task<Plan> ApplyAsync(Lab lab, UpOptions? options = null, CancellationToken cancellationToken = default)
    {
        options = There(options ?? new UpOptions()).Checked();
        var desired = Compiled(lab);
        return await AloneAsync(() => _engine.ExplainingAsync(lab, () => ApplyAsync(desired, options, cancellationToken)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says in what the host differs from the lab: every field; empty where it does not. <see cref="ApplyAsync(Lab, UpOptions?, CancellationToken)"/>
    /// with the same lab mends exactly that.</summary>
    public Task<Plan> DriftAsync(CancellationToken cancellationToken = default) => There(_engine).PlanAsync(_desired, cancellationToken);

    /// <summary>Takes the lab down, and says what could not be removed, which <see cref="DisposeAsync"/> only logs. Where something is left it can be called again;
    /// once nothing is, it does nothing.</summary>
    /// <param name="progress">Is told every step; who was told of bringing it up by default.</param>
    /// <param name="cancellationToken">Gives up before anything is removed.</param>
    /// <exception cref="LabBusyException">Another process is changing it; nothing was done.</exception>
    /// <exception cref="HostException">Something could not be removed; all else was.</exception>
    /// <exception cref="ObjectDisposedException">The host is gone.</exception>
    public async Task TakeDownAsync(IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (_gone)
            return;
        var removed = await RemoveAsync(progress, cancellationToken).ConfigureAwait(false);
        if (removed.Left.Count > 0)
            throw _engine.NotWhole(removed);
    }

    /// <summary>Takes the lab down. Nothing of it is left; what could not be removed is in the log (<see cref="TakeDownAsync"/> says it).</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed != 0)
            return;
        try
        {
            _ = await RemoveAsync(null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is LabBusyException or ObjectDisposedException)
        {
            // Who changes it now has the say; or the host is gone, and the lab with it.
            _logger.UndoFailed($"lab {Lab.Name}", e.Message);
            await StopWatchingAsync().ConfigureAwait(false);
        }
    }

    internal static async Task<RunningLab> UpAsync(LabEngine engine, DesiredState desired, UpOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        await using var held = (await engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var plan = await engine.PlanAsync(desired, cancellationToken).ConfigureAwait(false);
        var there = desired.Resources.Select(resource => resource.Id).Except(plan.Steps.Where(step => step.Kind == StepKind.Add).Select(step => step.Id))
            .Concat(plan.Steps.Where(step => step.Kind == StepKind.Remove).Select(step => step.Id)).ToList();
        if (there.Count > 0)
        {
            throw Refused(desired.Lab, $"A lab named {desired.Lab.Name} is on the {engine.Host.Description} already ({string.Join(", ", there)}): "
                + "remove it first, or apply the change to the lab that runs.");
        }
        if (plan.Conflicts.Count > 0)
            throw Refused(desired.Lab, $"There is no room for it on the {engine.Host.Description}: {string.Join("; ", plan.Conflicts)}.");
        var lab = new RunningLab(engine, desired, logger);
        try
        {
            await lab.FollowAsync(plan, desired, options, cancellationToken).ConfigureAwait(false);
            return lab;
        }
        catch (Exception e)
        {
            var undone = await lab.RemoveAsync().ConfigureAwait(false);
            if (e is HostException or MachineNotReadyException)
                throw new LabFailedException(e is MachineNotReadyException machine ? $"machine {machine.Machine}" : $"lab {desired.Lab.Name}", e, undone);
            throw;
        }
    }

    /// <summary>A part of the lab, as long as the lab is there.</summary>
    private T There<T>(T part)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return part;
    }

    private static LabFailedException Refused(Lab lab, string why) => new($"lab {lab.Name}", new HostException(why), TakenDown.Nothing);

    private async Task<Plan> ApplyAsync(DesiredState desired, UpOptions options, CancellationToken cancellationToken)
    {
        var former = There(_desired);
        using var told = _engine.Reporter.Telling(options.Progress);
        var plan = await _engine.PlanAsync(desired, cancellationToken).ConfigureAwait(false);
        if (plan.IsEmpty)
            return plan;
        try
        {
            await FollowAsync(plan, desired, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not LabFailedException && ReferenceEquals(_desired, desired))
        {
            // The plan itself was done; what follows it failed.
            await _life.StopFollowingAsync().ConfigureAwait(false);
            var undone = await _engine.UndoAsync(plan).ConfigureAwait(false);
            Become(former);
            await _life.FollowAsync(CancellationToken.None).ConfigureAwait(false);
            if (undone.Left.Count == 0)
                cancellationToken.ThrowIfCancellationRequested();
            throw new LabFailedException(e is MachineNotReadyException machine ? $"machine {machine.Machine}" : $"lab {Lab.Name}", e, undone);
        }
        foreach (var gone in former.Lab.Machines.Select(machine => machine.Name).Except(desired.Lab.Machines.Select(machine => machine.Name)))
            await _life.ForgetAsync(gone).ConfigureAwait(false);
        return plan;
    }

    /// <summary>Does a plan, and whatever follows its steps: what watches is there before what is watched.</summary>
    private async Task FollowAsync(Plan plan, DesiredState desired, UpOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // What follows a step runs beside the rest of the plan: a machine is waited for while the next one starts.
        var following = new ConcurrentQueue<Task>();
        // It would put back routes that the plan takes away.
        await _life.StopFollowingAsync().ConfigureAwait(false);
        var log = desired.Resources.OfType<FirewallResource>().Any(firewall => firewall.Compiled is not null) ? _life.ReadLogAsync(desired.Lab.Name, stop.Token) : Task.CompletedTask;
        try
        {
            await _engine.RunAsync(plan, Follow, stop.Token).ConfigureAwait(false);
            Become(desired);
            await log.ConfigureAwait(false);
            await _life.FollowAsync(stop.Token).ConfigureAwait(false);
            // The first failure ends it, not the slowest machine's deadline.
            await foreach (var task in Task.WhenEach(following).ConfigureAwait(false))
                await task.ConfigureAwait(false);
            if (options.Confirmation is { } confirmation)
                await confirmation.AwaitAsync(Host, stop.Token).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following.Append(log).Select(task => task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default))).ConfigureAwait(false);
            if (!_life.IsFollowing && _disposed == 0 && _desired != desired)
                await _life.FollowAsync(CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        void Follow(PlanStep step)
        {
            if (step.To is NetworkResource network && (step.Kind == StepKind.Add || step.Impact > Impact.Live))
                following.Enqueue(_life.NetworkAsync(network, stop.Token));
            else if (step.To is MachineResource machine && (step.Kind == StepKind.Add || step.Impact >= Impact.Restart))
                following.Enqueue(_life.MachineAsync(desired, machine, options.WaitFor, options.MachineTimeout, stop.Token));
        }
    }

    private void Become(DesiredState desired)
    {
        _desired = desired;
        _life.Become(desired);
    }

    private DesiredState Compiled(Lab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return lab.Name == Lab.Name ? LabCompiler.Compile(lab)
            : throw new ArgumentException($"The lab that runs is '{Lab.Name}', and this one is '{lab.Name}': a lab keeps its name. Bring the other one up beside it.", nameof(lab));
    }

    private async Task<TakenDown> RemoveAsync(IProgress<LabProgress>? progress, CancellationToken cancellationToken)
    {
        await using var held = (await _engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        using var told = _engine.Reporter.Telling(progress);
        return await RemoveAsync().ConfigureAwait(false);
    }

    /// <summary>Who calls it has the lock. Nothing is left once that was so: another lab may have the name since.</summary>
    private async Task<TakenDown> RemoveAsync()
    {
        await StopWatchingAsync().ConfigureAwait(false);
        if (_gone)
            return TakenDown.Nothing;
        var removed = await _engine.RemoveAsync().ConfigureAwait(false);
        _gone = removed.Left.Count == 0;
        return removed;
    }

    private async Task StopWatchingAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            await _life.DisposeAsync().ConfigureAwait(false);
    }
}
