using VirtLab.Compiling.Firewall;
using VirtLab.Explaining;
using VirtLab.Explaining.Forwarding;
using VirtLab.Explaining.Tracking;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>One lab, and packets that are explained and then really sent.</summary>
internal sealed class Trial : IDisposable
{
    private static readonly ushort[] Ports = [21, 22, 53, 80, 8080, 8081, 119, 67, 68, 443, 40000];

    private static readonly TcpFlags[] Openings = [TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Syn, TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Rst,
        TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Fin, TcpFlags.None, TcpFlags.Syn | TcpFlags.Fin, TcpFlags.All, TcpFlags.Fin | TcpFlags.Psh | TcpFlags.Urg];

    private static readonly TcpFlags[] Onwards = [TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Ack | TcpFlags.Psh, TcpFlags.Fin | TcpFlags.Ack, TcpFlags.Rst | TcpFlags.Ack, TcpFlags.Syn];

    private static readonly TcpFlags[] Answers = [TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Syn | TcpFlags.Ack, TcpFlags.Ack, TcpFlags.Rst | TcpFlags.Ack];

    private static readonly IpAddress LinkNeighbour = "fe80::5";

    private const int MostTables = 32;
    private readonly Random _random;
    private readonly HostPicture _picture;
    private readonly Explainer _explainer;
    private readonly KernelHost _kernel;
    private readonly IReadOnlyList<IpAddress> _pool;
    private readonly Dictionary<(InterfaceName, IpAddress), MacAddress> _neighbours = [];
    private readonly List<Talk> _talks = [];
    private readonly List<string> _history = [];
    // What may be remembered: some lots that the kernel draws show later only.
    private List<ConnectionTable> _tables = [new()];
    private ushort _port = 30_000;
    private bool _hasPortZero;
    private readonly bool _hasV6;

    public Trial(int seed)
    {
        _random = new Random(seed);
        Lab = RandomLab.Of(_random);
        _picture = new HostPicture(Lab, new Circumstances { Silent = Some(8), SilentV4 = Some(16), SilentV6 = Some(16) });
        _explainer = new Explainer(_picture);
        _pool = RandomLab.Pool(Lab);
        _hasV6 = RandomLab.HasV6(Lab);
        foreach (var one in _picture.Interfaces)
        {
            foreach (var address in _pool.Where(address => one.Addresses.Any(own => own.Contains(address) && own.Address != address)))
                _neighbours[(one.Name, address)] = MacAddress.Derive(RandomLab.NeighbourOui, address.ToString());
        }
        foreach (var (provider, isV6) in Lab.Ways)
            _neighbours[(provider.Interface, provider.GatewayOf(isV6)!.Value)] = _picture.GatewayMac(provider.Name, isV6);
        // Somebody's address of a link says nothing of the link.
        foreach (var one in _picture.Interfaces.Where(one => _hasV6 && one.Name != HostInterface.Loopback))
        {
            foreach (var address in Lab.Providers.Select(provider => provider.Gateway6).OfType<IpAddress>().Where(gateway => gateway.IsLinkLocal).Append(LinkNeighbour))
                _ = _neighbours.TryAdd((one.Name, address), MacAddress.Derive(RandomLab.NeighbourOui, address.ToString()));
        }
        // Where two interfaces have one network, the kernel may look for a neighbour on either.
        _kernel = new KernelHost(_picture, [.. _neighbours.Select(one => new Neighbour(one.Key.Item1, one.Key.Item2, one.Value))]);

        ValueList<Name> Some(int of) => Lab.Providers.Where(_ => _random.Next(of) == 0).Select(provider => provider.Name).ToValueList();
    }

    public Lab Lab { get; }

    /// <summary>Whether nothing more can be asked.</summary>
    public bool IsOver { get; private set; }

