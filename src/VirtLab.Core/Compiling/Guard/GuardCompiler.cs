using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Guard;

/// <summary>Turns a lab's cards into the rules by which none of them can send as another: a table of family <c>bridge</c>, which sees each frame
/// before a bridge learns from it or passes it on, to another port or to the host, whether or not <c>br_netfilter</c> shows frames to the
/// firewall. Cards are elements of its maps: one more changes no chain. It names taps that need not be there yet. Pure.</summary>
internal static class GuardCompiler
{
    // Before all others: br_netfilter is at 0, and the first number that has a name at -300.
    private const int Priority = -400;

    private const int DhcpServer = 67, DhcpClient = 68, Dhcpv6Client = 546, Dhcpv6Server = 547;

    private static readonly ValueList<LinkAddressOption> Options = [LinkAddressOption.Source, LinkAddressOption.Target];

    private static readonly FirewallRule Refuse = FirewallRule.Always(new Drop()), Pass = FirewallRule.Always(new Accept());

    /// <summary>Whether a lab has cards to guard.</summary>
    public static bool HasGuard(Lab lab)
    {
        var guarded = lab.Networks.Where(network => network.Guard).Select(network => network.Name).ToHashSet();
        return lab.Machines.SelectMany(machine => machine.Nics).Any(nic => guarded.Contains(nic.Network));
    }

    /// <summary>The rules for a lab's cards; none where it has none to guard.</summary>
    public static CompiledFirewall? Compile(Lab lab) => Compile(lab, MachineNics.All(lab));

    /// <param name="lab">The lab.</param>
    /// <param name="machines">Its machines, with their cards.</param>
    public static CompiledFirewall? Compile(Lab lab, IEnumerable<(Machine Machine, ValueList<ResolvedNic> Nics)> machines)
    {
        ArgumentNullException.ThrowIfNull(lab);
        var cards = GuardedCard.Of(lab, machines);
        if (cards.Count == 0)
            return null;
        var pools = new GuardPools(lab, cards);
        return new CompiledFirewall(ChainNames.Table(lab.Name), ChainNames.Comment(lab.Name))
        {
            Family = TableFamily.Bridge,
            Chains =
            [
                FirewallCompiler.Base(GuardNames.Prerouting, ChainType.Filter, HookPoint.Prerouting, Priority, [FirewallRule.Always(new Lookup(GuardNames.Cards))]),
                FirewallCompiler.Base(GuardNames.Input, ChainType.Filter, HookPoint.Input, Priority, [new([new LinkLocalGroupMatch()], new Lookup(GuardNames.Cards))]),
                new(GuardNames.Card,
                    // Bridges keep these for the host, which would learn from them where a hardware address is.
                    new FirewallRule([new LinkLocalGroupMatch()], new Drop()),
                    FirewallRule.Always(new Jump(GuardNames.Hardware)),
                    new FirewallRule([new EtherTypeMatch(EtherType.Ip)], new Goto(GuardNames.Ipv4)),
                    new FirewallRule([new EtherTypeMatch(EtherType.Arp)], new Goto(GuardNames.Arp)),
                    new FirewallRule([new EtherTypeMatch(EtherType.Ip6)], new Goto(GuardNames.Ipv6)),
                    Refuse),
                Only(GuardNames.Hardware, new Lookup(GuardNames.Macs)),
                .. Ipv4,
                .. Arp,
                .. Ipv6,
                .. GuardedField.All.Select(guarded => new Chain(guarded.Chain,
                    FirewallRule.Always(new Lookup(GuardNames.Ipv4Addresses) { By = [KeyField.InputInterface, guarded.Field] }),
                    FirewallRule.Always(new Lookup(guarded.Map)),
                    Refuse)),
                .. pools.Chains,
            ],
            Maps =
            [
                new(GuardNames.Cards, [KeyField.InputInterface], [.. cards.Select(card => new MapElement([new InterfaceKey(card.Tap)], new Goto(GuardNames.Card)))]),
                new(GuardNames.Macs, [KeyField.InputInterface, KeyField.SourceMac], [.. cards.Select(card => Own(card, new MacKey(card.Mac)))]),
                new(GuardNames.Ipv4Addresses, [KeyField.InputInterface, KeyField.SourceAddress],
                    [.. cards.SelectMany(card => card.Ipv4.Select(address => Own(card, new NetworkKey(Cidr.Host(address)))))]),
                new(GuardNames.Ipv6Addresses, [KeyField.InputInterface, KeyField.SourceAddress6],
                    [.. cards.SelectMany(card => card.Ipv6.Select(address => Own(card, new NetworkKey(Cidr.Host(address)))))]),
                new(GuardNames.Neighbours, [KeyField.InputInterface, KeyField.NeighbourTarget],
                    [.. cards.SelectMany(card => card.Ipv6.Select(address => Own(card, new NeighbourKey(address))))]),
                new(GuardNames.LinkAddresses, [KeyField.InputInterface, KeyField.NeighbourOption],
                    [.. cards.SelectMany(card => Options.Select(option => Own(card, new LinkAddressKey(option, card.Mac))))]),
                new(GuardNames.DhcpClients, [KeyField.InputInterface, KeyField.DhcpClientMac], [.. cards.Select(card => Own(card, new ClientMacKey(card.Mac)))]),
                .. pools.Maps,
            ],
        };
    }

