using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Explaining.Filtering;
using VirtLab.Explaining.Forwarding;
using VirtLab.Explaining.Tracking;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>The way of a packet through the host, in the kernel's order: conntrack, marks and checks, translation, routing, the source's check,
/// time to live, the zones' rules, translation again.</summary>
internal sealed class PacketPath(HostPicture host)
{
    /// <summary>What is said of a packet that conntrack takes for no part of a connection.</summary>
    internal const string PartOfNothing = "part of no connection";

    /// <summary>What is said of a packet that conntrack takes for a connection's first.</summary>
    internal const string NewConnection = "a new connection";

    private static readonly Dictionary<HookPoint, string> Stages = new()
    {
        [HookPoint.Prerouting] = "incoming",
        [HookPoint.Input] = "to the host",
        [HookPoint.Forward] = "through the host",
        [HookPoint.Output] = "from the host",
        [HookPoint.Postrouting] = "outgoing",
    };

    private readonly ChainWalk? _rules = host.Firewall is { } rules ? new ChainWalk(rules, host) : null;

    /// <summary>A packet that comes in by an interface.</summary>
    public Explanation Arrive(Passage packet, ConnectionTable table)
    {
        if (host.Interface(packet.Input!.Value) is not { } input)
            return End(packet, Outcome.Dropped, $"the host has no interface {packet.Input}");
        if (!input.IsUp)
            return End(packet, Outcome.Dropped, $"the link of {packet.Input} is down");
        if (packet.Headers.IsV6 && !AddressClass.MayArrive(packet.Headers.Source, packet.Headers.Destination))
            return End(packet, Outcome.Dropped, "its addresses are none that come in by a link");
        if (packet.Packet.IsFragment)
            return End(packet, Outcome.Held, "conntrack needs all its fragments");
        Tracker.Track(packet, table);
        NoteState(packet);
        return Hook(HookPoint.Prerouting, packet, table) ?? Routed(packet, input, table);
    }

    /// <summary>A packet that the host sends.</summary>
    public Explanation Leave(Passage packet, ConnectionTable table)
    {
        if (Route(packet) is { } failure)
            return failure;
        if (packet.Packet.IsFragment)
            return End(packet, Outcome.Held, "conntrack needs all its fragments");
        Tracker.Track(packet, table);
        NoteState(packet);
        if (Hook(HookPoint.Output, packet, table) is { } ended)
            return ended;
        packet.Output = packet.Route!.Interface;
        if (Hook(HookPoint.Postrouting, packet, table) is { } lost)
            return lost;
        if (!Tracker.Confirm(packet, table))
            return Clash(packet);
        if (packet.Output != HostInterface.Loopback)
            return End(packet, Outcome.Sent);
        (packet.Input, packet.Output) = (HostInterface.Loopback, null);
        return Hook(HookPoint.Prerouting, packet, table) ?? Hook(HookPoint.Input, packet, table) ?? End(packet, Outcome.Delivered);
    }

    private Explanation Routed(Passage packet, HostInterface input, ConnectionTable table)
    {
        bool answersLink = packet is { IsReply: true, Connection: { IsSourceTranslated: true } connection } && connection.Original.Source == packet.Headers.Destination;
        var way = InputRouting.Decide(host, input, packet.Headers, packet.Mark, packet.Lots, answersLink);
        if (way.Answer is { } answer)
            Take(packet, answer, way.Hop ?? new ProviderHop(default, default, answer.Route.Hops.Count > 0 ? answer.Route.Hops[0].Interface : HostInterface.Loopback));
        switch (way.Fate)
        {
            case InputFate.Lost:
                return End(packet, Outcome.Dropped, way.Reason);
            case InputFate.Nowhere:
                return End(packet, Outcome.Unreachable, way.Reason);
            case InputFate.Here:
                if (Hook(HookPoint.Input, packet, table) is { } refused)
                    return refused;
                return Tracker.Confirm(packet, table) ? End(packet, Outcome.Delivered) : Clash(packet);
        }
        if (packet.Packet.TimeToLive <= 1)
            return End(packet, Outcome.Expired, "its time to live is over");
        if (way.Stays is { } fate)
            return End(packet, fate == InputFate.Nowhere ? Outcome.Unreachable : Outcome.Dropped, $"nothing from {packet.Headers.Source} is passed on");
        packet.Output = packet.Route!.Interface;
        if ((Hook(HookPoint.Forward, packet, table) ?? Hook(HookPoint.Postrouting, packet, table)) is { } ended)
            return ended;
        return Tracker.Confirm(packet, table) ? End(packet, Outcome.Sent) : Clash(packet);
    }

