using VirtLab.Compiling;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Comparing;

/// <summary>A packet of each kind that one of two labs tells from others.</summary>
internal sealed class PacketKinds(Lab before, Lab after)
{
    // Documentation addresses: somebody far away, whom no lab names.
    private static readonly IpAddress FarAway = "198.51.100.211", FarAway6 = "2001:db8:ffff::211";
    private const ushort UnnamedPort = 47_808, UnnamedSourcePort = 40_000;
    private readonly ValueList<Lab> _labs = [before, after];
    private List<Cidr>? _named;

    public IEnumerable<Packet> All
    {
        get
        {
            var destinations = Destinations().ToList();
            List<Packet> services = [.. Services(isV6: false)], services6 = [.. Services(isV6: true)];
            return
                from source in Sources().Distinct()
                from destination in destinations
                where source.Address is not { } address || (address != destination && address.IsV6 == destination.IsV6)
                from service in destination.IsV6 ? services6 : services
                select service with { From = source, Destination = destination };
        }
    }

    /// <summary>Whether a lab has who can send it.</summary>
    public static bool CanSend(Lab lab, Packet packet) => packet.From switch
    {
        { Machine: { } machine } => lab.Machines.FirstOrDefault(one => one.Name == machine) is { Nics.Count: > 0 } found
            && (packet.From.Address is not null || (packet.Destination.IsV6 ? Made(lab, found).Count > 0 : found.Nics[0].Address is not null)),
        { Provider: { } provider } => lab.Providers.Any(one => one.Name == provider),
        { Interface: { } name } => lab.Uplinks.Any(one => one.Interface == name) || lab.Networks.Any(one => one.BridgeName == name),
        _ => !packet.Destination.IsV6 || lab.HasV6,
    };

    private IEnumerable<PacketSource> Sources() =>
    [
        PacketSource.Host,
        .. _labs.SelectMany(Machines),
        .. from lab in _labs
           from way in lab.Ways
           from address in way.IsV6 ? Far6() : Far(Named())
           select PacketSource.By(way.Item.Name, address),
        .. from lab in _labs
           from uplink in lab.Uplinks
           let neighbour = Neighbour(uplink.Address)
           where neighbour is not null
           select PacketSource.Through(uplink.Interface, neighbour.Value),
        .. from lab in _labs
           from name in lab.Uplinks.Select(uplink => uplink.Interface).Concat(lab.Networks.Select(network => network.BridgeName))
           from address in Far6()
           select PacketSource.Through(name, address),
        .. Forged(),
    ];

    /// <summary>Senders that are not who they say, where a lab looks at that and another may not.</summary>
    private IEnumerable<PacketSource> Forged() => _labs.SelectMany(lab => (IEnumerable<PacketSource>)
    [
        .. from machine in lab.Machines.Where(machine => machine.Nics.Count > 0)
           where _labs.Any(other => other.Networks.Any(network => network.Name == machine.Nics[0].Network && !network.Guard))
           select PacketSource.Of(machine.Name, FarAway),
        .. from uplink in lab.Uplinks
           where _labs.Any(other => other.Uplinks.Any(one => one.Interface == uplink.Interface && (one.RouteFilter || one.LogMartians || one.NoSmurfs)))
           from address in lab.Networks.Select(network => First(network.Address)).Take(1).Append(uplink.Address.Last)
           select PacketSource.Through(uplink.Interface, address),
    ]);

    /// <summary>Of machines that nothing tells apart, one.</summary>
    private IEnumerable<PacketSource> Machines(Lab lab) => lab.Machines.Where(machine => machine.Nics.Count > 0)
        .Select(machine => (machine.Name, machine.Nics[0].Network, Addresses: Made(lab, machine).Select(made => (IpAddress?)made).Prepend(machine.Nics[0].Address).OfType<IpAddress>().ToValueList()))
        .Where(machine => machine.Addresses.Count > 0)
        .DistinctBy(machine => (machine.Network, string.Join(' ', machine.Addresses.Select(Signature))))
        .Select(machine => PacketSource.Of(machine.Name));

    private IEnumerable<IpAddress> Destinations() =>
        _labs.SelectMany(lab => (IEnumerable<IpAddress>)
        [
            .. lab.Machines.SelectMany(machine => machine.Nics).Select(nic => nic.Address).OfType<IpAddress>(),
            .. lab.Machines.SelectMany(machine => Made(lab, machine)),
            .. lab.Networks.SelectMany(network => network.Prefixes.Prepend(network.Address)).Select(own => own.Address),
            .. lab.Uplinks.SelectMany(uplink => uplink.Addresses).Select(own => own.Address),
            .. lab.Uplinks.Select(uplink => Neighbour(uplink.Address)).OfType<IpAddress>(),
        ]).Concat(Far(Named())).Concat(Far6()).Distinct().DistinctBy(address => (Signature(address), Own(address)));

    private static IEnumerable<IpAddress> Far(IEnumerable<Cidr> named) => named.Where(network => !network.IsV6).Select(Someone).Append(FarAway).Distinct();

    // A lab without IPv6 of its own judges none, save where it has rules for both.
    private IEnumerable<IpAddress> Far6() => _labs.Any(lab => lab.HasV6) ? Named().Where(network => network.IsV6).Select(Someone).Append(FarAway6).Distinct() : [];

    private static IpAddress Someone(Cidr network) => network.IsHost ? network.Address : First(network);

    private static ValueList<IpAddress> Made(Lab lab, Machine machine) => lab.HasV6 ? MachineNics.Of(lab, machine)[0].Made(lab) : [];

    /// <summary>Which of the networks that the labs name hold an address.</summary>
    private string Signature(IpAddress address) => string.Concat(Named().Select(network => network.Contains(address) ? '1' : '0'));

