using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;
using VirtLab.Explaining.Filtering;
using VirtLab.Explaining.Forwarding;
using VirtLab.Explaining.Tracking;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>Answers questions about one host.</summary>
internal sealed class Explainer(HostPicture host)
{
    private readonly PacketPath _path = new(host);
    private readonly Dictionary<Name, ChainWalk?> _guards = [];

    /// <summary>Answers questions about a lab's host.</summary>
    /// <exception cref="LabInvalidException">The lab can't work; it carries every finding.</exception>
    public static Explainer Of(Lab lab, Circumstances? circumstances = null)
    {
        LabChecks.ThrowIfInvalid(lab);
        return new Explainer(new HostPicture(lab, circumstances ?? Circumstances.Usual));
    }

    public Explanation Explain(Packet packet)
    {
        var ways = Ways(packet, new ConnectionTable());
        return Joined(ways.ConvertAll(way => way.Explanation));
    }

    public ConnectionExplanation ExplainConnection(Packet packet)
    {
        var ways = Ways(packet, new ConnectionTable());
        var first = ways[0];
        return new ConnectionExplanation(Joined(ways.ConvertAll(way => way.Explanation)), Answer(first.Explanation, first.Table));
    }

    /// <summary>Every way that a packet can take, each with what is remembered afterwards: one, but for balanced routes.</summary>
    public List<(Explanation Explanation, ConnectionTable Table)> Ways(Packet packet, ConnectionTable table)
    {
        if (packet is { About: { } about, Quoted: null })
        {
            var (explanation, known) = Ways(about, table)[0];
            return Ways(Quoting(packet, explanation), known);
        }
        if ((Guarded(packet) ?? Switched(packet)) is { } below)
            return [(below, table)];
        var ways = new List<(Explanation, ConnectionTable)>();
        var lots = new Lots();
        do
        {
            var after = table.Copy();
            var passage = Of(packet, lots);
            if (packet.ExpectedBy is { } helper)
                Expect(packet, helper, after);
            var way = passage.Input is null ? _path.Leave(passage, after) : _path.Arrive(passage, after);
            ways.Add((way with { Share = lots.Share }, after));
        }
        while (lots.Again());
        return ways;
    }

    /// <summary>An error quotes a packet as it was behind the host, and is sent to whom that seemed to come from.</summary>
    private static Packet Quoting(Packet error, Explanation about) => error with
    {
        Quoted = new Headers(about.Packet.Protocol, about.Source, about.SourcePort, about.Destination, about.DestinationPort),
        Destination = error.Destination == default ? about.Source : error.Destination,
    };

    private static Explanation Joined(List<Explanation> ways) => ways.Count == 1 ? ways[0] : ways[0] with { Alternatives = ways.Skip(1).ToValueList() };

    private Passage Of(Packet packet, Lots lots)
    {
        var from = packet.From;
        var headers = new Headers(packet.Protocol, SourceOf(packet), packet.Protocol is null ? (ushort)0 : packet.SourcePort, packet.Destination,
            packet.Protocol switch { null => 0, Protocol.Icmp => packet.IcmpType, _ => packet.DestinationPort });
        return new Passage(packet, headers)
        {
            Lots = lots,
            Quoted = packet.Quoted,
            Input = from.Interface ?? (from.Provider is { } provider ? ProviderOf(provider).Interface
                : from.Machine is { } machine ? NicOf(machine).Bridge : (InterfaceName?)null),
            SenderMac = from.Mac ?? (from.Provider is { } sender ? host.GatewayMac(sender, headers.IsV6)
                : from.Machine is { } name ? NicOf(name).Mac : HostPicture.Nobody),
        };
    }

    private IpAddress SourceOf(Packet packet) => packet.From switch
    {
        { Address: { } address } => address,
        { Machine: { } machine } => AddressOf(machine, packet.Destination),
        _ => default,
    };

    private IpAddress AddressOf(Name machine, IpAddress destination)
    {
        var nic = NicOf(machine);
        var addresses = destination.IsV6 ? nic.Made(host.Lab).Select(made => (IpAddress?)made) : [nic.Address];
        return addresses.Take(1).SingleOrDefault() ?? throw new ArgumentException(
            $"The machine '{machine}' has no address of its own to reach {destination} from: name one with PacketSource.Of(machine, address).");
    }

    private ResolvedNic NicOf(Name machine) => host.Lab.Machines.FirstOrDefault(one => one.Name == machine) is { } found
        ? MachineNics.Of(host.Lab, found) is [var first, ..] ? first : throw new ArgumentException($"The machine '{machine}' has no network card.")
        : throw new ArgumentException($"The lab '{host.Lab.Name}' has no machine '{machine}', only {host.Lab.Machines.Select(one => one.Name).OrNone()}.");

