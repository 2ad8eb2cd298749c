using VirtLab.Compiling;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Testing.World;

/// <summary>Tells what a probe would see: at the host by Explain, around it by the nodes' routes and translations, in machines by what their guests
/// serve.</summary>
/// <param name="lab">The lab.</param>
/// <param name="circumstances">How things stand.</param>
/// <param name="places">The lab's places.</param>
/// <param name="guestOf">What runs in a machine; none where it does not run or has not booted.</param>
/// <param name="leaseOf">The address that a card got.</param>
internal sealed class ExplainedProber(Lab lab, Circumstances circumstances, Places places, Func<Name, FakeGuest?> guestOf, Func<MacAddress, IpAddress?> leaseOf)
{
    private const ushort ClientPort = 40_000;
    private const int MaxCrossings = 4;

    private readonly Lab _lab = lab;
    private readonly Func<Name, FakeGuest?> _guestOf = guestOf;
    private readonly Func<MacAddress, IpAddress?> _leaseOf = leaseOf;
    private readonly Explainer _explainer = Explainer.Of(lab, circumstances);
    private readonly AroundHost _world = new(lab, circumstances);

    /// <summary>Tells of a lab of which nothing runs: each machine is taken to run the tiny guest, with its reserved address.</summary>
    public static ExplainedProber Of(Lab lab, Circumstances circumstances) =>
        new(lab, circumstances, new Places(new FakeHost(), lab, machine => throw new InvalidOperationException($"{machine} does not run."), _ => null),
            name => circumstances.Off.Contains(name) ? null : FakeGuest.Tiny, _ => null);

    /// <summary>The probe's result, and the ways of its packets.</summary>
    /// <exception cref="ArgumentException">It can't be sent between these places.</exception>
    public (ProbeResult Result, ValueList<Trip> Trips) Probe(Endpoint from, Endpoint to, Probe probe)
    {
        ProbeChecks.Require(probe);
        var target = places.AddressOf(to);
        ProbeChecks.Require(probe, target);
        var seer = probe.SeenAt ?? to;
        ProbeChecks.Require(probe, from, seer, places);
        // Who is no place of the lab sends nothing.
        _ = places.CapturePointOf(from);
        if (probe is ArpProbe arp)
            return (Result(Arp(from, arp, target) ? ProbeOutcome.Answered : ProbeOutcome.TimedOut, [], isWatched: false), []);
        var trips = new List<Trip>();
        foreach (var opening in Opening.Of(probe, target.IsV6))
        {
            trips.Add(new Journey(this, opening, probe.Listen).From(from, target));
            if (trips[^1].Outcome != ProbeOutcome.Answered)
                break;
        }
        bool isWatched = !places.AreOneMachine(from, seer) && places.TryCapturePointOf(seer) is not null;
        var own = places.AddressesOf(seer);
        var flows = trips.Where(trip => isWatched && trip.End is not null && own.Contains(trip.Seen.Destination)).Select(trip => new SeenFlow(trip.Seen.Protocol!.Value,
            trip.Seen.Protocol == Protocol.Icmp ? null : trip.Seen.DestinationPort, trip.Seen.Source, trip.Via, trip.AnsweredVia)).ToValueList();
        return (Result(trips[^1].Outcome, flows, isWatched) with { Answer = string.Concat(trips.Select(Told)) }, trips.ToValueList());

        ProbeResult Result(ProbeOutcome outcome, ValueList<SeenFlow> seen, bool isWatched) =>
            new(from, to, probe, outcome, seen, outcome == ProbeOutcome.TimedOut ? probe.Timeout : TimeSpan.Zero, "") { IsWatched = isWatched };
    }

    /// <summary>A way for people: what Explain says, and what became of the packet elsewhere.</summary>
    public static string Told(Trip trip) => string.Concat(trip.Crossings) + (trip.Why.Length > 0 ? $"{trip.Why}\n" : "");

