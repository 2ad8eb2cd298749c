using System.Diagnostics;
using System.Diagnostics.Metrics;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Running;

/// <summary>What VirtLab tells to who traces and measures: <c>ActivitySource</c> and <c>Meter</c> by the name <see cref="Name"/>.</summary>
/// <remarks>Activities: <c>lab.apply</c> and <c>lab.remove</c> (tags <c>virtlab.lab</c>, <c>virtlab.host</c>), in them <c>lab.step</c> for each step
/// (<c>virtlab.subject</c>, <c>virtlab.step</c>), and <c>lab.probe</c> (<c>virtlab.from</c>, <c>virtlab.to</c>, <c>virtlab.probe</c>, <c>virtlab.outcome</c>,
/// <c>virtlab.via</c>). Instruments: <c>virtlab.step.duration</c>, in seconds, by <c>virtlab.kind</c>, <c>virtlab.step</c> and <c>virtlab.state</c>;
/// <c>virtlab.probes</c>, a count, by <c>virtlab.outcome</c>.</remarks>
public static class LabTelemetry
{
    /// <summary>The name of the source and of the meter.</summary>
    public const string Name = "VirtLab";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Steps = Meter.CreateHistogram<double>("virtlab.step.duration", "s", "How long steps of making and removing labs take.");
    private static readonly Counter<long> Probes = Meter.CreateCounter<long>("virtlab.probes", "{probe}", "Probes sent, by outcome.");

    /// <summary>Something that is done with a whole lab.</summary>
    internal static async Task<T> LabAsync<T>(string what, Name lab, string host, Func<Task<T>> work)
    {
        using var activity = Source.StartActivity(what)?.SetTag("virtlab.lab", lab.ToString()).SetTag("virtlab.host", host);
        return await TracedAsync(activity, work).ConfigureAwait(false);
    }

    /// <summary>A step.</summary>
    internal static async Task StepAsync(string subject, string step, TimeProvider time, Func<Task> work)
    {
        using var activity = Source.StartActivity("lab.step")?.SetTag("virtlab.subject", subject).SetTag("virtlab.step", step);
        long began = time.GetTimestamp();
        string state = "failed";
        try
        {
            _ = await TracedAsync(activity, async () =>
            {
                await work().ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            state = "done";
        }
        catch (OperationCanceledException)
        {
            state = "cancelled";
            throw;
        }
        finally
        {
            Steps.Record(time.GetElapsedTime(began).TotalSeconds, new("virtlab.kind", subject.Split(' ')[0]), new("virtlab.step", step), new("virtlab.state", state));
        }
    }

    /// <summary>A probe.</summary>
    internal static async Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, Func<Task<ProbeResult>> work)
    {
        using var activity = Source.StartActivity("lab.probe")?.SetTag("virtlab.from", from.ToString()).SetTag("virtlab.to", to.ToString()).SetTag("virtlab.probe", probe.ToString());
        var result = await TracedAsync(activity, work).ConfigureAwait(false);
        string outcome = result.Outcome.ToString();
        _ = activity?.SetTag("virtlab.outcome", outcome).SetTag("virtlab.via", result.Via?.ToString());
        Probes.Add(1, new KeyValuePair<string, object?>("virtlab.outcome", outcome));
        return result;
    }

    private static async Task<T> TracedAsync<T>(Activity? activity, Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _ = activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }
}
