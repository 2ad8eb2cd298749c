using System.Collections.Concurrent;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>Watches a lab's machines: their consoles, their DHCP, how far each has come.</summary>
internal sealed class MachineWatch : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ProgressReporter _reporter;
    private readonly ConcurrentDictionary<Name, GuestConsole> _consoles = new();
    private readonly ConcurrentDictionary<Name, DhcpWatch> _networks = new();
    private readonly ConcurrentDictionary<Name, IMachineProgress> _waits = new();
    private readonly Lazy<Task<DomainWatch>> _domains;

    public MachineWatch(IHost host, ProgressReporter reporter)
    {
        _host = host;
        _reporter = reporter;
        _domains = new Lazy<Task<DomainWatch>>(async Task<DomainWatch> () => new DomainWatch(await host.GetLibvirtAsync().ConfigureAwait(false)));
    }

    /// <summary>Starts to listen to a network's DHCP.</summary>
    public async Task NetworkAsync(NetworkResource network, CancellationToken cancellationToken)
    {
        if (_networks.TryRemove(network.Name, out var former))
            await former.DisposeAsync().ConfigureAwait(false);
        _networks[network.Name] = await DhcpWatch.StartAsync(_host.Commands, network.Bridge, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for a machine that has just been started.</summary>
    /// <exception cref="MachineNotReadyException">It did not get there in time.</exception>
    public async Task MachineAsync(Lab lab, MachineResource machine, MachineStage until, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var name = machine.Machine.Name;
        await ForgetAsync(name).ConfigureAwait(false);
        // The console is opened at once: what the guest says while nobody listens is lost.
        var console = await OpenAsync(machine.Machine, null, cancellationToken).ConfigureAwait(false);
        var ended = (await _domains.Value.ConfigureAwait(false)).EndedAsync(name);
        var wait = new MachineWait(_host, lab, machine, network => _networks.GetValueOrDefault(network), console, ended, _reporter);
        _waits[name] = wait;
        await wait.UntilAsync(until, timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A machine that goes on from a former time had come so far. Its console is another one: the former ended with the machine as it was.</summary>
    public async Task TakeUpAsync(Machine machine, IMachineProgress progress, CancellationToken cancellationToken)
    {
        var former = _consoles.GetValueOrDefault(machine.Name);
        await ForgetAsync(machine.Name).ConfigureAwait(false);
        _ = await OpenAsync(machine, former, cancellationToken).ConfigureAwait(false);
        _waits[machine.Name] = progress;
    }

    /// <summary>Lets go of a machine that is gone.</summary>
    public async Task ForgetAsync(Name machine)
    {
        _ = _waits.TryRemove(machine, out _);
        if (_consoles.TryRemove(machine, out var console))
            await console.DisposeAsync().ConfigureAwait(false);
    }

    /// <exception cref="ArgumentException">No such machine runs.</exception>
    public GuestConsole ConsoleOf(Lab lab, Name machine) => _consoles.TryGetValue(machine, out var console)
        ? console
        : throw new ArgumentException($"Lab {lab.Name} has no running machine '{machine}'.");

    /// <summary>The address that a card got, if it has one.</summary>
    public IpAddress? LeaseOf(MacAddress mac) =>
        _waits.Values.Select(wait => wait.Leases.GetValueOrDefault(mac)).FirstOrDefault(lease => lease is not null)?.Address.Address;

    /// <summary>How far a machine has come.</summary>
    public IMachineProgress? WaitOf(Name machine) => _waits.GetValueOrDefault(machine);

    public async ValueTask DisposeAsync()
    {
        IEnumerable<IAsyncDisposable> parts = [.. _networks.Values, .. _consoles.Values];
        await Task.WhenAll(parts.Select(StopAsync)).ConfigureAwait(false);
        _waits.Clear();
        if (_domains is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await StopAsync(await _domains.Value.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task<GuestConsole> OpenAsync(Machine machine, GuestConsole? former, CancellationToken cancellationToken)
    {
        var libvirt = await _host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        return _consoles[machine.Name] = new GuestConsole(await libvirt.OpenConsoleAsync(machine.Name.ToString(), cancellationToken).ConfigureAwait(false),
            machine.Name.ToString(), machine.Image is TinyGuestImage, _host.Time, former);
    }

    /// <summary>Stops a part that watches. One that fails must not keep the others.</summary>
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
}
