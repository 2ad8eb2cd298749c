using Microsoft.Extensions.Logging;

namespace VirtLab.Running;

/// <summary>Tells steps to the caller's <see cref="IProgress{T}"/> and to the log, with times from one clock.</summary>
internal sealed class ProgressReporter(TimeProvider time, IProgress<LabProgress>? progress, ILogger logger)
{
    private readonly long _start = time.GetTimestamp();
    private volatile IProgress<LabProgress>? _progress = progress;

    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>Runs a step, telling its beginning and its end.</summary>
    public async Task StepAsync(string subject, string step, Func<Task> action)
    {
        var began = Now;
        Report(new LabProgress(began, subject, step, StepState.Started));
        try
        {
            await LabTelemetry.StepAsync(subject, step, time, action).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Report(new LabProgress(Now, subject, step, StepState.Cancelled) { Took = Now - began });
            throw;
        }
        catch (Exception e)
        {
            Report(new LabProgress(Now, subject, step, StepState.Failed, e.Message) { Took = Now - began });
            throw;
        }
        Report(new LabProgress(Now, subject, step, StepState.Done) { Took = Now - began });
    }

    public void Report(LabProgress what)
    {
        logger.Step(what.Subject, what.Step, what.State, what.Detail, what.At);
        _progress?.Report(what);
    }

    /// <summary>Tells another one, as long as what it returns is not disposed of: what is done to a lab later is told to whoever asks for it.</summary>
    /// <param name="other">The other one; null changes nothing.</param>
    public IDisposable Telling(IProgress<LabProgress>? other)
    {
        var former = _progress;
        _progress = other ?? former;
        return new Back(() => _progress = former);
    }

    private sealed class Back(Action goBack) : IDisposable
    {
        public void Dispose() => goBack();
    }
}