    /// <summary>How many packets were sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Sends a packet, if there is one to be sent; what the kernel did otherwise than was said is told.</summary>
    public string? Next()
    {
        var talk = _talks.Count > 0 && _random.Next(5) < 3 ? _talks[^(1 + _random.Next(Math.Min(_talks.Count, 4)))] : null;
        bool isReply = talk?.Passed is not null && _random.Next(2) == 0, isError = isReply && _random.Next(5) == 0;
        var packet = talk is null ? Opening() : isError ? Error(talk) : isReply ? Answer(talk) : Onward(talk);
        if (packet is null)
            return null;
        if (talk is null)
            _talks.Add(talk = new Talk(packet));
        var ways = _tables.SelectMany(table => _explainer.Ways(packet, table)).ToList();
        var seen = Send(packet, talk.Next(isReply, packet.Flags));
        Sent++;
        var logged = _kernel.Logged();
        var taken = ways.Where(way => Agrees(way.Explanation, seen) && Agrees(way.Explanation, logged)).Take(MostTables).ToList();
        _history.Add($"{packet} ({packet.From}, {packet.SourcePort}, {packet.Flags}, ttl {packet.TimeToLive})");
        if (taken.Count == 0)
            return $"{string.Join('\n', _history)}\nsaid: {string.Join("or: ", ways.Select(way => way.Explanation))}seen: {Words(seen)}{string.Concat(logged.Select(line => $"; logged '{line}'"))}";
        var explanation = taken[0].Explanation;
        _tables = taken.ConvertAll(way => way.Table);
        // Of what comes after a port or an address that the kernel chose nothing can be said.
        IsOver = (explanation.SourcePort == 0 && packet is { Protocol: not null, SourcePort: not 0 }) || IsUnnamed(explanation) || explanation.Destination == AddressClass.LinkOwn;
        if (!isError && explanation.Outcome is Outcome.Sent or Outcome.Delivered)
        {
            // What conntrack did not take for a part of the connection moved nothing in it.
            bool counts = explanation.Steps.All(step => step.What != PacketPath.PartOfNothing);
            if (packet.Flags == TcpFlags.Syn && explanation.Steps.Any(step => step.What == PacketPath.NewConnection))
                talk.BeginsAnew();
            if (counts)
                talk.Passes(isReply, packet.Flags);
            if (!isReply)
                talk.Passed = explanation;
            else if (counts && ((packet.Flags & TcpFlags.Syn) != 0 || talk.Opened.Flags == TcpFlags.Ack))
                talk.IsAnswered = true;
            if (packet.Protocol == Protocol.Tcp && (packet.Flags & TcpFlags.Rst) != 0)
                talk.Resets();
        }
        return null;
    }

    public void Dispose() => _kernel.Dispose();

    private Packet Opening()
    {
        var protocol = _random.Next(10) switch { < 4 => Protocol.Tcp, < 7 => Protocol.Udp, < 9 => Protocol.Icmp, _ => (Protocol?)null };
        bool isV6 = _hasV6 && _random.Next(3) == 0;
        List<IpAddress> pool = [.. _pool.Where(address => address.IsV6 == isV6)], odd = [.. RandomLab.Odd.Where(address => address.IsV6 == isV6)];
        var from = _random.Next(4) == 0 ? FromHost(isV6) : FromOutside(pool, isV6 ? [.. odd, LinkNeighbour] : odd);
        // The host's own address of the link; of others there nothing is said.
        if (isV6 && from.Interface is { } link)
            odd.Add(Cidr.LinkLocal.Eui64(KernelHost.MacOf(link)));
        var destination = from.Interface is not null && _random.Next(8) == 0 ? Pick(odd) : Pick(pool);
        return new Packet(from, destination)
        {
            Protocol = protocol,
            // Port 0 once only: of two such connections one could get another port.
            SourcePort = protocol == Protocol.Tcp && !_hasPortZero && (_hasPortZero = _random.Next(20) == 0) ? (ushort)0 : _port++,
            DestinationPort = protocol is null or Protocol.Icmp ? (ushort)0 : Pick(Ports),
            IcmpType = protocol != Protocol.Icmp ? (byte)0 : _random.Next(3) > 0 ? isV6 ? Icmp.EchoRequest6 : Icmp.EchoRequest
                : Pick((byte[])(isV6 ? [129, 133, 134, 135, 136, 139, 140, 200] : [0, 13, 14, 17, 9, 42])),
            Flags = protocol == Protocol.Tcp ? Pick(Openings) : TcpFlags.Syn,
            TimeToLive = _random.Next(12) == 0 ? (byte)1 : (byte)64,
            IsFragment = !isV6 && from.Interface is not null && protocol == Protocol.Udp && _random.Next(10) == 0,
        };
    }

    private PacketSource FromHost(bool isV6)
    {
        var own = _picture.Interfaces.Where(one => one.Name != HostInterface.Loopback).SelectMany(one => one.Addresses).Where(own => own.IsV6 == isV6).ToList();
        // IPv6 leaves a source that is not said as it is.
        return isV6 || _random.Next(3) == 0 ? PacketSource.HostWith(Pick(own).Address) : PacketSource.Host;
    }

