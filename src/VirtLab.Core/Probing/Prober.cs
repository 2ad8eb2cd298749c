using System.Globalization;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Sends one probe and watches it at both ends and on the host's uplinks: the outcome comes from packets that were seen, not from
/// what a program says of them.</summary>
internal sealed class Prober(IHost host, Lab lab, Places places, Gateways gateways) : IDisposable
{
    /// <summary>How long a packet may take from one capture to the next.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    // One at a time: two probes to the same port could not be told apart at the far end.
    private readonly SemaphoreSlim _one = new(1);

    public async Task<ProbeResult> ProbeAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await RunAsync(from, to, probe, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<ProbeResult> RunAsync(Endpoint from, Endpoint to, Probe probe, CancellationToken cancellationToken)
    {
        var target = places.AddressOf(to);
        var seer = probe.SeenAt ?? to;
        var tool = ProbeTools.For(probe, target);
        var filter = Filter(probe);
        if (probe is ArpProbe)
            return await WithoutLookoutsAsync(from, to, probe, tool, cancellationToken).ConfigureAwait(false);

        var started = new List<Task<Lookout>>();
        Task<Lookout> Watch(CapturePoint point)
        {
            var task = Lookout.StartAsync(host.Commands, point, filter, cancellationToken);
            started.Add(task);
            return task;
        }

        IReadOnlyList<IAsyncDisposable> services = [];
        try
        {
            var source = Watch(places.CapturePointOf(from));
            var destination = places.TryCapturePointOf(seer) is { } point ? Watch(point) : null;
            var uplinks = (await UplinksThatAreUpAsync(cancellationToken).ConfigureAwait(false)).Select(uplink => Watch(new CapturePoint(uplink.ToString(), null))).ToList();
            services = await ServeAsync(seer, probe, cancellationToken).ConfigureAwait(false);
            _ = await Task.WhenAll(started).ConfigureAwait(false);

            long began = host.Time.GetTimestamp();
            var answer = await places.RunAsync(from, tool, probe.Timeout + TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            var took = host.Time.GetElapsedTime(began);

            var outcome = await OutcomeAsync(probe, target, answer, await source.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            var flows = destination is null
                ? []
                : await FlowsAsync(await destination.ConfigureAwait(false), await Task.WhenAll(uplinks).ConfigureAwait(false), probe, places.AddressesOf(seer), outcome, cancellationToken).ConfigureAwait(false);
            return new ProbeResult(from, to, probe, outcome, flows, took, answer.Text);
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
        var answer = await places.RunAsync(from, tool, probe.Timeout + TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
        if (answer.Text.Contains("No such device", StringComparison.Ordinal) || answer.Text.Contains("not found", StringComparison.Ordinal))
            throw new ArgumentException($"{from} has no interface for this probe ({probe}): {answer.Text.Trim()}");
        return new ProbeResult(from, to, probe, answer.ExitCode == 0 ? ProbeOutcome.Answered : ProbeOutcome.TimedOut, [], host.Time.GetElapsedTime(began), answer.Text);
    }

    /// <summary>A listener for the time of the probe, where one is asked for, the target is a node or the host and serves nothing on the port.</summary>
    private async Task<IReadOnlyList<IAsyncDisposable>> ServeAsync(Endpoint seer, Probe probe, CancellationToken cancellationToken)
    {
        Service? needed = !probe.Listen ? null : probe switch
        {
            TcpProbe tcp => Service.Http(probe.SeenAtPort ?? tcp.Port),
            UdpProbe udp => Service.Tftp(probe.SeenAtPort ?? udp.Port),
            _ => null,
        };
        if (needed is null || places.Serves(seer, needed.Port) || places.NamespaceOf(seer) is not { } place)
            return [];
        return await NodeServices.StartAsync(host, place.Namespace, place.Name, places.AddressesOf(seer), needed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ProbeOutcome> OutcomeAsync(Probe probe, IpAddress target, PlaceAnswer answer, Lookout source, CancellationToken cancellationToken)
    {
        if (answer.ExitCode == 0 && probe is not SegmentProbe)
            return ProbeOutcome.Answered;
        // The program gave up; the packet that made it do so may be a moment behind in the capture.
        _ = await Task.WhenAny(source.WhenSeen(s => Of(s) is not null), Task.Delay(Grace, host.Time, cancellationToken)).ConfigureAwait(false);
        return source.Seen.Select(Of).OfType<ProbeOutcome>().Select(o => (ProbeOutcome?)o).FirstOrDefault()
            // A sender without any route sends nothing, so only the program can tell.
            ?? (answer.Text.Contains("unreachable", StringComparison.OrdinalIgnoreCase) ? ProbeOutcome.Unreachable : ProbeOutcome.TimedOut);

        ProbeOutcome? Of(Sighting s) => probe switch
        {
            TcpProbe tcp when s.Source == target && s.SourcePort == tcp.Port && s.IsTcpHandshakeAnswer => ProbeOutcome.Answered,
            SegmentProbe segment when s.Source == target && s.SourcePort == segment.Port && s.Protocol == Protocol.Tcp => ProbeOutcome.Answered,
            _ when s.Source == target && s.IsReset => ProbeOutcome.Refused,
            _ when s.IsPortUnreachable => ProbeOutcome.Refused,
            _ when s.IsUnreachable => ProbeOutcome.Unreachable,
            _ => null,
        };
    }

    private async Task<ValueList<SeenFlow>> FlowsAsync(Lookout destination, IReadOnlyList<Lookout> uplinks, Probe probe, ValueList<IpAddress> own, ProbeOutcome outcome, CancellationToken cancellationToken)
    {
        // What was answered has arrived; its capture may be a moment behind. What was not may never have come.
        if (outcome == ProbeOutcome.Answered)
            _ = await Task.WhenAny(destination.WhenSeen(s => Counts(probe, own, s)), Task.Delay(Grace, host.Time, cancellationToken)).ConfigureAwait(false);
        var table = await gateways.ReadAsync(cancellationToken).ConfigureAwait(false);
        var crossed = uplinks.SelectMany(uplink => uplink.Seen.Select(s => (uplink.Point.Interface, Sighting: s))).ToList();
        return destination.Seen.Where(s => Counts(probe, own, s))
            .DistinctBy(s => (s.Protocol, s.DestinationPort, s.Source))
            .Select(s => new SeenFlow(s.Protocol, s.Protocol == Protocol.Icmp ? null : s.DestinationPort, s.Source, Via(s, crossed, table)))
            .ToValueList();
    }

    private static bool Counts(Probe probe, ValueList<IpAddress> own, Sighting sighting) =>
        own.Contains(sighting.Destination) && (probe is SegmentProbe ? sighting.Protocol == Protocol.Tcp : sighting.IsOpening);

    /// <summary>The provider whose gateway the packet was handed to, or came from, on an uplink.</summary>
    private static Name? Via(Sighting arrived, IEnumerable<(string Interface, Sighting Sighting)> crossed,
        IReadOnlyDictionary<(string Interface, MacAddress Mac), Name> gateways)
    {
        // The same port first: a port forward changes it on the way.
        var same = crossed.Where(c => c.Sighting.Protocol == arrived.Protocol && c.Sighting.IsOpening == arrived.IsOpening)
            .OrderBy(c => c.Sighting.DestinationPort == arrived.DestinationPort ? 0 : 1);
        foreach (var (uplink, sighting) in same)
        {
            if (gateways.TryGetValue((uplink, sighting.DestinationMac), out var name) || gateways.TryGetValue((uplink, sighting.SourceMac), out name))
                return name;
        }
        return null;
    }

    /// <summary>The probe's own packets and what may come back for them.</summary>
    private static ValueList<string> Filter(Probe probe)
    {
        return probe switch
        {
            TcpProbe tcp => Port("tcp", tcp.Port, probe.SeenAtPort),
            SegmentProbe segment => Port("tcp", segment.Port, probe.SeenAtPort),
            UdpProbe udp => Port("udp", udp.Port, probe.SeenAtPort),
            FtpProbe => ["tcp", "or", "icmp"],
            _ => ["icmp"],
        };

        static ValueList<string> Port(string protocol, ushort port, ushort? other) =>
            ["(", protocol, "and", "(", "port", Text(port), "or", "port", Text(other ?? port), ")", ")", "or", "icmp"];

        static string Text(ushort port) => port.ToString(CultureInfo.InvariantCulture);
    }
}
