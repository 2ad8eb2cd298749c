using VirtLab.Explaining.Comparing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>Compares what becomes of packets in two labs.</summary>
public static class Explain
{
    /// <summary>The kinds of traffic that change from one lab to the other; empty where all that it asks about fares alike. It asks about one packet of
    /// each kind that either lab tells apart by machine, provider, network, protocol, ports and ICMP type, over IPv4 and, where a lab has prefixes,
    /// IPv6; not by hardware addresses and states of connections. It is meant for labs of tens of machines and hundreds of rules.</summary>
    /// <param name="before">The lab as it is.</param>
    /// <param name="after">The lab as it is to be.</param>
    /// <exception cref="LabInvalidException">One of them can't work; it carries every finding.</exception>
    public static ValueList<TrafficChange> Diff(Lab before, Lab after)
    {
        var (explainedBefore, explainedAfter) = (Explainer.Of(before), Explainer.Of(after));
        var changes =
            from packet in new PacketKinds(before, after).All
            let told = (Before: Of(explainedBefore, before, packet), After: Of(explainedAfter, after, packet))
            let seen = (Before: Effect.Of(told.Before), After: Effect.Of(told.After))
            where seen.Before != seen.After
            group (Packet: packet, Told: told) by (packet.From, packet.Destination, seen) into kind
            let first = kind.First().Told
            select new TrafficChange(kind.Key.From, kind.Key.Destination, kind.Select(asked => asked.Packet).ToValueList(), first.Before, first.After);
        return changes.ToValueList();
    }

    /// <summary>None where the lab lacks who would send it.</summary>
    private static Explanation? Of(Explainer explainer, Lab lab, Packet packet) => PacketKinds.CanSend(lab, packet) ? explainer.Explain(packet) : null;
}
