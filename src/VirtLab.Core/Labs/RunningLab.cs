using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Drivers;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Routing;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <summary>A lab that runs. Disposing of it takes everything down that bringing it up made.</summary>
public sealed class RunningLab : IAsyncDisposable
{
    private static readonly TimeSpan ProgramTimeout = TimeSpan.FromMinutes(1);

    private readonly DesiredState _desired;
    private readonly PlanRunner _runner;
    private readonly ProgressReporter _reporter;
    private readonly ConcurrentDictionary<Name, GuestConsole> _consoles = new();
    private readonly ConcurrentDictionary<Name, DhcpWatch> _watches = new();
    private readonly ConcurrentDictionary<Name, MachineWait> _waits = new();
    private readonly Places _places;
    private readonly Prober _prober;
    private readonly Lazy<Task<DomainWatch>> _domains;
    private UplinkMonitor? _monitor;
    private FirewallLog? _log;
    // What this object takes down: all of the lab once it is up, and before that only what it has made itself.
    private HashSet<ResourceId> _ours = [];
    private int _disposed;

    private RunningLab(IHost host, DesiredState desired, PlanRunner runner, ProgressReporter reporter)
    {
        Host = host;
        _desired = desired;
        _runner = runner;
        _reporter = reporter;
        _places = new Places(host, desired.Lab, ConsoleOf, LeaseOf);
        _domains = new Lazy<Task<DomainWatch>>(async Task<DomainWatch> () => new DomainWatch(await host.GetLibvirtAsync().ConfigureAwait(false)));
        _prober = new Prober(host, desired.Lab, _places, new Gateways(host, desired.Lab));
    }

    /// <summary>The lab.</summary>
    public Lab Lab => _desired.Lab;

    /// <summary>Where it runs.</summary>
    public IHost Host { get; }

    /// <summary>Its machines, as far as they have come.</summary>
    public IReadOnlyList<MachineStatus> Machines => [.. _desired.Resources.OfType<MachineResource>().Select(StatusOf)];

    /// <summary>What its firewall logs.</summary>
    /// <exception cref="InvalidOperationException">The lab has no firewall.</exception>
    public FirewallLog FirewallLog => _log ?? throw new InvalidOperationException($"Lab {Lab.Name} has no firewall, so nothing is logged. Give it zones.");