    private bool Arp(Endpoint from, ArpProbe probe, IpAddress target)
    {
        if (NodeOf(from) is { } node)
        {
            int index = node.Interfaces.Index().Where(pair => $"eth{pair.Index}" == probe.Interface.ToString()).Select(pair => pair.Index).DefaultIfEmpty(-1).First();
            return index >= 0 ? _world.AnswersArp(node.Interfaces[index].Segment, node, target) : throw NoInterface(from, probe);
        }
        if (_lab.Networks.FirstOrDefault(network => network.BridgeName == probe.Interface) is { } network)
            return MachineWith(target) is { } machine && MachineNics.Of(_lab, machine).Any(nic => nic.Network == network.Name) && _guestOf(machine.Name) is not null;
        var uplink = _lab.Uplinks.FirstOrDefault(one => one.Interface == probe.Interface) ?? throw NoInterface(from, probe);
        return uplink.Segment is { } segment && circumstances.IsUp(uplink.Interface, uplink.Up) && _world.AnswersArp(segment, uplink, target);
    }

    private static ArgumentException NoInterface(Endpoint from, ArpProbe probe) => new($"{from} has no interface for this probe ({probe}).");

    private Node? NodeOf(Endpoint place) => places.NamespaceOf(place) is { Namespace: not null } found ? _lab.Nodes.First(node => node.Name == found.Name) : null;

    private Machine? MachineWith(IpAddress address) => _lab.Machines.FirstOrDefault(machine =>
        MachineNics.Of(_lab, machine).Any(nic => (nic.Address ?? _leaseOf(nic.Mac)) == address || nic.Made(_lab).Contains(address)));

    private Machine? MachineOf(Endpoint place) => !places.IsMachine(place) ? null
        : place.Address is { } address ? MachineWith(address) : _lab.Machines.First(machine => machine.Name == place.Name);

    /// <summary>One connection under way.</summary>
    private sealed class Journey(ExplainedProber all, Opening opening, bool listens)
    {
        private readonly NodeMemory _memory = new();
        private readonly List<ConnectionExplanation> _crossings = [];
        private Name? _via;

        public Trip From(Endpoint from, IpAddress target)
        {
            var packet = new Headers(opening.Protocol, default, ClientPort, target, opening.Port);
            if (all.NodeOf(from) is { } node)
                return Follow(all._world.Leave(node, packet, _memory), node);
            if (all.MachineOf(from) is not { } machine)
                return Follow(new AtHost(PacketSource.Host, packet), null);
            if (all._guestOf(machine.Name) is null)
                throw new ArgumentException($"Lab {all._lab.Name} has no running machine '{machine.Name}'.");
            var nic = MachineNics.Of(all._lab, machine)[0];
            var source = nic.Address is null && !target.IsV6 && all._leaseOf(nic.Mac) is { } lease ? PacketSource.Of(machine.Name, lease) : PacketSource.Of(machine.Name);
            return Follow(new AtHost(source, packet), null);
        }

        private Trip Follow(Landing landing, Node? sender)
        {
            while (true)
            {
                switch (landing)
                {
                    case AtNode(var node, var packet):
                        return Arrived(Endpoint.Of(node.Name), packet, ServedBy(node, packet), () => Returns(all._world.Leave(node, Answer(packet), _memory), sender));
                    case AtHost(var from, var packet) when _crossings.Count < MaxCrossings:
                        var (next, end) = Cross(from, packet, sender);
                        if (end is not null)
                            return end;
                        landing = next!;
                        break;
                    case AtHost:
                        return Lost(ProbeOutcome.TimedOut, "it goes in circles by the host");
                    default:
                        var lost = (Lost)landing;
                        return Lost(lost.IsTold ? ProbeOutcome.Unreachable : ProbeOutcome.TimedOut, lost.Why);
                }
            }
        }

        /// <summary>A packet at the host: it goes on, or its way ends.</summary>
        private (Landing? Next, Trip? End) Cross(PacketSource from, Headers packet, Node? sender)
        {
            var crossing = all._explainer.ExplainConnection(opening.From(from, packet));
            _crossings.Add(crossing);
            var way = crossing.Original;
            _via = way.Provider ?? from.Provider ?? _via;
            var on = new Headers(opening.Protocol, way.Source, way.SourcePort, way.Destination, way.DestinationPort);
            switch (way.Outcome)
            {
                case Outcome.Delivered:
                    bool serves = opening.Protocol == Protocol.Icmp || listens;
                    return (null, Arrived(Endpoint.Host, on, serves, () => Answered(crossing, sender)));
                case Outcome.Switched:
                    return (null, AtMachine(on, () => (true, null)));
                case Outcome.Sent when all._lab.Networks.Any(network => network.BridgeName == way.Route!.Interface):
                    return (null, AtMachine(on, () => Answered(crossing, sender)));
                case Outcome.Sent:
                    return (all._world.Enter(way.Route!.Interface, way.Route.Gateway ?? way.Destination, on, _memory), null);
                case Outcome.Reset or Outcome.Refused:
                    return (null, Lost(opening.IsSegment ? ProbeOutcome.Answered : ProbeOutcome.Refused, ""));
                case Outcome.Unreachable:
                    return (null, Lost(ProbeOutcome.Unreachable, ""));
                default:
                    return (null, Lost(ProbeOutcome.TimedOut, ""));
            }
        }

