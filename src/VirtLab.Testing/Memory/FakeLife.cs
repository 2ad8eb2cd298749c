using System.Collections.Concurrent;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Waiting;
using VirtLab.Testing.World;

namespace VirtLab.Testing.Memory;

/// <summary>What goes on in a lab in memory.</summary>
internal sealed class FakeLife(FakeHost host, DesiredState desired, ProgressReporter reporter) : ILabLife
{
    private readonly ConcurrentDictionary<Name, IMachineProgress> _boots = new();
    private readonly FakeLog _log = new();
    private DesiredState _desired = desired;

    public FirewallLog? Log { get; private set; }

    public bool IsFollowing { get; private set; }

    private Lab Lab => _desired.Lab;

    private Places Places => new(host, Lab, machine => throw new InvalidOperationException($"{machine} has no console here."), LeaseOf);

    public Task ReadLogAsync(Name lab, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        Log ??= new FirewallLog(_log.Entries, _log, host.Time, group: 0);
        return Task.CompletedTask;
    }

    public void Become(DesiredState desired) => _desired = desired;

    public Task FollowAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RequiredGateways.Require(Lab, host.CircumstancesOf(Lab));
        IsFollowing = _desired.FollowsLinks;
        return Task.CompletedTask;
    }

    public Task StopFollowingAsync()
    {
        IsFollowing = false;
        return Task.CompletedTask;
    }

    public Task NetworkAsync(NetworkResource network, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task MachineAsync(DesiredState desired, MachineResource machine, MachineStage until, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var boot = new FakeBoot(host, desired.Lab, machine, reporter);
        _boots[machine.Machine.Name] = boot;
        await boot.UntilAsync(until, timeout, cancellationToken).ConfigureAwait(false);
    }

    public Task ForgetAsync(Name machine)
    {
        _ = _boots.TryRemove(machine, out _);
        return Task.CompletedTask;
    }

    public Task TakeUpAsync(Name machine, IMachineProgress progress, CancellationToken cancellationToken)
    {
        _boots[machine] = progress;
        return Task.CompletedTask;
    }

    public IMachineProgress? ProgressOf(Name machine) => _boots.GetValueOrDefault(machine);

    public string ConsoleLog(Name machine) => Lab.Machines.Any(one => one.Name == machine) && host.Libvirt.GuestIn(machine.ToString()) is not null
        ? host.Libvirt.ConsoleOf(machine.ToString()).Said
        : throw new ArgumentException($"Lab {Lab.Name} has no running machine '{machine}'.");

    public Task<Circumstances> CircumstancesAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(host.CircumstancesOf(Lab));
    }

    public Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var prober = new ExplainedProber(Lab, host.CircumstancesOf(Lab), Places, GuestOf, LeaseOf);
        var (result, trips) = prober.Probe(from, to, probe);
        foreach (var crossing in trips.SelectMany(trip => trip.Crossings))
            _log.Note(crossing.Original);
        return Task.FromResult(result);
    }

    public async Task<NameAnswer> ResolveAsync(Endpoint from, string name, CancellationToken cancellationToken)
    {
        string question = Names.Asked(Places, Lab, from, name).Question;
        var known = new List<(IpAddress Address, string Name)>();
        foreach (var network in _desired.Resources.OfType<NetworkResource>())
            known.AddRange(await FakeNames.OfAsync(host.Libvirt, network, cancellationToken).ConfigureAwait(false));
        var answer = IpAddress.TryParse(question, null, out var asked) ? new NameAnswer([], [.. known.Where(entry => entry.Address == asked).Select(entry => entry.Name).Take(1)])
            : new NameAnswer([.. known.Where(entry => entry.Name == question || entry.Name.StartsWith($"{question}.", StringComparison.Ordinal)).Select(entry => entry.Address).Distinct()], []);
        return answer with { Status = answer.Addresses.Count + answer.Names.Count > 0 ? NameStatus.Found : NameStatus.NotFound };
    }

    public async Task<PlaceAnswer> RunAsync(Endpoint place, ValueList<string> program, TimeSpan timeout, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Places.NamespaceOf(place) is { Namespace: null })
            return await Places.RunAsync(place, program, timeout, cancellationToken).ConfigureAwait(false);
        var name = place.Name ?? Lab.Machines.Where(machine => MachineNics.Of(Lab, machine).Any(nic => nic.Address == place.Address)).Select(machine => (Name?)machine.Name).FirstOrDefault()
            ?? Places.NamespaceOf(place)?.Name ?? throw new ArgumentException($"{place} is an address, not a place of lab {Lab.Name}: nothing runs there.");
        if (Places.IsMachine(place) && GuestOf(name) is null)
            throw new ArgumentException($"Lab {Lab.Name} has no running machine '{name}'.");
        var (exitCode, text) = host.Run(name, program);
        return new PlaceAnswer(exitCode, text);
    }

    public Task SetLinkAsync(InterfaceName uplink, bool up, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        host.SetLink(Lab.Name, uplink, up);
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        IsFollowing = false;
        _boots.Clear();
        if (Log is { } log)
            await log.DisposeAsync().ConfigureAwait(false);
    }

    private FakeGuest? GuestOf(Name machine) =>
        host.Libvirt.HasBooted(machine.ToString()) && !host.Circumstances.Off.Contains(machine) ? host.Libvirt.GuestIn(machine.ToString()) : null;

    private IpAddress? LeaseOf(MacAddress mac) =>
        _boots.Values.Select(boot => boot.Leases.GetValueOrDefault(mac)).FirstOrDefault(lease => lease is not null)?.Address.Address;
}