    /// <summary>Sends real packets from one place to another and says what the other end saw, or how it failed. Many probes may run at
    /// a time; those that could be taken for one another (the same target and port) take turns.</summary>
    /// <param name="from">A machine, a node or the host.</param>
    /// <param name="to">A machine, a node, the host or any address.</param>
    /// <param name="probe">What to send.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The lab has no such place, or the probe can't be sent from there.</exception>
    public Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(probe);
        return _prober.ProbeAsync(from, to, probe, cancellationToken);
    }

    /// <summary>Asks the name server in force at a place: a machine's own, or the first network's for the host.</summary>
    /// <param name="from">A machine or the host.</param>
    /// <param name="name">A name, or an address for its names.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FormatException">It is neither a name nor an address.</exception>
    public async Task<NameAnswer> ResolveAsync(Endpoint from, string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        // One of our own forms: what looks like an option to the tool is neither.
        string question = IpAddress.TryParse(name, null, out var address) ? address.ToString() : DomainName.Parse(name).ToString();
        if (Lab.Networks.Count == 0)
            throw new ArgumentException($"Lab {Lab.Name} has no network, so it has no name server.");
        IpAddress? server = from == Endpoint.Host ? Lab.Networks[0].Address.Address : (IpAddress?)null;
        var answer = await _places.RunAsync(from, ValueList.ToValueList(["busybox", .. Names.Question(question, server).Arguments]), TimeSpan.FromSeconds(10), cancellationToken).ConfigureAwait(false);
        return Names.Parse(answer.Text);
    }

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
        var answer = await _places.RunAsync(place, program, timeout ?? ProgramTimeout, cancellationToken).ConfigureAwait(false);
        return (answer.ExitCode, answer.Text);
    }

    /// <summary>Sets an uplink's link up or down, as if its cable were plugged or pulled, and waits until routing has followed.</summary>
    /// <exception cref="ArgumentException">The lab has no such uplink.</exception>
    public async Task SetLinkAsync(InterfaceName uplink, bool up, CancellationToken cancellationToken = default)
    {
        if (Lab.Uplinks.All(candidate => candidate.Interface != uplink))
            throw new ArgumentException($"Lab {Lab.Name} has no uplink '{uplink}'. It has {string.Join(", ", Lab.Uplinks.Select(u => u.Interface))}.", nameof(uplink));
        await IpBatch.RunAsync(Host, null, $"link set dev {uplink} {(up ? "up" : "down")}\n", cancellationToken).ConfigureAwait(false);
        if (_monitor is not null)
            await _monitor.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What a machine has printed on its serial console, its last part.</summary>
    public string ConsoleLog(Name machine) => ConsoleOf(machine).Log;

    /// <summary>Takes the lab down. Nothing of it is left; what could not be removed is in the log.</summary>
    public async ValueTask DisposeAsync() => _ = await TakeDownAsync().ConfigureAwait(false);

    internal static async Task<RunningLab> UpAsync(IHost host, DesiredState desired, UpOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        var reporter = new ProgressReporter(host.Time, options.Progress, logger);
        var runner = new PlanRunner(host, LabDrivers.Create(LabDrivers.Images()), reporter, logger);
        var lab = new RunningLab(host, desired, runner, reporter);
        try
        {
            await lab.BringUpAsync(options, logger, cancellationToken).ConfigureAwait(false);
            lab._ours = desired.Resources.Select(resource => resource.Id).ToHashSet();
            return lab;
        }
        catch (HostException e)
        {
            throw new LabFailedException($"lab {desired.Lab.Name}", e, await lab.TakeDownAsync().ConfigureAwait(false));
        }
        catch (MachineNotReadyException e)
        {
            throw new LabFailedException($"machine {e.Machine}", e, await lab.TakeDownAsync().ConfigureAwait(false));
        }
        catch
        {
            await lab.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task BringUpAsync(UpOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var plan = await LabDrivers.PlanNewAsync(Host, _desired, stop.Token).ConfigureAwait(false);
        var log = _desired.Resources.OfType<FirewallResource>().SingleOrDefault() is { } resource
            ? StartLogAsync(resource.Firewall.LogGroup, stop.Token)
            : Task.CompletedTask;
        // What follows a step runs beside the rest of the plan: a machine is waited for while the next one starts.
        var following = new ConcurrentQueue<Task>();
        try
        {
            await RunPlanAsync().ConfigureAwait(false);
            _ours = plan.Steps.Where(step => step.Kind == StepKind.Add).Select(step => step.Id).ToHashSet();
            await log.ConfigureAwait(false);
            if (Lab.Providers.Count > 0)
                _monitor = await UplinkMonitor.StartAsync(Host, _desired, logger, stop.Token).ConfigureAwait(false);
            await AllOrFirstFailureAsync(following).ConfigureAwait(false);
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following.Append(log).Select(task => task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default))).ConfigureAwait(false);
            throw;
        }

        Task RunPlanAsync() => _runner.RunAsync(plan, step =>
        {
            if (step.Resource is NetworkResource network)
                following.Enqueue(WatchAsync(network, stop.Token));
            else if (step.Resource is MachineResource machine)
                following.Enqueue(WaitAsync(machine, options, stop.Token));
        }, stop.Token);
    }

    /// <summary>Ends at the first failure instead of waiting for the slowest machine's deadline.</summary>
    private static async Task AllOrFirstFailureAsync(IEnumerable<Task> tasks)
    {
        await foreach (var task in Task.WhenEach(tasks).ConfigureAwait(false))
            await task.ConfigureAwait(false);
    }

    private async Task StartLogAsync(int group, CancellationToken cancellationToken) =>
        _log = await FirewallLog.StartAsync(Host.Commands, group, Host.Time, cancellationToken).ConfigureAwait(false);

    private async Task WatchAsync(NetworkResource network, CancellationToken cancellationToken) =>
        _watches[network.Network.Name] = await DhcpWatch.StartAsync(Host.Commands, network.Network.BridgeName, cancellationToken).ConfigureAwait(false);

    private async Task WaitAsync(MachineResource machine, UpOptions options, CancellationToken cancellationToken)
    {
        var name = machine.Machine.Name;
        // The console is opened at once: what the guest says while nobody listens is lost.
        var libvirt = await Host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var console = _consoles[name] = new GuestConsole(await libvirt.OpenConsoleAsync(name.ToString(), cancellationToken).ConfigureAwait(false), name.ToString(),
            hasAgent: machine.Machine.Image is TinyGuestImage, Host.Time);
        var ended = (await _domains.Value.ConfigureAwait(false)).Ended(name);
        var wait = _waits[name] = new MachineWait(Host, machine, _watches.GetValueOrDefault, console, ended, _reporter);
        await wait.UntilAsync(options.WaitFor, options.MachineTimeout, cancellationToken).ConfigureAwait(false);
    }

    private async Task<TakenDown> TakeDownAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return TakenDown.Nothing;
        IEnumerable<IAsyncDisposable?> live = [.. _watches.Values, .. _consoles.Values, _monitor, _log, _domains is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? await _domains.Value.ConfigureAwait(false) : null];
        await Task.WhenAll(live.OfType<IAsyncDisposable>().Select(StopAsync)).ConfigureAwait(false);
        var taken = await _runner.RemoveAsync(Lab, _desired.Resources.Where(resource => _ours.Contains(resource.Id)).Select(resource => (resource.Id, (IReadOnlyList<ResourceId>)resource.Needs))).ConfigureAwait(false);
        return taken;
    }

    /// <summary>Stops a part that watches. One that fails must not keep the others, nor what is to be removed.</summary>
    private async Task StopAsync(IAsyncDisposable part)
    {
        try
        {
            await part.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _reporter.Report(new LabProgress(_reporter.Now, part.GetType().Name, "stopped", StepState.Failed, e.Message));
        }
    }

    private GuestConsole ConsoleOf(Name machine) => _consoles.TryGetValue(machine, out var console)
        ? console
        : throw new ArgumentException($"Lab {Lab.Name} has no running machine '{machine}'.");

    private IpAddress? LeaseOf(MacAddress mac) =>
        _waits.Values.Select(wait => wait.Leases.GetValueOrDefault(mac)).FirstOrDefault(lease => lease is not null)?.Address.Address;

    private MachineStatus StatusOf(MachineResource resource)
    {
        var wait = _waits.GetValueOrDefault(resource.Machine.Name);
        var nic = resource.Nics.Count > 0 ? resource.Nics[0] : null;
        var network = Lab.Networks.FirstOrDefault(candidate => candidate.Name == nic?.Network);
        string name = resource.Machine.Name.ToString();
        return new MachineStatus(resource.Machine.Name, nic?.Tap, nic?.Mac,
            nic is null ? null : wait?.Leases.GetValueOrDefault(nic.Mac)?.Address.Address ?? nic.Address,
            nic is null ? (DomainName?)null : DomainName.Parse(network?.Domain is { } domain ? $"{name}.{domain}" : name),
            wait?.Stage ?? MachineStage.None, new Dictionary<MachineStage, TimeSpan>(wait?.Reached ?? []));
    }
}
