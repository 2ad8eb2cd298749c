using VirtLab.Explaining;
using VirtLab.Labs;
using VirtLab.Probing;

namespace Ursa.Demo;

/// <summary>Questions that are answered before a packet is sent, each beside the packet that is then sent.</summary>
public static class Explained
{
    private const string Internet = "198.51.100.10", Server = "206.124.146.177";

    private static readonly (Packet Packet, Endpoint From, Endpoint To, Probe Probe)[] Questions =
    [
        (Packet.Tcp(PacketSource.Host, Internet, 119), Endpoint.Host, "internet", Probe.Tcp(119)),
        (Packet.Tcp("etch32", Server, 80), "etch32", "server", Probe.Tcp(80)),
        (Packet.Tcp("etch32", Internet, 80), "etch32", "internet", Probe.Tcp(80)),
    ];

    /// <summary>Why the first of the packets leaves by the provider that it does.</summary>
    /// <param name="lab">The running lab.</param>
    public static Explanation Why(RunningLab lab)
    {
        ArgumentNullException.ThrowIfNull(lab);
        return lab.Lab.Explain(Questions[0].Packet);
    }

    /// <summary>Asks, sends, and compares.</summary>
    /// <param name="lab">The running lab.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<IReadOnlyList<Observation>> RunAsync(RunningLab lab, CancellationToken cancellationToken) =>
        await Task.WhenAll(Questions.Select(question => Look.ObserveAsync($"{question.From} -> {question.To} {question.Probe}", async () =>
        {
            var said = lab.Lab.Explain(question.Packet);
            var seen = await lab.ProbeAsync(question.From, question.To, question.Probe with { Timeout = Look.Long }, cancellationToken);
            return ($"said: {said.Summary}; seen: {seen.Via?.ToString() ?? "no provider"}", seen.Answered && seen.Via == said.Provider);
        })));
}
