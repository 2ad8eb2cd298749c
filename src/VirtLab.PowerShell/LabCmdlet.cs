using System.Collections.Concurrent;
using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Model.Checks;
using VirtLab.Planning;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.PowerShell;

/// <summary>A cmdlet that waits for work: its steps are progress and verbose lines, Ctrl+C stops it and what was done is undone.</summary>
public abstract class LabCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled by Ctrl+C, and by a pipeline that breaks off.</summary>
    protected CancellationToken Stop => _stop.Token;

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>PowerShell lets go of the cmdlet, however its pipeline ended.</summary>
    protected virtual void Dispose(bool disposing) => _stop.Dispose();

    /// <summary>Waits for work; what it fails by is a terminating error.</summary>
    /// <param name="about">What it is about, for the error.</param>
    /// <param name="work">The work.</param>
    private protected void Await(object? about, Func<Task> work) => _ = Await(about, async () =>
    {
        await work().ConfigureAwait(false);
        return true;
    });

    /// <summary>Waits for work; what it fails by is a terminating error.</summary>
    /// <param name="about">What it is about, for the error.</param>
    /// <param name="work">The work.</param>
    private protected T Await<T>(object? about, Func<Task<T>> work) => Await(about, "", null, _ => work());

    /// <summary>Waits for work, and shows its steps meanwhile: PowerShell takes these from the pipeline's own thread alone.</summary>
    /// <param name="about">What it is about, for the error.</param>
    /// <param name="activity">What the progress bar is headed by; empty for none.</param>
    /// <param name="plan">Whose steps the work does, for the bar's length; null where no plan is at hand.</param>
    /// <param name="work">The work.</param>
    private protected T Await<T>(object? about, string activity, Plan? plan, Func<IProgress<LabProgress>, Task<T>> work)
    {
        using var steps = new BlockingCollection<LabProgress>();
        var task = Task.Run(async () =>
        {
            try
            {
                return await work(new Steps(steps)).ConfigureAwait(false);
            }
            finally
            {
                steps.CompleteAdding();
            }
        });
        Show(activity, plan, steps, task);
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (Stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception e) when (e is HostException or LabFailedException or LabInvalidException or MachineNotReadyException or ArgumentException or FormatException
            or ObjectDisposedException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            throw Terminating(e, about);
        }
    }

    private void Show(string activity, Plan? plan, BlockingCollection<LabProgress> steps, Task work)
    {
        var share = new Share(plan);
        try
        {
            foreach (var step in steps.GetConsumingEnumerable())
            {
                WriteVerbose(step.ToString());
                if (activity.Length > 0)
                    WriteProgress(new ProgressRecord(1, activity, $"{step.Subject} {step.Step}") { PercentComplete = share.PercentAfter(step) });
            }
            if (activity.Length > 0)
                WriteProgress(new ProgressRecord(1, activity, "over") { RecordType = ProgressRecordType.Completed });
        }
        catch
        {
            // A pipeline that was stopped takes no lines; what was begun is undone before it ends.
            _stop.Cancel();
            ((IAsyncResult)work).AsyncWaitHandle.WaitOne();
            throw;
        }
    }

    /// <summary>An error that ends the pipeline.</summary>
    private protected static Exception Terminating(Exception error, object? about) => new CmdletInvocationFailure(new ErrorRecord(error, error.GetType().Name, error switch
    {
        LabInvalidException or ArgumentException or FormatException => ErrorCategory.InvalidArgument,
        LabBusyException => ErrorCategory.ResourceBusy,
        UnauthorizedAccessException => ErrorCategory.PermissionDenied,
        ObjectDisposedException => ErrorCategory.ResourceUnavailable,
        TimeoutException or MachineNotReadyException => ErrorCategory.OperationTimeout,
        _ => ErrorCategory.OperationStopped,
    }, about));

    private sealed class Steps(BlockingCollection<LabProgress> steps) : IProgress<LabProgress>
    {
        public void Report(LabProgress value)
        {
            try
            {
                steps.Add(value);
            }
            catch (InvalidOperationException)
            {
                // What comes when all is over, such as of a link that changes, is nobody's step.
            }
        }
    }

    /// <summary>How much of a plan is done. What machines do once they are made, such as asking for a lease, is in no plan.</summary>
    private sealed class Share(Plan? plan)
    {
        private readonly HashSet<string> _planned = [.. plan?.Steps.Select(step => step.Id.ToString()) ?? []], _done = [];

        /// <summary>In percent; -1, which is no bar, without a plan.</summary>
        public int PercentAfter(LabProgress step)
        {
            if (step.State == StepState.Done && _planned.Contains(step.Subject))
                _ = _done.Add(step.Subject);
            return _planned.Count == 0 ? -1 : 100 * _done.Count / _planned.Count;
        }
    }

    /// <summary>Carries an error record to where it is written.</summary>
    private sealed class CmdletInvocationFailure(ErrorRecord record) : RuntimeException(record.Exception.Message, record.Exception, record);
}