    private PacketSource FromOutside(List<IpAddress> pool, List<IpAddress> odd)
    {
        var input = Pick([.. _picture.Interfaces.Where(one => one.Name != HostInterface.Loopback && one.IsUp)]);
        var gateways = Lab.Providers.Where(provider => provider.Interface == input.Name).ToList();
        var near = _neighbours.Where(one => one.Key.Item1 == input.Name && one.Key.Item2.IsV6 == pool[0].IsV6).ToList();
        return _random.Next(10) switch
        {
            // An honest neighbour.
            < 4 when near.Count > 0 && Pick(near) is var neighbour => PacketSource.Through(input.Name, neighbour.Key.Item2, neighbour.Value),
            // Somebody behind a gateway.
            < 7 when gateways.Count > 0 => PacketSource.Through(input.Name, Pick(pool), _picture.GatewayMac(Pick(gateways).Name, pool[0].IsV6)),
            < 8 => PacketSource.Through(input.Name, Pick(odd)),
            _ => PacketSource.Through(input.Name, Pick(pool)),
        };
    }

    private Packet? Onward(Talk talk) => talk.Opened.Protocol != Protocol.Tcp ? talk.Opened
        : talk.Opened with { Flags = talk.IsAnswered ? Pick(Onwards) : _random.Next(4) == 0 ? Pick(Onwards) : talk.Opened.Flags };

    private Packet? Answer(Talk talk)
    {
        var passed = talk.Passed!;
        if (new Headers(talk.Opened.Protocol, passed.Source, passed.SourcePort, passed.Destination, passed.DestinationPort).Reply is not { } reply
            || reply.Destination.IsLinkLocal || (reply.Destination.IsV6 && AddressClass.IsUnspecified(reply.Destination)))
            return null;
        PacketSource from;
        if (passed.Outcome == Outcome.Delivered)
        {
            if (_picture.Fib.KindOf(reply.Source) != AddressKind.Local || AddressClass.IsLoopback(reply.Source) || AddressClass.IsLoopback(reply.Destination)
                || AddressClass.IsMulticast(reply.Destination) || _picture.Fib.KindOf(reply.Destination) == AddressKind.Broadcast)
                return null;
            from = PacketSource.HostWith(reply.Source);
        }
        else
        {
            // Mostly by the way that it went.
            var name = passed.Route!.Interface;
            var others = Lab.Providers.Where(provider => _picture.Interface(provider.Interface)!.IsUp).ToList();
            if (others.Count > 0 && _random.Next(5) == 0 && Pick(others) is var other)
                from = PacketSource.Through(other.Interface, reply.Source, _picture.GatewayMac(other.Name, reply.Source.IsV6));
            else
                from = PacketSource.Through(name, reply.Source, NextHop(passed));
        }
        bool isIcmp = talk.Opened.Protocol == Protocol.Icmp;
        return new Packet(from, reply.Destination)
        {
            Protocol = talk.Opened.Protocol,
            SourcePort = reply.SourcePort,
            DestinationPort = isIcmp ? (ushort)0 : reply.DestinationPort,
            IcmpType = isIcmp ? (byte)reply.DestinationPort : (byte)0,
            Flags = talk.Opened.Protocol != Protocol.Tcp ? TcpFlags.Syn : talk.IsAnswered ? Pick(Onwards[..^1]) : Pick(Answers),
        };
    }

    /// <summary>Somebody on the way tells that a packet got no further.</summary>
    private Packet? Error(Talk talk)
    {
        if (talk.Passed is not { Outcome: Outcome.Sent, Route: { } route } passed || (passed.SourcePort == 0 && talk.Opened is { Protocol: not null, SourcePort: not 0 })
            || passed.Source.IsLinkLocal || (passed.Source.IsV6 && AddressClass.IsUnspecified(passed.Source)))
            return null;
        bool isV6 = passed.Destination.IsV6;
        var teller = Pick([.. _pool.Where(address => address.IsV6 == isV6)]);
        var name = _random.Next(5) > 0 ? route.Interface : Pick([.. _picture.Interfaces.Where(one => one.Name != HostInterface.Loopback && one.IsUp)]).Name;
        return new Packet(PacketSource.Through(name, teller, NextHop(passed)), _random.Next(8) > 0 ? passed.Source : teller)
        {
            Protocol = Protocol.Icmp,
            SourcePort = 0,
            IcmpType = Pick((byte[])(isV6 ? [1, 3] : [3, 11])),
            Quoted = new Headers(talk.Opened.Protocol, passed.Source, passed.SourcePort, passed.Destination, passed.DestinationPort),
        };
    }

