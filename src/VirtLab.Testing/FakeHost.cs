using System.Collections.Concurrent;
using VirtLab.Compiling;
using VirtLab.Compiling.Uplinks;
using VirtLab.Explaining;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running;
using VirtLab.Testing.Memory;

namespace VirtLab.Testing;

/// <summary>A host in memory: labs are planned, brought up, changed, probed and removed there in milliseconds, without libvirt, root or Linux.</summary>
/// <remarks>Networks and machines are <see cref="Libvirt"/>'s; all else is kept as it is asked for. What a probe sees is what
/// <see cref="LabExplaining.ExplainConnection"/> says of it, with the nodes' routes and translations around the host: a probe that gets no answer takes no
/// time. Kernels, name servers and programs there are none: what they would refuse only a sandbox shows.</remarks>
public sealed class FakeHost : IBackedHost
{
    private readonly ConcurrentDictionary<string, Func<ValueList<string>, (int ExitCode, string Output)?>> _programs = new();
    private readonly FakeBackend _backend;
    private readonly Shelf _shelf;

    /// <param name="time">The clock; the system's by default.</param>
    public FakeHost(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        Libvirt = new FakeLibvirt(Time);
        _shelf = new Shelf(this);
        _backend = new FakeBackend(this, _shelf);
    }

    /// <inheritdoc/>
    public string Description => "host in memory";

    /// <inheritdoc/>
    public TimeProvider Time { get; }

    /// <summary>Its libvirt.</summary>
    public FakeLibvirt Libvirt { get; }

    /// <summary>Answers programs that run on the host itself.</summary>
    public FakeCommands Commands { get; init; } = new();

    /// <summary>Its files.</summary>
    public FakeFiles Files { get; } = new();

    /// <summary>The interfaces that are its own, which labs may adopt; none by default.</summary>
    public ValueList<InterfaceName> Interfaces { get; init; } = [];

    /// <summary>How things stand around it: links that are down, gateways that are silent. As the lab wants them by default;
    /// links that <see cref="Labs.RunningLab.SetLinkAsync"/> sets and machines that do not run come on top.</summary>
    public Circumstances Circumstances { get; set; } = Circumstances.Usual;

    /// <summary>How its machines' processors are run.</summary>
    public Accelerator Accelerator { get; init; } = new(AcceleratorKind.Tcg, "there is no processor in memory");

    /// <summary>What happens before a thing is made, changed or removed there: it may take its time, and what it throws is why the step fails. Nothing
    /// by default; see <see cref="Fail"/> for what is usual.</summary>
    public Func<ResourceId, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    ICommands IHost.Commands => Commands;

    IHostFiles IHost.Files => Files;

    ILabBackend IBackedHost.Backend => _backend;

    /// <summary>Lets steps about a thing fail.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="reason">Why.</param>
    /// <param name="name">Its name; all of the kind by default.</param>
    /// <param name="times">How many of them; all by default.</param>
    public void Fail(ResourceKind kind, string reason, string? name = null, int times = int.MaxValue)
    {
        int left = times;
        var before = Before;
        Before = async (id, cancellationToken) =>
        {
            await before(id, cancellationToken).ConfigureAwait(false);
            if (id.Kind == kind && (name is null || id.Name == name) && Interlocked.Decrement(ref left) >= 0)
                throw new HostException(reason);
        };
    }

    /// <summary>Somebody removes a thing behind everybody's back, as <c>nft flush ruleset</c> does the firewall. Networks and machines are
    /// <see cref="Libvirt"/>'s to lose.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name, where there are several.</param>
    /// <exception cref="ArgumentException">There is no such thing.</exception>
    public void Lose(ResourceKind kind, string? name = null)
    {
        var lost = _shelf.Of(kind).Select(thing => thing.Id).Where(id => name is null || id.Name == name).ToList();
        int gone = lost.Count(_shelf.Lose);
        if (gone == 0)
            throw new ArgumentException($"The host in memory has no {kind.ToString().ToLowerInvariant()}{(name is null ? "" : $" {name}")}.");
    }

    /// <summary>Answers programs that run in a machine or node.</summary>
    /// <param name="place">Its name.</param>
    /// <param name="answer">Is given the program and its arguments; says its exit code and what it prints, or null where it knows none. Of several the one
    /// given last is asked.</param>
    public void OnRun(Name place, Func<ValueList<string>, (int ExitCode, string Output)?> answer) => _programs[place.ToString()] = answer;

    /// <inheritdoc/>
    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => Task.FromResult<ILibvirt>(Libvirt);

    /// <inheritdoc/>
    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => Task.FromResult(Accelerator);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Libvirt.DisposeAsync();

    /// <summary>How things stand around a lab there.</summary>
    internal Circumstances CircumstancesOf(Lab lab)
    {
        var set = _shelf.Of(ResourceKind.Uplink, lab.Name).OfType<UplinkResource>().ToDictionary(uplink => uplink.Interface, uplink => uplink.Up);
        var otherwise = lab.Uplinks.Where(uplink => set.TryGetValue(uplink.Interface, out bool up) && up != uplink.Up).ToLookup(uplink => uplink.Up, uplink => uplink.Interface);
        return Circumstances with
        {
            Down = [.. Circumstances.Down.Union(otherwise[true])],
            Up = [.. Circumstances.Up.Union(otherwise[false])],
            Off = [.. Circumstances.Off.Union(lab.Machines.Select(machine => machine.Name).Where(name => !Libvirt.Runs(name.ToString())))],
        };
    }

    /// <summary>Somebody sets a link up or down.</summary>
    internal void SetLink(Name lab, InterfaceName uplink, bool up)
    {
        foreach (var there in _shelf.Of(ResourceKind.Uplink, lab).OfType<UplinkResource>().Where(there => there.Interface == uplink))
            _shelf.Put(there with { Up = up });
    }

    /// <exception cref="ArgumentException">Nobody has said what the program does.</exception>
    internal (int ExitCode, string Output) Run(Name place, ValueList<string> program) => _programs.GetValueOrDefault(place.ToString())?.Invoke(program)
        ?? throw new ArgumentException($"No program runs in {place}, which is in memory: say with OnRun what `{string.Join(' ', program)}` does there.");
}