    private Provider ProviderOf(Name name) => host.Lab.Providers.FirstOrDefault(one => one.Name == name)
        ?? throw new ArgumentException($"The lab '{host.Lab.Name}' has no provider '{name}', only {host.Lab.Providers.Select(one => one.Name).OrNone()}.");

    /// <summary>Between machines on one bridge, the host passes frames and looks at no packet.</summary>
    private Explanation? Switched(Packet packet)
    {
        if (packet.From.Machine is not { } machine)
            return null;
        var network = host.Lab.Networks.FirstOrDefault(one => one.Name == NicOf(machine).Network);
        // To another subnet of its network a machine sends through its router.
        if (network is null || network.Addresses.All(own => !own.Contains(packet.Destination) || !own.Contains(SourceOf(packet)))
            || network.Addresses.Any(own => own.Address == packet.Destination || (!own.IsV6 && own.Last == packet.Destination)))
            return null;
        string reason = network.RouteBack ? $"both are on {network.BridgeName}" : $"{network.BridgeName} keeps its machines apart (RouteBack is off)";
        return Below(packet, network.RouteBack ? Outcome.Switched : Outcome.Dropped, reason);
    }

    /// <summary>What becomes of a packet that the host's IP layer never sees.</summary>
    private Explanation Below(Packet packet, Outcome outcome, string reason) => new(packet, outcome)
    {
        Reason = reason,
        Source = SourceOf(packet),
        SourcePort = packet.SourcePort,
        Destination = packet.Destination,
        DestinationPort = packet.DestinationPort,
    };

    /// <summary>What the guard of the machine's network drops before any bridge or IP layer sees it: what only another, a DHCP server or a router
    /// would send.</summary>
    private Explanation? Guarded(Packet packet)
    {
        if (packet.From.Machine is not { } name || GuardOf(name) is not { } guard)
            return null;
        var frame = Of(packet, new Lots());
        frame.Input = NicOf(name).Tap;
        if (guard.At(HookPoint.Prerouting).All(chain => guard.Go(chain, frame) != Judgement.Dropped))
            return null;
        string why = (frame.Decision!.Chain, packet.Protocol) switch
        {
            (GuardNames.Ipv4 or GuardNames.Ipv6Packet, Protocol.Udp) => "only DHCP servers send such",
            (GuardNames.Ipv4 or GuardNames.Icmpv6, Protocol.Icmp) => "only routers send such",
            _ => $"{frame.Headers.Source} is no address of {name}",
        };
        return Below(packet, Outcome.Dropped, $"{why}, and {NicOf(name).Bridge} lets machines send as themselves only (Guard)");
    }

    /// <summary>The guard's rules for a machine's first card, as they are rendered for nft; none where its network has no guard.</summary>
    private ChainWalk? GuardOf(Name machine)
    {
        if (!_guards.TryGetValue(machine, out var guard))
        {
            var card = NicOf(machine);
            var rules = GuardCompiler.Compile(host.Lab, [(host.Lab.Machines.First(one => one.Name == machine), [card])]);
            _guards[machine] = guard = rules is null ? null : new ChainWalk(rules, host);
        }
        return guard;
    }

    /// <summary>Has the control connection behind a data connection that a helper expects.</summary>
    private void Expect(Packet packet, Helper helper, ConnectionTable table)
    {
        var control = Of(packet with { ExpectedBy = null, Protocol = Protocol.Tcp, DestinationPort = ControlPort.Of(helper), SourcePort = (ushort)(packet.SourcePort ^ 1) }, new Lots());
        _ = control.Input is null ? _path.Leave(control, table) : _path.Arrive(control, table);
        if (control.Connection is { IsConfirmed: true } master)
            table.Expect(Of(packet, new Lots()).Headers with { Source = master.Original.Source }, master.Mark, helper.ToString().ToLowerInvariant());
    }

    /// <summary>The answer of whoever got the packet.</summary>
    private Explanation? Answer(Explanation original, ConnectionTable table)
    {
        var packet = original.Packet;
        if (original.Outcome is not (Outcome.Sent or Outcome.Delivered)
            || new Headers(packet.Protocol, original.Source, original.SourcePort, original.Destination, original.DestinationPort).Reply is not { } reply)
            return null;
        var from = original.Outcome == Outcome.Delivered ? PacketSource.HostWith(reply.Source)
            : original.Provider is { } provider ? PacketSource.By(provider, reply.Source)
            : PacketSource.Through(original.Route!.Interface, reply.Source);
        bool isIcmp = packet.Protocol == Protocol.Icmp;
        var answer = new Packet(from, reply.Destination)
        {
            Protocol = packet.Protocol,
            SourcePort = reply.SourcePort,
            DestinationPort = isIcmp ? (ushort)0 : reply.DestinationPort,
            IcmpType = isIcmp ? (byte)reply.DestinationPort : (byte)0,
            Flags = TcpFlags.Syn | TcpFlags.Ack,
        };
        return Ways(answer, table)[0].Explanation;
    }
}
