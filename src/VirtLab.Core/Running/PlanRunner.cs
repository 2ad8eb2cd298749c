using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Planning;

namespace VirtLab.Running;

/// <summary>Executes a plan: independent steps side by side; when one fails, what was done is taken back in reverse.</summary>
internal sealed class PlanRunner(IHost host, IReadOnlyDictionary<ResourceKind, IDriver> drivers, ProgressReporter reporter, ILogger logger)
{
    /// <param name="plan">The plan.</param>
    /// <param name="done">Is told each step that is done; must not block.</param>
    /// <param name="cancellationToken">Stops; what was done is taken back.</param>
    /// <exception cref="LabFailedException">A step failed; it says which, and what could not be taken back.</exception>
    public async Task RunAsync(Plan plan, Action<PlanStep> done, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ConcurrentDictionary<ResourceId, bool> started = new(), finished = new();
        var tasks = new Dictionary<ResourceId, Task>();
        PlanStep? failed = null;
        foreach (var step in plan.Steps)
            tasks[step.Id] = StartAsync(step, step.Needs.Where(tasks.ContainsKey).Select(need => tasks[need]).ToList());
        try
        {
            await Task.WhenAll(tasks.Values).ConfigureAwait(false);
        }
        catch (Exception) when (tasks.Values.Any(task => task.IsFaulted || task.IsCanceled))
        {
            var undone = await UndoAsync(plan, started, finished).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var cause = tasks.Values.Where(task => task.IsFaulted).Select(task => task.Exception!.InnerException!)
                .FirstOrDefault(e => e is not OperationCanceledException);
            throw new LabFailedException(failed?.Id.ToString() ?? "the plan", cause, undone with { Gone = [.. undone.Gone.Where(id => id != failed?.Id.ToString())] });
        }

        async Task StartAsync(PlanStep step, List<Task> needs)
        {
            // Off the caller's thread at once: compiling and process starts take time.
            await Task.Yield();
            await Task.WhenAll(needs).ConfigureAwait(false);
            stop.Token.ThrowIfCancellationRequested();
            started[step.Id] = true;
            try
            {
                await reporter.StepAsync(step.Id.ToString(), step.Kind == StepKind.Add ? "created" : "removed", () => step.Kind == StepKind.Add
                    ? drivers[step.Id.Kind].ApplyAsync(host, step.Resource!, stop.Token)
                    : drivers[step.Id.Kind].RemoveAsync(host, plan.Lab, step.Id, stop.Token)).ConfigureAwait(false);
                finished[step.Id] = true;
                done(step);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _ = Interlocked.CompareExchange(ref failed, step, null);
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Removes the things in reverse order of need, independent ones side by side.</summary>
    /// <returns>What was removed, and what could not be.</returns>
    public async Task<TakenDown> RemoveAsync(Model.Lab lab, IEnumerable<(ResourceId Id, IReadOnlyList<ResourceId> Needs)> things)
    {
        var all = things.ToList();
        var tasks = new Dictionary<ResourceId, Task>();
        ConcurrentQueue<string> gone = [], left = [];
        foreach (var (id, _) in all.AsEnumerable().Reverse())
        {
            var users = all.Where(other => other.Needs.Contains(id) && tasks.ContainsKey(other.Id)).Select(other => tasks[other.Id]).ToList();
            tasks[id] = TakeAsync(id, users);
        }
        await Task.WhenAll(tasks.Values).ConfigureAwait(false);
        return new TakenDown([.. gone], [.. left]);

        async Task TakeAsync(ResourceId id, List<Task> users)
        {
            await Task.Yield();
            await Task.WhenAll(users).ConfigureAwait(false);
            try
            {
                // Not cancellable: what is half removed helps nobody.
                await reporter.StepAsync(id.ToString(), "removed",
                    () => drivers[id.Kind].RemoveAsync(host, lab, id, CancellationToken.None)).ConfigureAwait(false);
                gone.Enqueue(id.ToString());
            }
            catch (Exception e)
            {
                logger.UndoFailed(id.ToString(), e.Message);
                left.Enqueue($"{id}: {e.Message}");
            }
        }
    }

    private async Task<TakenDown> UndoAsync(Plan plan, ConcurrentDictionary<ResourceId, bool> started, ConcurrentDictionary<ResourceId, bool> finished)
    {
        var undo = new List<(ResourceId, IReadOnlyList<ResourceId>)>();
        foreach (var step in plan.Steps.Where(step => step.Kind == StepKind.Add && started.ContainsKey(step.Id)))
        {
            // What failed may be there half, or may have failed because its name is someone else's: only what carries our mark is removed.
            if (finished.ContainsKey(step.Id) || await IsOursAsync(plan, step).ConfigureAwait(false))
                undo.Add((step.Id, step.Needs));
        }
        return await RemoveAsync(plan.Lab, undo).ConfigureAwait(false);
    }

    private async Task<bool> IsOursAsync(Plan plan, PlanStep step)
    {
        try
        {
            return (await drivers[step.Id.Kind].ReadAsync(host, plan.Lab, CancellationToken.None).ConfigureAwait(false)).Contains(step.Id.Name);
        }
        catch (HostException e)
        {
            logger.UndoFailed(step.Id.ToString(), e.Message);
            return false;
        }
    }
}
