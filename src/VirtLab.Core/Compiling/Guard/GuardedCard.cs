using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Guard;

/// <summary>A network card that may send as itself only.</summary>
/// <param name="Tap">Its tap.</param>
/// <param name="Mac">Its hardware address.</param>
/// <param name="Network">The network that it is plugged into.</param>
internal sealed record GuardedCard(InterfaceName Tap, MacAddress Mac, LabNetwork Network)
{
    /// <summary>The IPv4 addresses that are its own alone.</summary>
    public ValueList<IpAddress> Ipv4 { get; init; } = [];

    /// <summary>The IPv6 addresses that are its own alone.</summary>
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
               from pair in machine.Nics.Zip(machine.Machine.Nics)
               where networks.ContainsKey(pair.First.Network)
               select Card(networks[pair.First.Network], pair.First, pair.Second),
        ];
    }

    private static GuardedCard Card(LabNetwork network, ResolvedNic card, Nic nic)
    {
        var own = nic.Address is { } address ? nic.AllowedAddresses.Prepend(address) : nic.AllowedAddresses;
        return new GuardedCard(card.Tap, card.Mac, network)
        {
            Ipv4 = [.. own.Where(one => !one.IsV6).Distinct()],
            Ipv6 = [.. network.Prefixes.Prepend(Cidr.LinkLocal).Select(prefix => prefix.Eui64(card.Mac)).Concat(own.Where(one => one.IsV6)).Distinct()],
            IsLeased = nic.Address is null,
        };
    }
}