    /// <summary>Routes what the host sends; an answer is a failure.</summary>
    private Explanation? Route(Passage packet)
    {
        var headers = packet.Headers;
        bool chooses = headers.Source == default;
        if (!chooses && !host.Has(headers.Source))
            return End(packet, Outcome.Unreachable, $"{headers.Source} is no address of the host");
        var found = host.Fib.Look(new FibQuestion(headers.Destination) { Source = chooses ? (IpAddress?)null : headers.Source, Mark = packet.Mark });
        if (found is null)
            return End(packet, Outcome.Unreachable, $"there is no route to {headers.Destination}");
        Take(packet, found);
        if (found.Route.Type >= FibType.Blackhole)
            return End(packet, Outcome.Unreachable, $"its route refuses {headers.Destination}");
        packet.Output = packet.Route!.Interface;
        if (chooses)
        {
            var source = found.Route.Type == FibType.Local ? headers.Destination
                : found.Route.Compiled?.Source ?? host.SourceOn(packet.Output.Value, packet.Route.Gateway, headers.Destination);
            packet.Headers = headers with { Source = source ?? headers.Destination };
        }
        return null;
    }

    /// <summary>Goes through the chains of one place; an answer ends the packet's way.</summary>
    private Explanation? Hook(HookPoint point, Passage packet, ConnectionTable table)
    {
        bool hasTranslated = point == HookPoint.Forward;
        foreach (var chain in _rules?.At(point) ?? [])
        {
            if (chain.Hook!.Type == ChainType.Nat)
            {
                if (Translate(point, chain, packet, table) is { } gone)
                    return gone;
                hasTranslated = true;
                continue;
            }
            int before = packet.Mark;
            var judgement = _rules!.Go(chain, packet);
            Tracker.Keep(packet, table);
            if (judgement is Judgement.Accepted or Judgement.None)
            {
                if (judgement == Judgement.Accepted && packet.Decision is { } decision)
                    packet.Note("firewall", $"{Stages[point]}: passes", decision.ToString());
                if (chain.Hook.Type == ChainType.Route && packet.Mark != before && Reroute(packet) is { } lost)
                    return lost;
                continue;
            }
            packet.Note("firewall", $"{Stages[point]}: refused", packet.Decision!.ToString());
            // Whom a reset is sent to is taken to have closed.
            if (judgement == Judgement.Reset && packet.Connection is { IsConfirmed: true } closed)
            {
                packet.Connection = closed with { Tcp = TcpState.Closed };
                Tracker.Keep(packet, table);
            }
            return End(packet, judgement switch
            {
                Judgement.Reset => Outcome.Reset,
                Judgement.Unreachable => Outcome.Refused,
                _ => Outcome.Dropped,
            });
        }
        return hasTranslated ? null : Translate(point, null, packet, table);
    }

