using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Diagnosing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>Plans and does, for one lab on one host: reads what is there, says what differs, makes it so. Who changes has the lock.</summary>
internal sealed class LabEngine
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly HostReader _reader;
    private readonly PlanRunner _runner;

    public LabEngine(IHost host, Name lab, ProgressReporter reporter, ILogger logger)
    {
        Host = host;
        Lab = lab;
        Reporter = reporter;
        _logger = logger;
        Backend = host is IBackedHost own ? own.Backend : new ProgramBackend(host);
        _reader = new HostReader(host, Backend.Drivers, Backend.Look);
        _runner = new PlanRunner(new FencedHost(host, lab), Backend.Drivers, _reader, reporter, logger);
    }

    public IHost Host { get; }

    public ILabBackend Backend { get; }

    public Name Lab { get; }

    public ProgressReporter Reporter { get; }

    /// <summary>What makes the wished lab of what is there.</summary>
    public Task<Plan> PlanAsync(DesiredState desired, CancellationToken cancellationToken) => PlanAsync(desired, null, cancellationToken);

    /// <summary>What makes the wished lab of what is there.</summary>
    /// <param name="desired">The lab.</param>
    /// <param name="atBoot">Whether it is to come back at boot; as it is now by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Plan> PlanAsync(DesiredState desired, bool? atBoot, CancellationToken cancellationToken) => _reader.PlanAsync(desired, atBoot, cancellationToken);

    /// <summary>Does a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="done">Is told each step that is done; must not block.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <exception cref="HostException">Names that the lab needs are taken, or missing; nothing was done.</exception>
    /// <exception cref="LabFailedException">A step failed; what was done was undone.</exception>
    public Task RunAsync(Plan plan, Action<PlanStep> done, CancellationToken cancellationToken) => plan.Conflicts.Count > 0
        ? throw new HostException($"There is no room for it on the {Host.Description}: {string.Join("; ", plan.Conflicts)}. Nothing was done.")
        : _runner.RunAsync(plan, done, cancellationToken);

    /// <summary>Undoes a plan that was done. What can't be undone does not keep the rest.</summary>
    public Task<TakenDown> UndoAsync(Plan plan) => _runner.UndoAsync(plan);

    /// <summary>The labs of which anything on the host tells, and those that were to come back at boot and have not, in the order of their names;
    /// each as it was last asked for, where the host has a record of that.</summary>
    public async Task<IReadOnlyList<(Name Name, Lab? Lab)>> LabsAsync(CancellationToken cancellationToken)
    {
        var names = _reader.NamesAsync(cancellationToken);
        var atBoot = _reader.AtBootAsync(cancellationToken);
        var records = await _reader.RecordsAsync(cancellationToken).ConfigureAwait(false);
        var others = await atBoot.ConfigureAwait(false);
        return [.. (await names.ConfigureAwait(false)).Union(others.Keys).OrderBy(name => name.ToString(), StringComparer.Ordinal)
            .Select(name => (name, (records.GetValueOrDefault(name) ?? others.GetValueOrDefault(name))?.Lab))];
    }

    /// <summary>Takes the right to change the lab, or fails at once.</summary>
    /// <exception cref="LabBusyException">Another process has it.</exception>
    public Task<IAsyncDisposable> LockAsync(CancellationToken cancellationToken) => Backend.LockAsync(Lab, cancellationToken);

    /// <summary>Makes the lab and leaves it there: routes and gateways are as the links are now.</summary>
    /// <param name="desired">The lab.</param>
    /// <param name="atBoot">Whether it is to come back at boot; as it is now by default.</param>
    /// <param name="confirmation">Asks whether it stays, if anybody does.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <returns>What was done.</returns>
    public async Task<Plan> ApplyAsync(DesiredState desired, bool? atBoot, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(desired, atBoot, cancellationToken).ConfigureAwait(false);
        await RunAsync(plan, _ => { }, cancellationToken).ConfigureAwait(false);
        await FollowAsync(plan, desired, plan.IsEmpty ? null : confirmation, cancellationToken).ConfigureAwait(false);
        return plan;
    }

    /// <summary>What follows a plan that was done; where it fails, the plan is undone.</summary>
    private async Task FollowAsync(Plan plan, DesiredState desired, Confirmation? confirmation, CancellationToken cancellationToken)
    {
        try
        {
            if (desired.FollowsLinks)
                await Backend.SettleAsync(desired, _logger, cancellationToken).ConfigureAwait(false);
            if (confirmation is not null)
                await confirmation.AwaitAsync(Host, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!plan.IsEmpty)
        {
            var undone = await UndoAsync(plan).ConfigureAwait(false);
            if (undone.Left.Count == 0)
                cancellationToken.ThrowIfCancellationRequested();
            throw new LabFailedException($"lab {Lab}", e is OperationCanceledException ? null : e, undone);
        }
    }

    /// <summary>Looks for what on the host keeps the lab from working; without a lab, for what any lab would meet.</summary>
    public async Task<Diagnosis> DiagnoseAsync(Lab? lab, CancellationToken cancellationToken)
    {
        var seen = await Backend.DiagnoseAsync(lab, cancellationToken).ConfigureAwait(false);
        if (lab is null || seen.Troubles.Any(trouble => trouble.Kind == TroubleKind.InvalidLab))
            return seen;
        try
        {
            var plan = await PlanAsync(LabCompiler.Compile(lab), cancellationToken).ConfigureAwait(false);
            return seen with { Troubles = Doctor.InOrder([.. plan.Conflicts.Select(Doctor.Conflict), .. seen.Troubles]) };
        }
        catch (HostException e)
        {
            return seen with { NotSeen = [.. seen.NotSeen, $"names that are taken: {e.Message}"] };
        }
    }

    /// <summary>Does something with a lab. Where a step fails, the error also says what about the host may be the cause.</summary>
    public async Task<T> ExplainingAsync<T>(Lab lab, Func<Task<T>> work)
    {
        try
        {
            return await LabTelemetry.LabAsync("lab.apply", Lab, Host.Description, work).ConfigureAwait(false);
        }
        catch (LabFailedException e) when (ResourceId.TryParseKind(e.Step) is { } kind)
        {
            e.Troubles = await TroublesOfAsync(lab, kind).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A look that fails itself, or takes long, finds nothing: the first error is the one to be told.</summary>
    private async Task<ValueList<Trouble>> TroublesOfAsync(Lab lab, ResourceKind kind)
    {
        using var deadline = new CancellationTokenSource(LookLimit, Host.Time);
        try
        {
            var seen = await Backend.DiagnoseAsync(lab, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            return [.. seen.Troubles.Where(trouble => trouble.MayCause(kind))];
        }
        catch (Exception e)
        {
            _logger.NotDiagnosed(e.Message);
            return [];
        }
    }

    /// <summary>What takes the lab away, whatever is there of it.</summary>
    public Task<Plan> PlanRemovalAsync(CancellationToken cancellationToken) => _reader.PlanRemovalAsync(Lab, cancellationToken);

    /// <summary>Removes all that carries the lab's mark. What can't be removed does not keep the rest.</summary>
    public async Task<TakenDown> RemoveAsync() => await RemoveAsync(await PlanRemovalAsync(CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Says what a removal has left.</summary>
    public HostException NotWhole(TakenDown removed) =>
        new($"Lab {Lab} is not removed whole from the {Host.Description}. These are left: {string.Join("; ", removed.Left)}. Mend that, and remove it again.");

    /// <summary>Removes what a plan of removal names. What can't be removed does not keep the rest.</summary>
    public Task<TakenDown> RemoveAsync(Plan removal) => LabTelemetry.LabAsync("lab.remove", Lab, Host.Description, () => _runner.RemoveAsync([.. removal.Steps.Select(step => step.From!)]));
}
