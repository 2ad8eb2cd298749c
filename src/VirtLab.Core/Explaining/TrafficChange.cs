using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>Traffic that fares otherwise in one lab than in another.</summary>
/// <param name="From">Where it comes from.</param>
/// <param name="Destination">Where it goes: this address, and others of its kind.</param>
/// <param name="Packets">A packet of each protocol and port that changes in the same way.</param>
/// <param name="Before">What became of the first of them; none where nobody could send it.</param>
/// <param name="After">What becomes of it; none where nobody can send it any more.</param>
public sealed record TrafficChange(PacketSource From, IpAddress Destination, ValueList<Packet> Packets, Explanation? Before, Explanation? After)
{
    /// <summary>What became of the answer to the first of them; none where there was none.</summary>
    public Explanation? AnswerBefore { get; init; }

    /// <summary>What becomes of the answer to it; none where there is none.</summary>
    public Explanation? AnswerAfter { get; init; }

    /// <summary>The change on one line; that of the answer where it is the only one.</summary>
    public override string ToString()
    {
        string said = $"{From} -> {Destination}, {string.Join(", ", Packets.Select(packet => packet.Service))}: ";
        return Comparing.Effect.Of(Before) == Comparing.Effect.Of(After) && Before is not null
            ? $"{said}the answer {AnswerBefore?.Summary ?? "is not sent"} -> {AnswerAfter?.Summary ?? "is not sent"}"
            : $"{said}{Before?.Summary ?? "nobody sends it"} -> {After?.Summary ?? "nobody sends it"}";
    }
}