    /// <summary>The kernel's translation, for which a chain only says what a new connection gets.</summary>
    private Explanation? Translate(HookPoint point, Chain? chain, Passage packet, ConnectionTable table)
    {
        if (packet.Connection is null || _rules is not { Translates: true })
            return null;
        bool isDestination = point is HookPoint.Prerouting or HookPoint.Output;
        if (packet.State is ConnectionState.New or ConnectionState.Related && !(isDestination ? packet.Connection.HasDestination : packet.Connection.HasSource))
        {
            // What is translated, or is not, is still let pass by what let it pass.
            var decision = packet.Decision;
            if (chain is not null)
                _ = _rules.Go(chain, packet);
            packet.Decision = decision;
            packet.Connection = isDestination ? packet.Connection with { HasDestination = true } : packet.Connection with { HasSource = true };
            Tracker.Keep(packet, table);
        }
        else if (point == HookPoint.Postrouting && !packet.IsReply && packet.Connection.MasqueradedOn is { } name && name != packet.Output)
        {
            table.Remove(packet.Connection);
            return End(packet, Outcome.Dropped, $"its connection has the address of {name} and can't leave by {packet.Output}");
        }
        if (isDestination)
            Nat.TranslateDestination(packet);
        else
            Nat.TranslateSource(packet);
        if (!isDestination && packet.Connection is { IsConfirmed: false } && packet.Headers.Protocol is not null && table.Find(packet.Connection.Reply) is not null)
        {
            packet.Note("nat", "its source port is taken: it gets another");
            packet.Headers = packet.Headers with { SourcePort = 0 };
        }
        return null;
    }

    /// <summary>Routes what the host sends once more, as its mark has changed; its source stays, and until it leaves rules see the interface
    /// that it was to leave by first.</summary>
    private Explanation? Reroute(Passage packet)
    {
        var found = host.Fib.Look(new FibQuestion(packet.Headers.Destination) { Source = packet.Headers.Source, Mark = packet.Mark });
        if (found is null or { Route.Type: >= FibType.Blackhole })
            return End(packet, Outcome.Dropped, $"with its mark there is no route to {packet.Headers.Destination}");
        Take(packet, found);
        return null;
    }

    private static void Take(Passage packet, FibAnswer found) => Take(packet, found, found.Hop(packet.Lots));

    private static void Take(Passage packet, FibAnswer found, ProviderHop hop)
    {
        bool isLocal = found.Route.Type is FibType.Local or FibType.Anycast;
        packet.Route = new RouteTaken(found.Rule.Priority, found.Rule.Origin, found.Rule.Table, Words(found.Route), isLocal ? HostInterface.Loopback : hop.Interface,
            hop.Gateway == default ? (IpAddress?)null : hop.Gateway, hop.Provider == default ? (Name?)null : hop.Provider);
        if (!isLocal)
            packet.Note("routing", $"rule {found.Rule.Priority}, table {found.Rule.Table}: {packet.Route.Route}", found.Rule.Origin);
    }

    private static string Words(FibRoute route) => route.Compiled is { } compiled ? IpRenderer.Words(compiled)
        : $"{(route.Type == FibType.Unicast ? "" : $"{route.Type.ToString().ToLowerInvariant()} ")}{route.To} dev {route.Hops[0].Interface}";

    private static void NoteState(Passage packet) => packet.Note("conntrack", packet.State switch
    {
        ConnectionState.New => NewConnection,
        ConnectionState.Established => packet.IsReply ? "an answer of a connection" : "part of a connection",
        ConnectionState.Related => packet.Quoted is null ? "a connection that another one expected" : "an error about a packet of a connection",
        ConnectionState.Untracked => "not tracked: neighbour discovery",
        _ => PartOfNothing,
    });

    private static Explanation Clash(Passage packet) =>
        End(packet, Outcome.Dropped, "another connection has the same two ends, and its protocol has no ports to tell them apart");

    private static Explanation End(Passage packet, Outcome outcome, string reason = "") => new(packet.Packet, outcome)
    {
        Zones = packet.Zones,
        Decision = reason.Length > 0 ? null : packet.Decision,
        Route = packet.Route,
        Mark = packet.Mark,
        Source = packet.Headers.Source,
        SourcePort = packet.Headers.SourcePort,
        Destination = packet.Headers.Destination,
        DestinationPort = packet.Headers.DestinationPort,
        LogLines = packet.LogLines.ToValueList(),
        Reason = reason,
        Steps = packet.Steps.ToValueList(),
    };
}
