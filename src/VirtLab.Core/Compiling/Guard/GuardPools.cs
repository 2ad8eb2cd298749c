using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Guard;

/// <summary>IPv4 addresses of which a card has one that nobody knows before: those that DHCP gives to whoever has no reservation, and those of
/// further subnets, which machines take themselves. None of them is another's by reservation, nor the host's.</summary>
internal sealed class GuardPools
{
    private readonly Lab _lab;
    private readonly ValueList<GuardedCard> _cards;

    public GuardPools(Lab lab, ValueList<GuardedCard> cards)
    {
        _lab = lab;
        _cards = [.. cards.Where(card => card.Chooses)];
    }

    public ValueList<VerdictMap> Maps =>
    [
        .. GuardedField.All.Select(guarded => new VerdictMap(guarded.Map, [KeyField.InputInterface], [.. _cards.Select(card =>
            new MapElement([new InterfaceKey(card.Tap)], new Goto(guarded.Pool(card.Network.Name, card.IsLeased))))])),
        new(GuardNames.Taken, [KeyField.SourceAddress], _cards.Count == 0 ? [] : [.. Taken(_lab).Where(address => !address.IsV6).Distinct().Order()
            .Select(address => new MapElement([new NetworkKey(Cidr.Host(address))], new Drop()))]),
    ];

    public ValueList<Chain> Chains =>
    [
        .. from pool in _cards.DistinctBy(card => (card.Network.Name, card.IsLeased))
           from guarded in GuardedField.All
           select new Chain(guarded.Pool(pool.Network.Name, pool.IsLeased),
           [
               FirewallRule.Always(new Lookup(GuardNames.Taken) { By = [guarded.Field] }),
               .. Ranges(pool.Network, pool.IsLeased).Select(range => new FirewallRule([new FieldRangeMatch(guarded.Field, range.First, range.Last)], new Return())),
               FirewallRule.Always(new Drop()),
           ]),
    ];

    /// <summary>The host's own addresses, and those that belong to one card.</summary>
    public static IEnumerable<IpAddress> Taken(Lab lab) =>
    [
        .. lab.Networks.SelectMany(network => network.Addresses).Select(own => own.Address),
        .. lab.Networks.SelectMany(network => network.DhcpHosts).Select(host => host.Address),
        .. lab.Machines.SelectMany(machine => machine.Nics).SelectMany(nic => nic.Address is { } address ? nic.AllowedAddresses.Append(address) : nic.AllowedAddresses),
    ];

    public static IEnumerable<DhcpRange> Ranges(LabNetwork network, bool leased) =>
    [
        .. leased && network.DhcpRange is { } range ? [range] : ValueList.Create<DhcpRange>([]),
        // Without the network's own address and its broadcast address; of no subnet with room for a host is that beyond the last byte.
        .. network.Subnets.Select(subnet => new DhcpRange(subnet.Network.Address.Beside(1), subnet.Last.Beside(-1))),
    ];
}
