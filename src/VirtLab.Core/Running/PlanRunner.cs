using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Planning;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>Executes a plan: independent steps side by side; when one fails, what was done is undone in reverse.</summary>
internal sealed class PlanRunner(IHost host, IReadOnlyDictionary<ResourceKind, IDriver> drivers, HostReader reader,
    ProgressReporter reporter, ILogger logger)
{
    /// <param name="plan">The plan.</param>
    /// <param name="done">Is told each step that is done; must not block.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <exception cref="LabFailedException">A step failed; it says which, what was undone, and what could not be.</exception>
    public async Task RunAsync(Plan plan, Action<PlanStep> done, CancellationToken cancellationToken)
    {
        var journal = new ConcurrentQueue<PlanStep>();
        var over = new ConcurrentDictionary<PlanStep, bool>(ReferenceEqualityComparer.Instance);
        PlanStep? failed = null;
        try
        {
            foreach (var phase in plan.Steps.GroupBy(step => step.Phase).OrderBy(group => group.Key))
                await GraphAsync([.. phase], DoAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            var undone = await UndoAsync(plan, [.. journal], over.Keys.ToHashSet<PlanStep>(ReferenceEqualityComparer.Instance)).ConfigureAwait(false);
            // A caller who cancelled knows why; what could not be undone must be told all the same.
            if (undone.Left.Count == 0)
                cancellationToken.ThrowIfCancellationRequested();
            throw new LabFailedException(failed?.Id.ToString() ?? "the plan", e is OperationCanceledException ? null : e,
                undone with { Gone = [.. undone.Gone.Where(id => id != failed?.Id.ToString())] });
        }

        async Task DoAsync(PlanStep step, CancellationToken stop)
        {
            journal.Enqueue(step);
            try
            {
                await CarryOutAsync(step, Word(step.Kind), stop).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _ = Interlocked.CompareExchange(ref failed, step, null);
                throw;
            }
            over[step] = true;
            done(step);
        }
    }

    /// <summary>Undoes a plan that was done.</summary>
    public Task<TakenDown> UndoAsync(Plan plan) => UndoAsync(plan, plan.Steps, plan.Steps.ToHashSet<PlanStep>(ReferenceEqualityComparer.Instance));

    /// <summary>Removes the things in reverse order of need, independent ones side by side. One that can't be removed does not keep the
    /// others.</summary>
    public Task<TakenDown> RemoveAsync(IReadOnlyList<Resource> things)
    {
        var users = Users(things.Select(thing => (thing.Id, thing.Needs)));
        return BackAsync(things.Select(thing => new PlanStep(StepKind.Remove, thing.Id, thing, null) { Needs = [.. users[thing.Id]] })
            .Reverse().ToList(), "removed");
    }

    private static string Word(StepKind kind) => kind switch { StepKind.Add => "created", StepKind.Change => "changed", _ => "removed" };

    /// <summary>Makes the wished thing of what is there, or removes what is there, and tells of it.</summary>
    private Task CarryOutAsync(PlanStep step, string word, CancellationToken cancellationToken) =>
        reporter.StepAsync(step.Id.ToString(), word, () => step.To is { } wished
            ? drivers[step.Id.Kind].ApplyAsync(host, step.From, wished, cancellationToken)
            : drivers[step.Id.Kind].RemoveAsync(host, step.From!, cancellationToken));

    /// <summary>What needs each thing.</summary>
    private static ILookup<ResourceId, ResourceId> Users(IEnumerable<(ResourceId Id, ValueList<ResourceId> Needs)> things) =>
        things.SelectMany(thing => thing.Needs.Select(need => (need, thing.Id))).ToLookup(pair => pair.need, pair => pair.Id);

    /// <summary>Runs each step when those it needs are over; stops all at the first failure.</summary>
    private static async Task GraphAsync(IReadOnlyList<PlanStep> steps, Func<PlanStep, CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ends = steps.ToDictionary(step => step.Id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var tasks = steps.Select(StepAsync).ToList();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The cause, not those that were cancelled for it.
        await (tasks.FirstOrDefault(task => task.IsFaulted) ?? Task.WhenAll(tasks)).ConfigureAwait(false);

        async Task StepAsync(PlanStep step)
        {
            // Off the caller's thread at once: compiling and process starts take time.
            await Task.Yield();
            foreach (var need in step.Needs)
            {
                if (ends.TryGetValue(need, out var end))
                    await end.Task.WaitAsync(stop.Token).ConfigureAwait(false);
            }
            stop.Token.ThrowIfCancellationRequested();
            try
            {
                await run(step, stop.Token).ConfigureAwait(false);
            }
            catch
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
            ends[step.Id].SetResult();
        }
    }

    /// <summary>Brings everything that was begun back to what was found.</summary>
    private async Task<TakenDown> UndoAsync(Plan plan, IReadOnlyList<PlanStep> begun, HashSet<PlanStep> over)
    {
        var undo = new List<PlanStep>();
        var users = Users(begun.Select(step => (step.Id, step.Needs)));
        foreach (var step in begun.Reverse())
        {
            // A step that failed may be there half, or may have failed because its name is someone else's: what carries our mark is read.
            var now = over.Contains(step) ? step.To : await NowAsync(plan, step).ConfigureAwait(false);
            if (now is null && step.From is null)
                continue;
            undo.Add(new PlanStep(step.From is null ? StepKind.Remove : now is null ? StepKind.Add : StepKind.Change, step.Id, now, step.From)
            {
                // What needed it when it was done is undone before it.
                Needs = [.. users[step.Id]],
                Phase = step.Phase,
            });
        }
        var undone = TakenDown.Nothing;
        foreach (var phase in undo.GroupBy(step => step.Phase).OrderByDescending(group => group.Key))
            undone = undone.And(await BackAsync([.. phase], "undone").ConfigureAwait(false));
        return undone;
    }

    /// <summary>Does all that can be done, and says what could not. What something stands on that can't be removed stays too: the firewall
    /// before a network, the record by which the rest is found again.</summary>
    private async Task<TakenDown> BackAsync(IReadOnlyList<PlanStep> steps, string word)
    {
        ConcurrentQueue<string> gone = [], left = [];
        var stays = new ConcurrentDictionary<ResourceId, bool>();
        // Not cancellable: what is half undone helps nobody.
        await GraphAsync(steps, async (step, _) =>
        {
            if (step.To is null && step.Needs.Where(stays.ContainsKey).ToList() is { Count: > 0 } users)
            {
                stays[step.Id] = true;
                left.Enqueue($"{step.Id}: {string.Join(", ", users)} {(users.Count == 1 ? "stands" : "stand")} on it");
                return;
            }
            try
            {
                await CarryOutAsync(step, word, CancellationToken.None).ConfigureAwait(false);
                gone.Enqueue(step.Id.ToString());
            }
            catch (Exception e)
            {
                logger.UndoFailed(step.Id.ToString(), e.Message);
                stays[step.Id] = true;
                left.Enqueue($"{step.Id}: {e.Message}");
            }
        }, CancellationToken.None).ConfigureAwait(false);
        return new TakenDown([.. gone], [.. left]);
    }

    private async Task<Resource?> NowAsync(Plan plan, PlanStep step)
    {
        try
        {
            var found = await reader.ReadAsync(plan.Lab, step.Id.Kind, CancellationToken.None).ConfigureAwait(false);
            return found.Things.FirstOrDefault(thing => thing.Id == step.Id);
        }
        // Whatever keeps it from being read, the other steps are undone.
        catch (Exception e)
        {
            logger.UndoFailed(step.Id.ToString(), e.Message);
            return step.From is null ? null : step.To ?? step.From;
        }
    }
}