        private Trip AtMachine(Headers packet, Func<(bool Comes, Name? Via)> answer)
        {
            if (all.MachineWith(packet.Destination) is not { } machine)
                return Lost(ProbeOutcome.Unreachable, $"no machine has {packet.Destination}");
            if (all._guestOf(machine.Name) is not { } guest)
                return Lost(ProbeOutcome.Unreachable, $"machine {machine.Name} does not run, or has not booted");
            return opening.Protocol == Protocol.Icmp && !guest.AnswersPing ? Silent(Endpoint.Of(machine.Name), packet, $"{machine.Name} does not answer ping")
                : Arrived(Endpoint.Of(machine.Name), packet, opening.Protocol == Protocol.Icmp || (opening.Protocol == Protocol.Tcp && guest.Serves.Contains(packet.DestinationPort)), answer);
        }

        private bool ServedBy(Node node, Headers packet) => opening.Protocol == Protocol.Icmp || listens || node.Services.Any(service => service.Kind switch
        {
            ServiceKind.Tftp => opening.Protocol == Protocol.Udp && service.Port == packet.DestinationPort,
            ServiceKind.Ftp => opening.Protocol == Protocol.Tcp && (service.Port == packet.DestinationPort || packet.DestinationPort == Service.FtpDataPort),
            _ => opening.Protocol == Protocol.Tcp && service.Port == packet.DestinationPort,
        });

        /// <summary>It has arrived; whether the sender hears of it depends on the way back.</summary>
        private Trip Arrived(Endpoint end, Headers packet, bool serves, Func<(bool Comes, Name? Via)> answer)
        {
            var (comes, via) = answer();
            string why = !comes ? "the answer does not come back" : serves ? "" : $"{end} serves nothing there";
            return Ended(!comes ? ProbeOutcome.TimedOut : serves || opening.IsSegment ? ProbeOutcome.Answered : ProbeOutcome.Refused, end, packet, why)
                with { AnsweredVia = comes ? via : null };
        }

        private Trip Silent(Endpoint end, Headers packet, string why) => Ended(ProbeOutcome.TimedOut, end, packet, why);

        private Trip Lost(ProbeOutcome outcome, string why) => Ended(outcome, null, default, why);

        private Trip Ended(ProbeOutcome outcome, Endpoint? end, Headers packet, string why) =>
            new(outcome) { End = end, Seen = packet, Via = _via, Crossings = _crossings.ToValueList(), Why = why };

        private static Headers Answer(Headers packet) => new(packet.Protocol, packet.Destination, packet.DestinationPort, packet.Source, packet.SourcePort);

        /// <summary>Whether a node's answer comes back to who asked.</summary>
        private (bool Comes, Name? Via) Returns(Landing landing, Node? sender) => landing switch
        {
            AtNode(var node, _) => (node == sender, null),
            AtHost(var from, _) => (_crossings.Count > 0 && _crossings.All(Passes), from.Provider),
            _ => (false, null),
        };

        /// <summary>Whether the answer of the host, or of a machine behind it, comes back to who asked.</summary>
        private (bool Comes, Name? Via) Answered(ConnectionExplanation crossing, Node? sender)
        {
            if (!_crossings.All(Passes))
                return (false, null);
            var reply = crossing.Reply!;
            if (sender is null || reply.Outcome == Outcome.Delivered || reply.Route is not { } route || all._lab.Uplinks.All(uplink => uplink.Interface != route.Interface))
                return (true, reply.Provider);
            var back = new Headers(opening.Protocol, reply.Source, reply.SourcePort, reply.Destination, reply.DestinationPort);
            return (all._world.Enter(route.Interface, route.Gateway ?? reply.Destination, back, _memory) is AtNode(var node, _) && node == sender, reply.Provider);
        }

        private static bool Passes(ConnectionExplanation crossing) => crossing.Reply is { Outcome: Outcome.Sent or Outcome.Delivered or Outcome.Switched };
    }
}
