using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VirtLab.Compiling;
using VirtLab.Diagnosing;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;
using VirtLab.Running;

namespace VirtLab.Labs;

/// <summary>What a host can do with a lab.</summary>
public static class LabHost
{
    /// <summary>Says what bringing the lab up would do; changes nothing.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lab">The lab as it is to be.</param>
    /// <param name="persist">Whether it is also to come back when the host boots, as by <see cref="PersistAsync"/>; as it is now by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Model.Checks.LabInvalidException">The checks found something; it carries every finding.</exception>
    public static async Task<Plan> PlanAsync(this IHost host, Lab lab, bool persist = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(lab);
        return await EngineOf(host, lab.Name).PlanAsync(LabCompiler.Compile(lab), AtBoot(persist), cancellationToken).ConfigureAwait(false);
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
        var engine = EngineOf(host, lab.Name, options.Progress, logger);
        var desired = LabCompiler.Compile(lab);
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
        return await EngineOf(host, lab?.Name ?? "any").DiagnoseAsync(lab, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the lab on the host, or makes it of the one of that name that is there, and leaves it there: it stays when this process
    /// ends, as long as the host does. Machines are started, and not waited for; nobody follows links and gateways afterwards.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lab">The lab as it is to be.</param>
    /// <param name="progress">Is told every step.</param>
    /// <param name="confirmation">Asks whether it stays once it is in force; nobody by default.</param>
    /// <param name="persist">Whether it is also to come back when the host boots, as by <see cref="PersistAsync"/>, in the same plan; as it is now by default.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <returns>What was done; empty where the lab is there already as it is to be.</returns>
    /// <exception cref="Model.Checks.LabInvalidException">The checks found something; nothing was done.</exception>
    /// <exception cref="LabBusyException">Another process is changing it.</exception>
    /// <exception cref="HostException">There is no room for it, or it can't come back at boot; nothing was done.</exception>
    /// <exception cref="LabFailedException">A step failed, or the lab was not confirmed; what was done was undone.</exception>
    public static async Task<Plan> ApplyAsync(this IHost host, Lab lab, IProgress<LabProgress>? progress = null, Confirmation? confirmation = null, bool persist = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(lab);
        var desired = LabCompiler.Compile(lab);
        var engine = EngineOf(host, lab.Name, progress);
        await using var held = (await engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return await engine.ExplainingAsync(lab, () => engine.ApplyAsync(desired, AtBoot(persist), confirmation, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Lets a lab come back when the host boots, with no process of yours on the way: libvirt starts its networks and machines by itself
    /// (<c>virsh autostart</c>, <c>net-autostart</c>), and a hook that libvirt runs then (<c>/etc/libvirt/hooks/network.d/virtlab-NAME</c>)
    /// brings back all else: the firewall before the first network, routes when the networks are there. What runs goes on meanwhile. Later changes
    /// of the lab keep this in step, and removing the lab removes it.</summary>
    /// <remarks>The hook needs libvirt 6.5 or newer, and waits for nothing: routes lead over the links that are up then, gateways are told apart
    /// as they were when the lab was last applied, and nobody follows links and gateways until a process applies the lab. What went wrong at boot stands in
    /// <c>/run/virtlab/NAME.boot.log</c>; <see cref="ListLabsAsync"/> tells what is missing, and <see cref="RecoverAsync"/> mends it. The files are
    /// in <c>/var/lib/virtlab/NAME</c>.</remarks>
    /// <param name="host">The host.</param>
    /// <param name="name">The lab's name.</param>
    /// <param name="progress">Is told every step.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <returns>What was done; empty where the lab is whole and comes back already.</returns>
    /// <exception cref="LabBusyException">Another process is changing it.</exception>
    /// <exception cref="HostException">The host knows no such lab, or the lab has no network that libvirt could start, or the hook's name is
    /// taken; nothing was done.</exception>
    /// <exception cref="LabFailedException">A step failed; what was done was undone.</exception>
    public static Task<Plan> PersistAsync(this IHost host, Name name, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default) =>
        AtBootAsync(host, name, true, progress, cancellationToken);

    /// <summary>Lets a lab come back at boot no more; what runs goes on until the host goes down. The opposite of <see cref="PersistAsync"/>.</summary>
    /// <param name="host">The host.</param>
    /// <param name="name">The lab's name.</param>
    /// <param name="progress">Is told every step.</param>
    /// <param name="cancellationToken">Stops; what was done is undone.</param>
    /// <returns>What was done; empty where the lab is whole and does not come back.</returns>
    /// <exception cref="LabBusyException">Another process is changing it.</exception>
    /// <exception cref="HostException">The host knows no such lab.</exception>
    /// <exception cref="LabFailedException">A step failed; what was done was undone.</exception>
    public static Task<Plan> StopPersistingAsync(this IHost host, Name name, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default) =>
        AtBootAsync(host, name, false, progress, cancellationToken);

    /// <summary>Says what removing the lab would do, whole or broken as it is; changes nothing.</summary>
    /// <param name="host">The host.</param>
    /// <param name="name">The lab's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What <see cref="RemoveAsync"/> would do; empty where there is no such lab.</returns>
    public static async Task<Plan> PlanRemovalAsync(this IHost host, Name name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        return await EngineOf(host, name).PlanRemovalAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the lab, whole or broken: all that carries its mark goes, and what was in force before it is put back.</summary>
    /// <param name="host">The host.</param>
    /// <param name="name">The lab's name.</param>
    /// <param name="progress">Is told every step.</param>
    /// <param name="cancellationToken">Gives up before anything is removed.</param>
    /// <returns>What was done; empty where there is no such lab.</returns>
    /// <exception cref="LabBusyException">Another process is changing it.</exception>
    /// <exception cref="HostException">Something could not be removed; all else was.</exception>
    public static async Task<Plan> RemoveAsync(this IHost host, Name name, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        var engine = EngineOf(host, name, progress);
        await using var held = (await engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var plan = await engine.PlanRemovalAsync(cancellationToken).ConfigureAwait(false);
        var removed = await engine.RemoveAsync(plan).ConfigureAwait(false);
        return removed.Left.Count == 0 ? plan : throw engine.NotWhole(removed);
    }

    /// <summary>The labs on the host, in the order of their names, each with what it lacks. One that is being changed just now may look broken.</summary>
    public static async Task<IReadOnlyList<FoundLab>> ListLabsAsync(this IHost host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        // Any name will do to ask for all.
        var labs = await EngineOf(host, "any").LabsAsync(cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(labs.Select(async found => new FoundLab(found.Name, found.Lab, found.Lab is { } lab
            ? await EngineOf(host, found.Name).PlanAsync(LabCompiler.Compile(lab), cancellationToken).ConfigureAwait(false)
            : await EngineOf(host, found.Name).PlanRemovalAsync(cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
    }

    /// <summary>Brings a lab in order whose owner died while changing it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="name">The lab's name.</param>
    /// <param name="recovery">Whether it is made whole, as it was last asked for, or removed.</param>
    /// <param name="progress">Is told every step.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What was done; empty where it was in order.</returns>
    /// <exception cref="LabBusyException">A process that lives is changing it.</exception>
    /// <exception cref="HostException">It is to be made whole, and the host knows no lab of that name, or has no record of what it is to
    /// be.</exception>
    /// <exception cref="LabFailedException">A step failed; what was done was undone.</exception>
    public static async Task<Plan> RecoverAsync(this IHost host, Name name, Recovery recovery, IProgress<LabProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (recovery == Recovery.Remove)
            return await RemoveAsync(host, name, progress, cancellationToken).ConfigureAwait(false);
        var engine = EngineOf(host, name, progress);
        await using var held = (await engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var lab = await KnownAsync(engine, "nothing to complete", cancellationToken).ConfigureAwait(false);
        return await engine.ExplainingAsync(lab, () => engine.ApplyAsync(LabCompiler.Compile(lab), null, null, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Applying a lab does not keep it from coming back.</summary>
    private static bool? AtBoot(bool persist) => persist ? true : null;

    private static async Task<Plan> AtBootAsync(IHost host, Name name, bool atBoot, IProgress<LabProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var engine = EngineOf(host, name, progress);
        await using var held = (await engine.LockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        var lab = await KnownAsync(engine, "nothing that could come back at boot", cancellationToken).ConfigureAwait(false);
        return await engine.ExplainingAsync(lab, () => engine.ApplyAsync(LabCompiler.Compile(lab), atBoot, null, cancellationToken)).ConfigureAwait(false);
    }

    private static async Task<Lab> KnownAsync(LabEngine engine, string nothing, CancellationToken cancellationToken)
    {
        var found = (await engine.LabsAsync(cancellationToken).ConfigureAwait(false)).Where(lab => lab.Name == engine.Lab).ToList();
        return found switch
        {
            [{ Lab: { } lab }] => lab,
            [_] => throw new HostException($"There are things of lab {engine.Lab} on the {engine.Host.Description}, but no record of what it is to be, so there is {nothing}. "
                + "Apply the lab, which makes it whole, or remove it."),
            _ => throw new HostException($"The {engine.Host.Description} knows no lab named {engine.Lab}, so there is {nothing}. Apply the lab, or list those that are there."),
        };
    }

    private static LabEngine EngineOf(IHost host, Name lab, IProgress<LabProgress>? progress = null, ILogger? logger = null) =>
        new(host, lab, new ProgressReporter(host.Time, progress, logger ?? NullLogger.Instance), logger ?? NullLogger.Instance);
}
