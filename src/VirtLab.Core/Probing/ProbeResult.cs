using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>What became of a probe, from packets that were seen.</summary>
/// <param name="From">Who sent it.</param>
/// <param name="To">To whom.</param>
/// <param name="Probe">What was sent.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Flows">The connections or packets that the other end saw, in order; empty where nothing arrived or nobody looked.</param>
/// <param name="Took">How long it took, the sender's program included.</param>
/// <param name="Answer">What the sender's program printed: the page, the file, the error.</param>
public sealed record ProbeResult(Endpoint From, Endpoint To, Probe Probe, ProbeOutcome Outcome, ValueList<SeenFlow> Flows, TimeSpan Took, string Answer)
{
    /// <summary>Whether somebody looked at the other end: nobody does where it is an address of no place of the lab, for ARP, and where a
    /// machine probes itself.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Whether it was answered.</summary>
    public bool Answered => Outcome == ProbeOutcome.Answered;

    /// <summary>The source address that the other end saw; null where nothing arrived.</summary>
    public IpAddress? SeenFrom => Flows.Count > 0 ? Flows[0].SeenFrom : (IpAddress?)null;

    /// <summary>The provider that carried it; null where it took none, or it is not known.</summary>
    public Name? Via => Flows.Count > 0 ? Flows[0].Via : null;

    /// <summary>The result in a sentence.</summary>
    public override string ToString()
    {
        string outcome = Outcome switch
        {
            ProbeOutcome.Answered => "answered",
            ProbeOutcome.Refused => "refused",
            ProbeOutcome.Unreachable => "unreachable",
            _ => "no answer",
        };
        string seen = Flows.Count == 0 && IsWatched ? ", the other end saw nothing" : string.Concat(Flows.Select(Text));
        return $"{From} -> {To} {Probe}: {outcome}{seen}";

        string Text(SeenFlow flow) =>
            $", {(flow.Port is { } port && Flows.Count > 1 ? $"port {port} " : "")}{(Answered ? "seen" : "though it arrived")} from {flow.SeenFrom}"
            + (flow.Via is { } via ? $" via {via}" : "")
            + (flow.AnsweredVia is not { } answered ? "" : answered == flow.Via ? " both ways" : $", answered via {answered}");
    }
}

/// <summary>What became of a probe.</summary>
public enum ProbeOutcome
{
    /// <summary>An answer came back.</summary>
    Answered,

    /// <summary>Nothing came back in time.</summary>
    TimedOut,

    /// <summary>It was refused: a TCP reset, or ICMP port unreachable.</summary>
    Refused,

    /// <summary>A router or the sender's own routing said that there is no way.</summary>
    Unreachable,
}

/// <summary>A connection or packet as the other end saw it.</summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The port at the other end; null for ICMP.</param>
/// <param name="SeenFrom">The source address.</param>
/// <param name="Via">The provider that carried it, where the host sent it to or got it from one's gateway.</param>
/// <param name="AnsweredVia">The provider that carried the first packet of the answer, told in the same way; null where none did.</param>
public sealed record SeenFlow(Protocol Protocol, ushort? Port, IpAddress SeenFrom, Name? Via, Name? AnsweredVia = null);