    private static ValueList<Chain> Ipv4 =>
    [
        new(GuardNames.Ipv4,
            new FirewallRule([new LaterIpv4FragmentMatch()], new Goto(GuardNames.Ipv4Fragment)),
            // Whoever has no address yet asks for one, and asks everybody.
            new FirewallRule(
                [new SourceMatch("0.0.0.0/32"), new DestinationMatch("255.255.255.255/32"), new SourcePortMatch(Protocol.Udp, DhcpClient), new DestinationPortMatch(Protocol.Udp, DhcpServer)],
                new Goto(GuardNames.DhcpQuestion)),
            FirewallRule.Always(new Jump(GuardedField.All[0].Chain)),
            new FirewallRule([new DestinationPortMatch(Protocol.Udp, DhcpServer)], new Jump(GuardNames.Dhcp)),
            // Clients of DHCP do not look from which port they are answered.
            new FirewallRule([new SourcePortMatch(Protocol.Udp, DhcpServer)], new Drop()),
            new FirewallRule([new DestinationPortMatch(Protocol.Udp, DhcpClient)], new Drop()),
            new FirewallRule([new RouterIcmpMatch()], new Drop()),
            new FirewallRule([new WholeHeaderMatch()], new Accept()),
            Refuse),
        // Some kernels read ports in these, where there are none. Without its first fragment, which is judged, one comes to nothing.
        new(GuardNames.Ipv4Fragment,
            FirewallRule.Always(new Jump(GuardedField.All[0].Chain)),
            new FirewallRule([new WholeHeaderMatch()], new Accept()),
            Refuse),
        new(GuardNames.DhcpQuestion, FirewallRule.Always(new Jump(GuardNames.Dhcp)), Pass),
        Only(GuardNames.Dhcp, new Lookup(GuardNames.DhcpClients)),
    ];

    private static ValueList<Chain> Arp =>
    [
        new(GuardNames.Arp, new FirewallRule([new EthernetArpMatch()], new Goto(GuardNames.ArpMessage)), Refuse),
        new(GuardNames.ArpMessage,
            FirewallRule.Always(new Jump(GuardNames.ArpHardware)),
            new FirewallRule([new ArpProbeMatch()], new Goto(GuardNames.ArpProbe)),
            FirewallRule.Always(new Jump(GuardedField.All[1].Chain)),
            Pass),
        // About another's address it would keep that one from taking it.
        new(GuardNames.ArpProbe, FirewallRule.Always(new Jump(GuardedField.All[2].Chain)), Pass),
        Only(GuardNames.ArpHardware, new Lookup(GuardNames.Macs) { By = [KeyField.InputInterface, KeyField.ArpSenderMac] }),
    ];

    private static ValueList<Chain> Ipv6 =>
    [
        new(GuardNames.Ipv6, new FirewallRule([new WholeHeaderMatch()], new Goto(GuardNames.Ipv6Packet)), Refuse),
        new(GuardNames.Ipv6Packet,
            new FirewallRule([new SourceMatch("::/128")], new Goto(GuardNames.Unaddressed)),
            FirewallRule.Always(new Jump(GuardNames.Ipv6Source)),
            new FirewallRule([new LaterIpv6FragmentMatch()], new Accept()),
            new FirewallRule([new ProtocolMatch(Protocol.Icmp)], new Goto(GuardNames.Icmpv6)),
            new FirewallRule([new SourcePortMatch(Protocol.Udp, Dhcpv6Server)], new Drop()),
            new FirewallRule([new DestinationPortMatch(Protocol.Udp, Dhcpv6Client)], new Drop()),
            Pass),
        new(GuardNames.Unaddressed,
            new FirewallRule([new NeighbourSolicitationMatch()], new Jump(GuardNames.Neighbour)),
            new FirewallRule([new UnaddressedIcmpv6Match()], new Accept()),
            Refuse),
        new(GuardNames.Icmpv6,
            new FirewallRule([new NeighbourAdvertisementMatch()], new Jump(GuardNames.Neighbour)),
            // The first one counts: whoever tells a hardware address tells it there.
            new FirewallRule([new NeighbourOptionMatch()], new Jump(GuardNames.NeighbourOption)),
            new FirewallRule([new RouterSolicitationOptionMatch()], new Jump(GuardNames.RouterOption)),
            new FirewallRule([new HostIcmpv6Match()], new Accept()),
            Refuse),
        Only(GuardNames.Ipv6Source, new Lookup(GuardNames.Ipv6Addresses)),
        Only(GuardNames.Neighbour, new Lookup(GuardNames.Neighbours)),
        Only(GuardNames.NeighbourOption, new Lookup(GuardNames.LinkAddresses)),
        Only(GuardNames.RouterOption, new Lookup(GuardNames.LinkAddresses) { By = [KeyField.InputInterface, KeyField.RouterSolicitationOption] }),
    ];

    /// <summary>A chain that comes back for what the map has, and for nothing else.</summary>
    private static Chain Only(string name, Lookup lookup) => new(name, FirewallRule.Always(lookup), Refuse);

    private static MapElement Own(GuardedCard card, KeyValue value) => new([new InterfaceKey(card.Tap), value], new Return());
}