    private List<SeenPacket> Send(Packet packet, Sequence sequence)
    {
        byte[] datagram = Frame.Datagram(packet, packet.From.Address ?? default, sequence);
        return packet.From.Interface is { } input
            ? _kernel.Arrive(input, Frame.Ethernet(datagram, packet.From.Mac ?? HostPicture.Nobody, KernelHost.MacOf(input)))
            : _kernel.Leave(datagram, packet.From.Address, packet.Destination);
    }

    private bool Agrees(Explanation said, List<SeenPacket> seen) => said.Outcome switch
    {
        Outcome.Sent => seen is [{ Interface: { } name } one] && name == said.Route!.Interface && IsSame(said, one) && one.NextHop == NextHop(said),
        Outcome.Delivered => seen.Any(one => one.Interface is null && IsSame(said, one)),
        Outcome.Reset or Outcome.Refused when seen.Count == 0 => !IsTold(said),
        Outcome.Reset => seen.All(one => one.Protocol == Protocol.Tcp && (one.Flags & TcpFlags.Rst) != 0 && one.DestinationPort == said.Packet.SourcePort),
        Outcome.Refused or Outcome.Unreachable => seen.All(one => one.Protocol == Protocol.Icmp && one.DestinationPort == (said.Packet.Destination.IsV6 ? 1 : 3)),
        Outcome.Expired => seen.All(one => one.Protocol == Protocol.Icmp && one.DestinationPort == (said.Packet.Destination.IsV6 ? 3 : 11)),
        _ => seen.Count == 0,
    };

    /// <summary>Whether who is refused must hear of it: a neighbour to whom the host sends by where he came from, about what was for one alone. What belongs to no connection
    /// is refused too, but that is not told from what the stack says itself; and a lab may have rules for what is related, as a refusal is.</summary>
    private bool IsTold(Explanation said) => said.Packet is { From: { Interface: { } input, Address: { } sender, Mac: { } mac }, IsFragment: false, Protocol: Protocol.Tcp or Protocol.Udp } packet
        && !Lab.Rules.Any(rule => (rule.States & ConnectionState.Related) != 0 && rule.Action is (RuleAction.Drop or RuleAction.Reject)) && (packet.Flags & TcpFlags.Rst) == 0 && said.Steps.All(step => step.What != PacketPath.PartOfNothing) && _neighbours.TryGetValue((input, sender), out var known) && known == mac && _pool.Contains(packet.Destination)
        && _picture.Fib.Look(new FibQuestion(sender)) is { Route.Type: FibType.Unicast } way && way.Uses(input) && way.Route.Hops is [{ Gateway: var gateway }] && gateway == default;

    // What the sender is told goes out by way of rules as well, which may log it.
    private static bool Agrees(Explanation said, List<string> logged) =>
        said.Outcome is Outcome.Reset or Outcome.Refused or Outcome.Unreachable or Outcome.Expired || (said.Outcome == Outcome.Sent && said.Route!.Interface == said.Packet.From.Interface)
        ? logged.Take(said.LogLines.Count).SequenceEqual(said.LogLines) : logged.SequenceEqual(said.LogLines);

    private static bool IsSame(Explanation said, SeenPacket seen) => seen.Protocol == said.Packet.Protocol && (seen.Source == said.Source || (IsUnnamed(said) && seen.Source.IsLinkLocal))
        && (seen.SourcePort == said.SourcePort || said.SourcePort == 0) && (seen.Destination == said.Destination || (said.Destination == AddressClass.LinkOwn && seen.Destination.IsLinkLocal)) && seen.DestinationPort == said.DestinationPort;

    // An address of the host's own, and not the sender's.
    private static bool IsUnnamed(Explanation said) => said.Source == AddressClass.Unnamed && said.Packet.From.Address != said.Source;

    private MacAddress? NextHop(Explanation said) =>
        _neighbours.TryGetValue((said.Route!.Interface, said.Route.Gateway ?? said.Destination), out var mac) ? mac : (MacAddress?)null;

    private static string Words(List<SeenPacket> seen) => seen.Count == 0 ? "nothing" : string.Join("; ", seen.Select(one =>
        $"{one.Protocol?.ToString() ?? "other"} {one.Source}:{one.SourcePort} -> {one.Destination}:{one.DestinationPort} {one.Flags} "
        + (one.Interface is { } name ? $"out by {name} to {one.NextHop}" : "to the host")));

    private T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
