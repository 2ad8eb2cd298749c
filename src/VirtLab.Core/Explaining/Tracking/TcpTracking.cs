using VirtLab.Primitives;
using static VirtLab.Explaining.Tracking.TcpState;

namespace VirtLab.Explaining.Tracking;

/// <summary>How conntrack follows a TCP connection by the flags of its segments. Sequence numbers are taken to be right.</summary>
internal static class TcpTracking
{
    private enum Segment
    {
        Syn,
        SynAck,
        Fin,
        Ack,
        Rst,
    }

    /// <summary>Whether a segment has flags that no TCP sends: such a one belongs to no connection.</summary>
    public static bool IsMalformed(TcpFlags flags) => (flags & ~TcpFlags.Psh) is not (TcpFlags.Syn or (TcpFlags.Syn | TcpFlags.Urg) or (TcpFlags.Syn | TcpFlags.Ack)
        or TcpFlags.Rst or (TcpFlags.Rst | TcpFlags.Ack) or (TcpFlags.Fin | TcpFlags.Ack) or (TcpFlags.Fin | TcpFlags.Ack | TcpFlags.Urg)
        or TcpFlags.Ack or (TcpFlags.Ack | TcpFlags.Urg));

    /// <summary>What a connection that does not exist yet becomes by the segment; none where the segment can't begin one.</summary>
    public static TcpState? First(TcpFlags flags) => Of(flags) switch
    {
        Segment.Syn => SynSent,
        // Picked up in the middle: who restarts a firewall does not want to lose what runs.
        Segment.Ack => Established,
        _ => null,
    };

    /// <summary>What becomes of a connection.</summary>
    public static TcpStep Next(TcpState state, bool isReply, TcpFlags flags) => (Of(flags), isReply, state) switch
    {
        (Segment.Rst, _, _) => new(Closed),
        (Segment.Syn, false, SynSent) => new(SynSent),
        (Segment.Syn, false, TimeWait or Closed) => TcpStep.Anew,
        (Segment.Syn, _, SynSentTwice) => new(SynSentTwice),
        (Segment.Syn, false, _) => TcpStep.Ignored,
        (Segment.Syn, true, SynSent) => new(SynSentTwice),
        (Segment.Syn, true, TimeWait) => TcpStep.Anew,
        (Segment.Syn, true, _) => TcpStep.Invalid,
        (Segment.SynAck, false, SynReceived or SynSentTwice) => new(SynReceived),
        (Segment.SynAck, false, _) => TcpStep.Invalid,
        (Segment.SynAck, true, SynSent or SynSentTwice) => new(SynReceived),
        (Segment.SynAck, true, _) => TcpStep.Ignored,
        (_, true, SynSent or SynSentTwice) when Of(flags) == Segment.Ack => TcpStep.Ignored,
        (_, _, SynSent or SynSentTwice) => TcpStep.Invalid,
        (Segment.Fin, _, SynReceived or Established) => new(FinWait),
        (Segment.Fin, _, FinWait or CloseWait or LastAck) => new(LastAck),
        (Segment.Fin, _, _) => new(state),
        (Segment.Ack, false, SynReceived) => new(Established),
        (Segment.Ack, _, FinWait) => new(CloseWait),
        (Segment.Ack, _, LastAck) => new(TimeWait),
        _ => new(state),
    };

    private static Segment Of(TcpFlags flags) => (flags & TcpFlags.Rst) != 0 ? Segment.Rst
        : (flags & TcpFlags.Syn) != 0 ? (flags & TcpFlags.Ack) != 0 ? Segment.SynAck : Segment.Syn
        : (flags & TcpFlags.Fin) != 0 ? Segment.Fin : Segment.Ack;
}

/// <summary>What a segment does to a connection.</summary>
/// <param name="State">What the connection is afterwards; none where it stays what it is.</param>
internal readonly record struct TcpStep(TcpState? State)
{
    /// <summary>It passes and changes nothing.</summary>
    public static TcpStep Ignored { get; }

    /// <summary>It is taken for no part of the connection.</summary>
    public static TcpStep Invalid { get; } = new() { IsInvalid = true };

    /// <summary>The connection is over, and this one begins another.</summary>
    public static TcpStep Anew { get; } = new() { BeginsAnew = true };

    public bool IsInvalid { get; private init; }

    public bool BeginsAnew { get; private init; }
}
