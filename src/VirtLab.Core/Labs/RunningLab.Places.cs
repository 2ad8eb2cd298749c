using VirtLab.Explaining;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <remarks>This part: what goes on in its places, packets, names, programs, cables, consoles.</remarks>
public sealed partial class RunningLab
{
    private static readonly TimeSpan ProgramTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Sends real packets from one place to another and says what the other end saw, or how it failed. Many probes may run at
    /// a time; those that could be taken for one another (the same target and port) take turns.</summary>
    /// <param name="from">A machine, a node or the host.</param>
    /// <param name="to">A machine, a node, the host or any address.</param>
    /// <param name="probe">What to send.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The lab has no such place, the probe can't be sent from there, or one of its properties makes no
    /// sense: it is named.</exception>
    public Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(probe);
        var life = There(_life);
        return LabTelemetry.ProbeAsync(from, to, probe, () => life.ProbeAsync(from, to, probe, cancellationToken));
    }

    /// <summary>Asks the name server in force at a place: a machine's own, or the first network's for the host.</summary>
    /// <param name="from">A machine or the host.</param>
    /// <param name="name">A name, or an address for its names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What it said, or that it said nothing.</returns>
    /// <exception cref="ArgumentException">The place is neither a machine nor the host, or the lab has no network.</exception>
    /// <exception cref="FormatException">It is neither a name nor an address.</exception>
    public Task<NameAnswer> ResolveAsync(Endpoint from, string name, CancellationToken cancellationToken = default) =>
        There(_life).ResolveAsync(from, name, cancellationToken);

    /// <summary>Runs a program in a machine, in a node or on the host.</summary>
    /// <param name="place">Where.</param>
    /// <param name="program">The program and its arguments, each passed as it is.</param>
    /// <param name="timeout">How long it may take; one minute by default. Then it is ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code and what it printed, standard error included.</returns>
    /// <exception cref="ArgumentException">The lab has no such place, or no program is named.</exception>
    /// <exception cref="CommandTimeoutException">On the host or in a node it took too long.</exception>
    /// <exception cref="GuestTimeoutException">In a machine it took too long.</exception>
    public async Task<(int ExitCode, string Output)> RunAsync(Endpoint place, ValueList<string> program, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(program);
        if (program.Count == 0)
            throw new ArgumentException("No program is named. Give its name and its arguments, each as an element of its own.", nameof(program));
        var answer = await There(_life).RunAsync(place, program, timeout ?? ProgramTimeout, cancellationToken).ConfigureAwait(false);
        return (answer.ExitCode, answer.Text);
    }

    /// <summary>Sets an uplink's link up or down, as if its cable were plugged or pulled, and waits until routing has followed.</summary>
    /// <exception cref="ArgumentException">The lab has no such uplink.</exception>
    public async Task SetLinkAsync(InterfaceName uplink, bool up, CancellationToken cancellationToken = default)
    {
        if (There(Lab).Uplinks.All(candidate => candidate.Interface != uplink))
            throw new ArgumentException($"Lab {Lab.Name} has no uplink '{uplink}'. Its uplinks: {Lab.Uplinks.Select(u => u.Interface).OrNone()}.", nameof(uplink));
        await _life.SetLinkAsync(uplink, up, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How things stand: which links are down, which gateways silent, which machines off. What <see cref="LabExplaining.Explain"/> and the pictures are
    /// asked with: <c>lab.Lab.ToSvg(await lab.CircumstancesAsync())</c> is the lab as it is now.</summary>
    public Task<Circumstances> CircumstancesAsync(CancellationToken cancellationToken = default) => There(_life).CircumstancesAsync(cancellationToken);

    /// <summary>What a machine has printed on its serial console, its last part.</summary>
    public string ConsoleLog(Name machine) => There(_life).ConsoleLog(machine);
}
