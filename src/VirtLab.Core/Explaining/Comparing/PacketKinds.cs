using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Explaining.Comparing;

/// <summary>A packet of each kind that one of two labs tells from others.</summary>
internal sealed class PacketKinds(Lab before, Lab after)
{
    // Documentation addresses: somebody far away, whom no lab names.
    private static readonly IpAddress FarAway = "198.51.100.211";
    private const ushort UnnamedPort = 47_808;
    private readonly ValueList<Lab> _labs = [before, after];
    private List<Cidr>? _named;

    public IEnumerable<Packet> All =>
        from source in Sources().Distinct()
        from destination in Destinations()
        where source.Address is null || source.Address != destination
        from packet in Services(source, destination)
        select packet;

    /// <summary>Whether a lab has who sends it.</summary>
    public static bool Has(Lab lab, PacketSource source) => source switch
    {
        { Machine: { } machine } => lab.Machines.Any(one => one.Name == machine && one.Nics is [{ Address: not null }, ..]),
        { Provider: { } provider } => lab.Providers.Any(one => one.Name == provider),
        { Interface: { } name } => lab.Uplinks.Any(one => one.Interface == name) || lab.Networks.Any(one => one.BridgeName == name),
        _ => true,
    };

    private IEnumerable<PacketSource> Sources() =>
    [
        PacketSource.Host,
        .. _labs.SelectMany(Machines),
        .. from lab in _labs
           from provider in lab.Providers
           from address in Far(Named())
           select PacketSource.By(provider.Name, address),
        .. from lab in _labs
           from uplink in lab.Uplinks
           let neighbour = Neighbour(uplink.Address)
           where neighbour is not null
           select PacketSource.Through(uplink.Interface, neighbour.Value),
    ];

    /// <summary>Of machines that nothing tells apart, one.</summary>
    private IEnumerable<PacketSource> Machines(Lab lab) => lab.Machines
        .Where(machine => machine.Nics is [{ Address: not null }, ..])
        .DistinctBy(machine => (machine.Nics[0].Network, Signature(machine.Nics[0].Address!.Value)))
        .Select(machine => PacketSource.Of(machine.Name));

    private IEnumerable<IpAddress> Destinations() =>
        _labs.SelectMany(lab => (IEnumerable<IpAddress>)
        [
            .. lab.Machines.SelectMany(machine => machine.Nics).Select(nic => nic.Address).OfType<IpAddress>(),
            .. lab.Networks.Select(network => network.Address.Address),
            .. lab.Uplinks.Select(uplink => uplink.Address.Address),
            .. lab.Uplinks.Select(uplink => Neighbour(uplink.Address)).OfType<IpAddress>(),
        ]).Concat(Far(Named())).Distinct().DistinctBy(address => (Signature(address), Own(address)));

    private static IEnumerable<IpAddress> Far(IEnumerable<Cidr> named) => named.Where(network => !network.IsV6)
        .Select(network => network.IsHost ? network.Address : First(network)).Append(FarAway).Distinct();

    /// <summary>Which of the networks that the labs name hold an address.</summary>
    private string Signature(IpAddress address) => string.Concat(Named().Select(network => network.Contains(address) ? '1' : '0'));

    /// <summary>Whether an address is one of the host's, or a machine's that forwards lead to: such a one is like no other.</summary>
    private IpAddress? Own(IpAddress address) =>
        _labs.Any(lab => lab.Networks.Any(network => network.Address.Address == address) || lab.Uplinks.Any(uplink => uplink.Address.Address == address)
            || lab.PortForwards.Any(forward => forward.To == address)) ? address : (IpAddress?)null;

    /// <summary>Every network that one of the labs names.</summary>
    private List<Cidr> Named() => _named ??=
    [
        .. _labs.SelectMany(lab => (IEnumerable<Cidr?>)
        [
            .. lab.Networks.SelectMany(network => network.Addresses).Select(own => (Cidr?)own.Network),
            .. lab.Uplinks.Select(uplink => (Cidr?)uplink.Address.Network),
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

    private IEnumerable<Packet> Services(PacketSource source, IpAddress destination)
    {
        foreach (ushort port in PortsOf(Protocol.Tcp))
            yield return Packet.Tcp(source, destination, port);
        foreach (ushort port in PortsOf(Protocol.Udp))
            yield return Packet.Udp(source, destination, port);
        yield return Packet.Ping(source, destination);
        yield return new Packet(source, destination);
    }

    private IEnumerable<ushort> PortsOf(Protocol protocol) => _labs.SelectMany(lab => (IEnumerable<Ports?>)
    [
        .. lab.Rules.Where(rule => rule.Protocol == protocol).Select(rule => rule.Ports),
        .. lab.Marks.Where(mark => mark.Protocol == protocol).Select(mark => mark.Ports),
        .. lab.PortForwards.Where(forward => forward.Protocol == protocol).SelectMany(forward => forward.ToPort == 0 ? (Ports?[])[forward.Port] : [forward.Port, (int)forward.ToPort]),
    ]).OfType<Ports>().SelectMany(ports => ports.Ranges).SelectMany(range => (ushort[])[range.First, range.Last]).Append(UnnamedPort).Distinct().Order();

    /// <summary>Somebody on the link of an uplink: no gateway, and not the host.</summary>
    private IpAddress? Neighbour(Cidr uplink)
    {
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
