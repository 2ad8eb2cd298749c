using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VirtLab.Compiling;
using VirtLab.Diagnosing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Running;

namespace VirtLab.Labs;

/// <summary>What a host can do with a lab.</summary>
public static class LabHost
{
    /// <summary>Says what bringing the lab up would do; changes nothing.</summary>
    /// <exception cref="Model.Checks.LabInvalidException">The checks found something; it carries every finding.</exception>
    public static async Task<Plan> PlanAsync(this IHost host, Lab lab, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(lab);
        return await EngineOf(host, new UpOptions(), NullLogger.Instance).PlanAsync(LabCompiler.Compile(lab), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the lab up and waits until its machines are ready. When something fails, what had been done is taken back.</summary>
    /// <returns>The running lab; disposing of it takes it down.</returns>
    /// <exception cref="Model.Checks.LabInvalidException">The checks found something; nothing was done.</exception>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    /// <exception cref="ObjectDisposedException">The host is gone.</exception>
    /// <exception cref="LabFailedException">A step failed, or a machine did not get ready in time; it says which and why, and what about
    /// the host may be the cause.</exception>
    public static async Task<RunningLab> UpAsync(this IHost host, Lab lab, UpOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(lab);
        options = (options ?? new UpOptions()).Checked();
        var logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("VirtLab.Labs");
        var engine = EngineOf(host, options, logger);
        var desired = LabCompiler.Compile(lab);
        // A host that is gone says so here, before any program fails for it.
        _ = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        return await engine.ExplainingAsync(lab, () => RunningLab.UpAsync(engine, desired, options, logger, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Looks for what about the host keeps labs from working there: known troubles, each with its cause and its fix, the worst first.
    /// Changes nothing.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lab">The lab that is to run there, or does; without one only what any lab would meet is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The troubles, and what could not be looked at.</returns>
    public static async Task<Diagnosis> DiagnoseAsync(this IHost host, Lab? lab = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        return await EngineOf(host, new UpOptions(), NullLogger.Instance).DiagnoseAsync(lab, cancellationToken).ConfigureAwait(false);
    }

    private static LabEngine EngineOf(IHost host, UpOptions options, ILogger logger) => new(host, new ProgressReporter(host.Time, options.Progress, logger), logger);
}
