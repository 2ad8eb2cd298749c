using System.Collections.Concurrent;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Running;

namespace VirtLab.PowerShell;

/// <summary>A cmdlet that gives out what somebody has to end: the script that gets it, or the cmdlet itself where the pipeline breaks off and nobody may hold it.</summary>
/// <remarks>PowerShell disposes of every cmdlet of a pipeline, and ends the processing of those alone that have worked through their input.</remarks>
public abstract class GivingCmdlet : LabCmdlet
{
    private readonly ConcurrentStack<Func<Task>> _ends = new();

    /// <summary>Ends what is given out, unless the cmdlet comes to its end.</summary>
    private protected void EndIfBrokenOff(Func<Task> end) => _ends.Push(end);

    /// <summary>Starts a sandbox, and shows it.</summary>
    /// <param name="about">What it is for, for the error.</param>
    /// <param name="take">Takes it as soon as it is there: whatever fails then, somebody ends it.</param>
    private protected void StartSandbox(object? about, Action<IHost> take) => _ = Await(about, "Starting a sandbox", null, async progress =>
    {
        long start = TimeProvider.System.GetTimestamp();
        progress.Report(new LabProgress(TimeSpan.Zero, "sandbox", "started", StepState.Started));
        take(await SandboxHost.StartAsync(cancellationToken: Stop).ConfigureAwait(false));
        var took = TimeProvider.System.GetElapsedTime(start);
        progress.Report(new LabProgress(took, "sandbox", "started", StepState.Done) { Took = took });
        return true;
    });

    /// <inheritdoc/>
    protected override void EndProcessing() => _ends.Clear();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        while (_ends.TryPop(out var end))
            EndQuietly(end);
        base.Dispose(disposing);
    }

    /// <summary>Ends something where another error is shown already: whatever this fails by hides that one not, and keeps nothing else from its end.</summary>
    private protected static void EndQuietly(Func<Task> end)
    {
        try
        {
            end().GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // Why it is ended is what has to be shown.
        }
    }
}
