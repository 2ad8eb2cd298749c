using VirtLab.Explaining.Comparing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>Compares what becomes of packets in two labs.</summary>
public static class Explain
{
    /// <summary>The kinds of traffic that change from one lab to the other; empty where all that it asks about fares alike. It asks about the first packet of
    /// a connection of each kind that either lab tells apart by machine, provider, network, protocol, ports, ICMP type and conntrack helper, and about the answer
    /// to it, over IPv4 and, where a lab has prefixes, IPv6; where labs check them also about forged senders and TCP flags that no honest sender uses. Not asked is
    /// what hardware addresses and further states of connections tell apart. It is meant for labs of tens of machines and hundreds of rules.</summary>
    /// <param name="before">The lab as it is.</param>
    /// <param name="after">The lab as it is to be.</param>
    /// <exception cref="LabInvalidException">One of them can't work; it carries every finding.</exception>
    public static ValueList<TrafficChange> Diff(Lab before, Lab after)
    {
        var (explainedBefore, explainedAfter) = (Explainer.Of(before), Explainer.Of(after));
        var changes =
            from packet in new PacketKinds(before, after).All
            let told = (Before: Of(explainedBefore, before, packet), After: Of(explainedAfter, after, packet))
            let seen = (Before: Effect.Of(told.Before?.Original), After: Effect.Of(told.After?.Original))
            let answered = (Before: Effect.Of(told.Before?.Reply), After: Effect.Of(told.After?.Reply))
            where seen.Before != seen.After || answered.Before != answered.After
            group (Packet: packet, Told: told) by (packet.From, packet.Destination, seen, answered) into kind
            let first = kind.First().Told
            select new TrafficChange(kind.Key.From, kind.Key.Destination, kind.Select(asked => asked.Packet).ToValueList(), first.Before?.Original, first.After?.Original)
            {
                AnswerBefore = first.Before?.Reply,
                AnswerAfter = first.After?.Reply,
            };
        return changes.ToValueList();
    }

    /// <summary>None where the lab lacks who would send it.</summary>
    private static ConnectionExplanation? Of(Explainer explainer, Lab lab, Packet packet) => PacketKinds.CanSend(lab, packet) ? explainer.ExplainConnection(packet) : null;
}
