using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;

namespace Ursa.Demo;

/// <summary>Sends probes in the lab and compares what was seen with what must be.</summary>
internal sealed class Look(RunningLab lab, CancellationToken cancellationToken)
{
    // What is dropped is never answered; there is no use in waiting long for it.
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    /// <summary>What must come comes in milliseconds, and on a machine that is busy otherwise after seconds.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    /// <summary>It is answered, the other end sees each of its connections come from this address, and this provider carries it both
    /// ways.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="to">To whom.</param>
    /// <param name="probe">What is sent.</param>
    /// <param name="source">The address that the other end must see.</param>
    /// <param name="via">The provider; null where none may carry it.</param>
    /// <param name="flows">How many connections it takes.</param>
    public Task<Observation> SeesAsync(Endpoint from, Endpoint to, Probe probe, string source, string? via = null, int flows = 1)
    {
        Name? provider = via is null ? null : (Name?)Name.Parse(via);
        return ObserveAsync($"{from} -> {to} {probe}", async () =>
        {
            var result = await lab.ProbeAsync(from, to, probe with { Timeout = Long }, cancellationToken);
            bool holds = result.Answered && result.Flows.Count == flows
                && result.Flows.All(flow => flow.SeenFrom == source && flow.Via == provider && flow.AnsweredVia == provider);
            return (holds ? Text(result) : $"{Text(result)}; must be seen from {source}{(via is null ? "" : $" via {via} both ways")}", holds);
        });
    }

    /// <summary>Nothing comes back, and the firewall's log has it with this prefix.</summary>
    public Task<Observation> DroppedAsync(Endpoint from, Endpoint to, Probe probe, string prefix) => ObserveAsync($"{from} -> {to} {probe}",
        async () =>
    {
        var (port, flags) = probe is SegmentProbe segment ? (segment.Port, segment.Flags) : (((TcpProbe)probe).Port, TcpFlags.Syn);
        // What was logged before is not for this packet.
        var before = lab.FirewallLog.Entries.ToHashSet(ReferenceEqualityComparer.Instance);
        var result = await lab.ProbeAsync(from, to, probe with { Timeout = Short }, cancellationToken);
        FirewallLogEntry? logged = null;
        try
        {
            logged = await lab.FirewallLog.WaitAsync(
                entry => !before.Contains(entry) && entry.Prefix == prefix && entry.Port == port && entry.Flags == flags, Long, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Then it was not logged, and the observation says so.
        }
        string log = logged is null ? $"not logged as {prefix}" : $"logged \"{logged}\"";
        return ($"{Text(result)}; {log}", result.Outcome == ProbeOutcome.TimedOut && logged is not null);
    });

    /// <summary>It is answered, or it is not; who carries it does not matter.</summary>
    public Task<Observation> AnsweredAsync(Endpoint from, Endpoint to, Probe probe, bool answered) => ObserveAsync($"{from} -> {to} {probe}",
        async () =>
    {
        var result = await lab.ProbeAsync(from, to, probe with { Timeout = answered ? Long : Short }, cancellationToken);
        return (Text(result), result.Outcome == (answered ? ProbeOutcome.Answered : ProbeOutcome.TimedOut));
    });

    /// <summary>What can't be done is seen not to hold, and says why; the other observations go on.</summary>
    public static async Task<Observation> ObserveAsync(string what, Func<Task<(string Seen, bool Holds)>> look)
    {
        try
        {
            var (seen, holds) = await look();
            return new Observation(what, seen, holds);
        }
        catch (HostException e)
        {
            return new Observation(what, e.Message, false);
        }
    }

    private static string Text(ProbeResult result)
    {
        // The observation says already who sent what to whom.
        string text = result.ToString();
        return text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..];
    }
}