    /// <summary>Whether an address is one of the host's, or a machine's that forwards lead to: such a one is like no other.</summary>
    private IpAddress? Own(IpAddress address) =>
        _labs.Any(lab => lab.Networks.Any(network => network.Prefixes.Prepend(network.Address).Any(own => own.Address == address)) || lab.Uplinks.Any(uplink => uplink.Addresses.Any(own => own.Address == address))
            || lab.PortForwards.Any(forward => forward.To == address)) ? address : (IpAddress?)null;

    /// <summary>Every network that one of the labs names.</summary>
    private List<Cidr> Named() => _named ??=
    [
        .. _labs.SelectMany(lab => (IEnumerable<Cidr?>)
        [
            .. lab.Networks.SelectMany(network => network.Addresses).Select(own => (Cidr?)own.Network),
            .. lab.Uplinks.SelectMany(uplink => uplink.Addresses).Select(own => (Cidr?)own.Network),
            .. lab.Rules.SelectMany(rule => (Cidr?[])[rule.Source, rule.Destination]),
            .. lab.RoutingRules.SelectMany(rule => (Cidr?[])[rule.From, rule.To]),
            .. lab.Routes.Select(route => (Cidr?)route.To),
            .. lab.Snat.SelectMany(snat => (Cidr?[])[snat.Source, snat.Destination]),
            .. lab.Marks.SelectMany(mark => (Cidr?[])[mark.Source, mark.Destination]),
            .. lab.PortForwards.Select(forward => forward.Source),
            .. lab.Zones.SelectMany(zone => zone.Hosts).SelectMany(hosts => hosts.Networks).Select(network => (Cidr?)network),
            .. lab.Blocklist.Select(network => (Cidr?)network),
            .. lab.NullRoutes is null ? [] : NullRoute.PrivateBlocks.Select(block => (Cidr?)block),
        ]).OfType<Cidr>().Where(network => network.PrefixLength > 0).Select(network => network.Network).Distinct(),
    ];

    /// <summary>A packet of each service, as yet from nobody to nobody.</summary>
    private IEnumerable<Packet> Services(bool isV6)
    {
        var plain = new Packet(PacketSource.Host, default);
        foreach (var protocol in (Protocol[])[Protocol.Tcp, Protocol.Udp])
        {
            List<ushort> sources = [.. SourcePortsOf(protocol)];
            foreach (ushort port in PortsOf(protocol))
            {
                foreach (ushort from in sources)
                    yield return plain with { Protocol = protocol, DestinationPort = port, SourcePort = from };
            }
        }
        byte echo = isV6 ? Icmp.EchoRequest6 : Icmp.EchoRequest;
        foreach (byte type in _labs.SelectMany(lab => lab.Rules).Select(rule => rule.IcmpType).OfType<int>().Select(type => (byte)type).Prepend(echo).Distinct())
            yield return plain with { Protocol = Protocol.Icmp, IcmpType = type };
        yield return plain;
        foreach (var helper in _labs.SelectMany(lab => lab.Marks).Select(mark => mark.Helper).OfType<Helper>().Distinct())
            yield return plain with { Protocol = Protocol.Tcp, DestinationPort = UnnamedPort, SourcePort = UnnamedSourcePort, ExpectedBy = helper };
        if (_labs.Any(lab => lab.Uplinks.Any(uplink => uplink.TcpFlags) || lab.Networks.Any(network => network.TcpFlags)))
            yield return plain with { Protocol = Protocol.Tcp, DestinationPort = UnnamedPort, SourcePort = UnnamedSourcePort, Flags = TcpFlags.None };
    }

    private IEnumerable<ushort> PortsOf(Protocol protocol) => Ends(_labs.SelectMany(lab => (IEnumerable<Ports?>)
    [
        .. lab.Rules.Where(rule => rule.Protocol == protocol).Select(rule => rule.Ports),
        .. lab.Marks.Where(mark => mark.Protocol == protocol).Select(mark => mark.Ports),
        .. lab.Snat.Where(snat => snat.Protocol == protocol).Select(snat => snat.Ports),
        .. lab.PortForwards.Where(forward => forward.Protocol == protocol).SelectMany(forward => forward.ToPort == 0 ? (Ports?[])[forward.Port] : [forward.Port, (int)forward.ToPort]),
    ]), UnnamedPort);

    private IEnumerable<ushort> SourcePortsOf(Protocol protocol) => Ends(_labs.SelectMany(lab => (IEnumerable<Ports?>)
    [
        .. lab.Rules.Where(rule => rule.Protocol == protocol).Select(rule => rule.SourcePorts),
        .. lab.Marks.Where(mark => mark.Protocol == protocol).Select(mark => mark.SourcePorts),
    ]), UnnamedSourcePort);

    private static IEnumerable<ushort> Ends(IEnumerable<Ports?> named, ushort unnamed) => named.OfType<Ports>()
        .SelectMany(ports => ports.Ranges).SelectMany(range => (ushort[])[range.First, range.Last]).Append(unnamed).Distinct().Order();

    /// <summary>Somebody on the link of an uplink: no gateway, and not the host.</summary>
    private IpAddress? Neighbour(Cidr uplink)
    {
        if (uplink.IsV6)
            return null;
        for (int host = 9; host < 1 << Math.Min(8, 32 - uplink.PrefixLength); host++)
        {
            var address = uplink.Network.Address.Beside(host);
            if (address != uplink.Address && address != uplink.Last && _labs.All(lab => lab.Providers.All(provider => provider.Gateway != address)))
                return address;
        }
        return null;
    }

    // Of a network's own address nobody is the owner.
    private static IpAddress First(Cidr network) => network.Network.Address.Beside(network.PrefixLength < 31 ? 2 : 0);
}
