using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Guard;

/// <summary>A network card that may send as itself only.</summary>
/// <param name="Tap">Its tap.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="Network">The network that it is plugged into.</param>
internal sealed record GuardedCard(InterfaceName Tap, MacAddress Mac, LabNetwork Network)
{
    /// <summary>The IPv4 addresses that are its machine's alone: of several cards on one network a machine answers from the one by which its route leads,
    /// whichever was asked.</summary>
    public ValueList<IpAddress> Ipv4 { get; init; } = [];

    /// <summary>The IPv6 addresses that are its machine's alone.</summary>
    public ValueList<IpAddress> Ipv6 { get; init; } = [];

    /// <summary>Whether DHCP gives it one of the network's range, as none is reserved for it.</summary>
    public bool IsLeased { get; init; }

    /// <summary>Whether it may choose an address, and which of the network's it can have no one knows before.</summary>
    public bool Chooses => (IsLeased && Network.DhcpRange is not null) || Network.Subnets.Count > 0;

    /// <summary>The guarded cards of a lab.</summary>
    public static ValueList<GuardedCard> Of(Lab lab, IEnumerable<(Machine Machine, ValueList<ResolvedNic> Nics)> machines)
    {
        var networks = lab.Networks.DistinctBy(network => network.Name).Where(network => network.Guard).ToDictionary(network => network.Name);
        return
        [
            .. from machine in machines
               from beside in machine.Nics.Zip(machine.Machine.Nics).GroupBy(pair => pair.First.Network).Where(beside => networks.ContainsKey(beside.Key)).Select(beside => beside.ToList())
               from pair in beside
               select Card(networks[pair.First.Network], pair.First, pair.Second, beside),
        ];
    }

    private static GuardedCard Card(LabNetwork network, ResolvedNic card, Nic nic, IReadOnlyCollection<(ResolvedNic Card, Nic Nic)> beside)
    {
        // Its own first.
        var cards = beside.Where(other => other.Card != card).Prepend((Card: card, Nic: nic)).ToList();
        var own = cards.SelectMany(one => one.Nic.Address is { } address ? one.Nic.AllowedAddresses.Prepend(address) : one.Nic.AllowedAddresses).ToList();
        return new GuardedCard(card.Tap, card.Mac, network)
        {
            Ipv4 = [.. own.Where(one => !one.IsV6).Distinct()],
            Ipv6 = [.. cards.SelectMany(one => network.Prefixes.Prepend(Cidr.LinkLocal).Select(prefix => prefix.Eui64(one.Card.Mac))).Concat(own.Where(one => one.IsV6)).Distinct()],
            IsLeased = nic.Address is null,
        };
    }
}
