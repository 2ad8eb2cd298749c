using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Sends a probe and watches it at both ends and on the host's uplinks: the outcome comes from packets that were seen, not from
/// what a program says of them.</summary>
/// <remarks>Probes run side by side. A packet is known again at the far end by what no translation changes; only probes that the sender's
/// end could not tell apart, or that want a listener on the same port, take turns.</remarks>
internal sealed class Prober(IHost host, Lab lab, Places places, Gateways gateways)
{
    /// <summary>How long a packet may take from one capture to the next.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Turns _turns = new();
    private int _count;

    public async Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken)
    {
        ProbeChecks.Require(probe);
        var target = places.AddressOf(to);
        ProbeChecks.Require(probe, target);
        var tool = ProbeTools.For(probe, target, Interlocked.Increment(ref _count));
        var seer = probe.SeenAt ?? to;
        ProbeChecks.Require(probe, from, seer, places);
        if (probe is ArpProbe)
            return await WithoutLookoutsAsync(from, to, probe, tool, cancellationToken).ConfigureAwait(false);
        var traffic = new ProbeTraffic(probe, target);
        var listener = ListenerOf(seer, probe);
        using var turn = await _turns.TakeAsync(listener is { } wanted ? [traffic.Name, $"{wanted.Place.Name} {wanted.Service}"] : [traffic.Name],
            cancellationToken).ConfigureAwait(false);

        var started = new List<Task<Lookout>>();
        Task<Lookout> Watch(CapturePoint point)
        {
            var task = Lookout.StartAsync(host.Commands, point, traffic.Filter, cancellationToken);
            started.Add(task);
            return task;
        }

        IReadOnlyList<IAsyncDisposable> services = [];
        try
        {
            var source = Watch(places.CapturePointOf(from));
            var destination = !places.AreOneMachine(from, seer) && places.TryCapturePointOf(seer) is { } point ? Watch(point) : null;
            var uplinks = (await UplinksThatAreUpAsync(cancellationToken).ConfigureAwait(false)).Select(uplink => Watch(new CapturePoint(uplink.ToString(), null))).ToList();
            if (listener is var (place, service))
            {
                services = await NodeServices.StartAsync(host, place.Namespace, place.Name, places.AddressesOf(seer), service, cancellationToken)
                    .ConfigureAwait(false);
            }
            _ = await Task.WhenAll(started).ConfigureAwait(false);

            long began = host.Time.GetTimestamp();
            var answer = await RunAsync(from, tool, probe, cancellationToken).ConfigureAwait(false);
            var took = host.Time.GetElapsedTime(began);

            var sender = await source.ConfigureAwait(false);
            var outcome = await OutcomeAsync(probe, traffic, answer, sender, cancellationToken).ConfigureAwait(false);
            var flows = destination is null
                ? []
                : await FlowsAsync(await destination.ConfigureAwait(false), await Task.WhenAll(uplinks).ConfigureAwait(false), traffic.Sent(sender.Seen),
                    places.AddressesOf(seer), outcome, crosses: places.IsInside(from) != places.IsInside(seer), cancellationToken).ConfigureAwait(false);
            return new ProbeResult(from, to, probe, outcome, flows, took, answer.Text) { IsWatched = destination is not null };
        }
        finally
        {
            await Task.WhenAll(started.Select(StopAsync)).ConfigureAwait(false);
            await Task.WhenAll(services.Select(service => service.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
    }

    private static async Task StopAsync(Task<Lookout> lookout)
    {
        // One that failed to start has nothing to stop; its failure is thrown elsewhere.
        await ((Task)lookout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lookout.IsCompletedSuccessfully)
            await (await lookout.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private async Task<IEnumerable<InterfaceName>> UplinksThatAreUpAsync(CancellationToken cancellationToken)
    {
        var states = await Task.WhenAll(lab.Uplinks.Select(uplink => Links.StateAsync(host, uplink.Interface, cancellationToken))).ConfigureAwait(false);
        return states.Where(state => state.IsUp).Select(state => state.Name);
    }

    private async Task<ProbeResult> WithoutLookoutsAsync(Endpoint from, Endpoint to, Probe probe, ValueList<string> tool, CancellationToken cancellationToken)
    {
        long began = host.Time.GetTimestamp();
        var answer = await RunAsync(from, tool, probe, cancellationToken).ConfigureAwait(false);
        if (answer.Text.Contains("No such device", StringComparison.Ordinal) || answer.Text.Contains("not found", StringComparison.Ordinal))
            throw new ArgumentException($"{from} has no interface for this probe ({probe}): {answer.Text.Trim()}");
        return new ProbeResult(from, to, probe, answer.ExitCode == 0 ? ProbeOutcome.Answered : ProbeOutcome.TimedOut, [], host.Time.GetElapsedTime(began), answer.Text);
    }

    /// <summary>Runs the sender's program, which ends by itself when the time is over; a little later at the latest it is ended.</summary>
    private async Task<PlaceAnswer> RunAsync(Endpoint from, ValueList<string> tool, Probe probe, CancellationToken cancellationToken)
    {
        try
        {
            return await places.RunAsync(from, tool, probe.Timeout + TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
        }
        catch (CommandTimeoutException e)
        {
            // Whether there was an answer is told from packets.
            return new PlaceAnswer(-1, e.Message);
        }
    }

    /// <summary>The listener for the time of the probe, where one is asked for, and the target is a node or the host and serves nothing on
    /// the port.</summary>
    private ((NamespaceName? Namespace, Name Name) Place, Service Service)? ListenerOf(Endpoint seer, Probe probe)
    {
        Service? needed = !probe.Listen ? null : probe switch
        {
            TcpProbe tcp => Service.Http(probe.SeenAtPort ?? tcp.Port),
            UdpProbe udp => Service.Tftp(probe.SeenAtPort ?? udp.Port),
            _ => null,
        };
        return needed is null || places.Serves(seer, needed.Port) || places.NamespaceOf(seer) is not { } place ? null : (place, needed);
    }

    private async Task<ProbeOutcome> OutcomeAsync(Probe probe, ProbeTraffic traffic, PlaceAnswer answer, Lookout source,
        CancellationToken cancellationToken)
    {
        bool answered = answer.ExitCode == 0 && probe is not SegmentProbe;
        bool unreachable = answer.Text.Contains("unreachable", StringComparison.OrdinalIgnoreCase);
        // The program has ended; the packets that it ended for may be a moment behind in the capture.
        await SoonAsync([source.WhenSeen(seen => answered ? traffic.Sent(seen).Count >= traffic.Flows : traffic.Outcome(seen) is not null)],
            cancellationToken).ConfigureAwait(false);
        return answered ? ProbeOutcome.Answered
            // A sender without any route sends nothing, so only the program can tell.
            : traffic.Outcome(source.Seen) ?? (unreachable ? ProbeOutcome.Unreachable : ProbeOutcome.TimedOut);
    }

    private async Task<ValueList<SeenFlow>> FlowsAsync(Lookout destination, Lookout[] uplinks, IReadOnlyList<Sighting> sent,
        ValueList<IpAddress> own, ProbeOutcome outcome, bool crosses, CancellationToken cancellationToken)
    {
        // What was answered, or refused by the other end, has arrived, and what it said has come back; the captures may be a moment behind. A
        // firewall on the way may have refused it in the other end's name: then nothing comes.
        if (outcome is ProbeOutcome.Answered or ProbeOutcome.Refused)
        {
            var arrived = destination.WhenSeen(seen => sent.All(s => seen.Any(there => Arrived(s, there))));
            await SoonAsync([arrived], cancellationToken).ConfigureAwait(false);
            if (arrived.IsCompleted && crosses && uplinks.Length > 0)
            {
                await SoonAsync(uplinks.Select(uplink => uplink.WhenSeen(seen => sent.All(s => Crossings.AreComplete(seen, s)))), cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        var crossings = new Crossings([.. uplinks.SelectMany(uplink => uplink.Seen.Select(s => (uplink.Point.Interface, s)))],
            await gateways.ReadAsync(cancellationToken).ConfigureAwait(false));
        return destination.Seen.Where(there => sent.Any(s => Arrived(s, there)))
            .DistinctBy(there => there.Identity)
            .Select(s => new SeenFlow(s.Protocol, s.Protocol == Protocol.Icmp ? null : s.DestinationPort, s.Source,
                crossings.Via(s), crossings.AnsweredVia(s)))
            .ToValueList();

        bool Arrived(Sighting s, Sighting there) => there.Identity == s.Identity && own.Contains(there.Destination);
    }

    /// <summary>Waits for the first of these, but not for long.</summary>
    private async Task SoonAsync(IEnumerable<Task> seen, CancellationToken cancellationToken)
    {
        _ = await Task.WhenAny([.. seen, Task.Delay(Grace, host.Time, cancellationToken)]).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
