using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Drivers;
using VirtLab.Explaining;
using VirtLab.Hosts;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running.Routing;
using VirtLab.Running.Waiting;

namespace VirtLab.Running;

/// <summary>A lab on a host with programs: machines are watched by their consoles and their DHCP, links by the kernel's events, packets by
/// captures.</summary>
internal sealed class LabLife : ILabLife
{
    private readonly IHost _host;
    private readonly ILogger _logger;
    private readonly MachineWatch _watch;
    private DesiredState _desired;
    private Places _places;
    private Prober _prober;
    private UplinkMonitor? _monitor;

    public LabLife(IHost host, DesiredState desired, ProgressReporter reporter, ILogger logger)
    {
        _host = host;
        _logger = logger;
        _watch = new MachineWatch(host, reporter);
        _desired = desired;
        (_places, _prober) = Probing(desired);
    }

    public FirewallLog? Log { get; private set; }

    public bool IsFollowing => _monitor is not null;

    public async Task ReadLogAsync(Name lab, CancellationToken cancellationToken) =>
        Log ??= await FirewallLog.StartAsync(_host.Commands, LogGroup.Of(lab), _host.Time, cancellationToken).ConfigureAwait(false);

    public void Become(DesiredState desired)
    {
        _desired = desired;
        (_places, _prober) = Probing(desired);
    }

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_desired.FollowsLinks)
            _monitor = await UplinkMonitor.StartAsync(_host, _desired, _logger, cancellationToken).ConfigureAwait(false);
    }

    public async Task StopFollowingAsync()
    {
        if (Interlocked.Exchange(ref _monitor, null) is { } monitor)
            await monitor.DisposeAsync().ConfigureAwait(false);
    }

    public Task NetworkAsync(NetworkResource network, CancellationToken cancellationToken) => _watch.NetworkAsync(network, cancellationToken);

    public Task MachineAsync(DesiredState desired, MachineResource machine, MachineStage until, TimeSpan timeout, CancellationToken cancellationToken) =>
        _watch.MachineAsync(desired.Lab, machine, until, timeout, cancellationToken);

    public Task ForgetAsync(Name machine) => _watch.ForgetAsync(machine);

    public Task TakeUpAsync(Name machine, IMachineProgress progress, CancellationToken cancellationToken) =>
        _watch.TakeUpAsync(_desired.Lab.Machines.First(one => one.Name == machine), progress, cancellationToken);

    public IMachineProgress? ProgressOf(Name machine) => _watch.WaitOf(machine);

    public string ConsoleLog(Name machine) => _watch.ConsoleOf(_desired.Lab, machine).Log;

    public Task<Circumstances> CircumstancesAsync(CancellationToken cancellationToken) => CircumstancesReader.ReadAsync(_host, _desired.Lab, cancellationToken);

    public Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken) =>
        _prober.ProbeAsync(from, to, probe, cancellationToken);

    public Task<NameAnswer> ResolveAsync(Endpoint from, string name, CancellationToken cancellationToken) =>
        Names.AskAsync(_places, _desired.Lab, from, name, cancellationToken);

    public Task<PlaceAnswer> RunAsync(Endpoint place, ValueList<string> program, TimeSpan timeout, CancellationToken cancellationToken) =>
        _places.RunAsync(place, program, timeout, cancellationToken);

    public async Task SetLinkAsync(InterfaceName uplink, bool up, CancellationToken cancellationToken)
    {
        await IpBatch.RunAsync(_host, null, $"link set dev {uplink} {(up ? "up" : "down")}\n", cancellationToken).ConfigureAwait(false);
        if (_monitor is { } monitor)
            await monitor.SettleAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopFollowingAsync().ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        if (Log is { } log)
            await log.DisposeAsync().ConfigureAwait(false);
    }

    private (Places Places, Prober Prober) Probing(DesiredState desired)
    {
        var lab = desired.Lab;
        var places = new Places(_host, lab, machine => _watch.ConsoleOf(lab, machine), _watch.LeaseOf);
        return (places, new Prober(_host, lab, places, new Gateways(_host, lab)));
    }
}
