using System.Buffers.Binary;
using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>What DHCP gives out: ranges and reservations.</summary>
internal static class DhcpChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var nics = Place.Nics(lab).ToLookup(nic => nic.Item.Network, nic => nic.Item);
        var reserved = new Lazy<HashSet<uint>>(() => Place.Reservations(lab).Select(r => Number(r.Address)).ToHashSet());
        foreach (var (path, network) in Place.Networks(lab))
        {
            var range = Range($"{path}.DhcpRange", network).ToValueList();
            var room = range.Count == 0 ? Room($"{path}.DhcpRange", network, nics[network.Name], reserved) : [];
            foreach (var finding in range.Concat(room).Concat(Reservations(path, network)))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(Place.Reservations(lab).Select(r => (r.AddressPath, r.Address)),
            "the address", "Give each machine and reservation an address of its own"))
            yield return finding;
    }

    /// <summary>Whether DHCP on the network can give out this address.</summary>
    public static IEnumerable<Finding> Reserved(string path, LabNetwork network, IpAddress address)
    {
        if (address.IsV6)
        {
            foreach (var finding in AddressChecks.Family(path, address))
                yield return finding;
        }
        else if (!network.Address.Contains(address))
            yield return new Finding(path, $"{address} is outside {network.Address.Network} of network '{network.Name}'",
                "Choose an address of the network");
        else if (address == network.Address.Address)
            yield return new Finding(path, $"{address} is the host's own address on network '{network.Name}'",
                "Choose another address of the network");
        else if (AddressChecks.IsReserved(network.Address, address))
            yield return new Finding(path, $"{address} is the network or broadcast address of network '{network.Name}'",
                "Choose another address of the network");
    }

    private static IEnumerable<Finding> Range(string path, LabNetwork network)
    {
        if (network.DhcpRange is not { } range)
            yield break;
        if (range.First.IsV6 || range.Last.IsV6)
        {
            yield return new Finding(path, $"{range.First} to {range.Last} has IPv6 addresses, which are not supported here yet",
                "Use IPv4 addresses");
            yield break;
        }
        foreach (var end in ValueList.Create([range.First, range.Last]).Where(end => !IsMachines(network.Address, end)))
        {
            yield return new Finding(path, $"{end} is no machine's address in {network.Address.Network}",
                "Keep both ends inside the network, without its first and last address");
        }
        if (range.Last < range.First)
            yield return new Finding(path, $"it ends at {range.Last}, before it starts at {range.First}",
                "Give the lower address first");
        else if (Number(range.First) >> 16 != Number(range.Last) >> 16)
            yield return new Finding(path,
                $"libvirt takes no range whose ends differ before the last two numbers, as {range.First} and {range.Last} do",
                "Give a smaller range");
        if (range.First <= network.Address.Address && network.Address.Address <= range.Last)
            yield return new Finding(path, $"the host's own address {network.Address.Address} stands in it",
                "Leave it out of the range");
    }

    /// <summary>Cards without a reservation need an address of the range each; reserved ones are given to nobody else.</summary>
    private static IEnumerable<Finding> Room(string path, LabNetwork network, IEnumerable<Nic> nics, Lazy<HashSet<uint>> taken)
    {
        int cards = nics.Count(nic => nic.Address is null);
        if (network.DhcpRange is not { } range || cards == 0)
            yield break;
        int free = 0;
        for (uint address = Number(range.First); address <= Number(range.Last); address++)
        {
            // dnsmasq leaves out these two of each former class C network: old systems take them for broadcast addresses.
            if (!taken.Value.Contains(address) && !(address >> 29 == 0b110 && (byte)address is 0 or 255))
                free++;
        }
        if (free < cards)
            yield return new Finding(path, $"{cards} cards without a reserved address need one of it, and it has {free}",
                "Give a larger range, or reserve addresses");
    }

    private static IEnumerable<Finding> Reservations(string path, LabNetwork network)
    {
        foreach (var (at, host) in Place.Each($"{path}.DhcpHosts", network.DhcpHosts))
        {
            foreach (var finding in Reserved($"{at}.Address", network, host.Address))
                yield return finding;
        }
    }

    private static bool IsMachines(Cidr network, IpAddress address) =>
        network.Contains(address) && !AddressChecks.IsReserved(network, address);

    private static uint Number(IpAddress address) => address.IsV6 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(address.GetBytes());
}
