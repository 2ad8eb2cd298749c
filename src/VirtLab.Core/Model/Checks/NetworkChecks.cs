using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Lab networks: their addresses, ranges and reservations.</summary>
internal static class NetworkChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var networks = Place.Networks(lab).ToValueList();
        foreach (var (path, network) in networks)
        {
            foreach (var finding in CommonChecks.Network($"{path}.Address", network.Address).Concat(OwnAddress(path, network))
                .Concat(Range(path, network)).Concat(Reservations(path, network)))
                yield return finding;
        }
        foreach (var (index, (path, network)) in networks.Index())
        {
            var others = networks.Take(index).Select(n => (n.Path, n.Item.Address)).Concat(Place.Uplinks(lab).Select(u => (u.Path, u.Item.Address)));
            if (others.Where(o => o.Address.Overlaps(network.Address)).Select(o => $"{o.Address.Network} of {o.Path}").ToValueList() is { Count: > 0 } same)
            {
                yield return new Finding($"{path}.Address", $"{network.Address.Network} overlaps {string.Join(" and ", same)}",
                    "Give each network addresses of its own: the host could not tell where to send to");
            }
        }
        foreach (var finding in CommonChecks.Duplicates(Assigned(lab), "the address", "Give each machine and reservation an address of its own"))
            yield return finding;
    }

    private static IEnumerable<Finding> OwnAddress(string path, LabNetwork network)
    {
        var address = network.Address;
        if (address is { IsV6: false, PrefixLength: 31 or 32 })
        {
            yield return new Finding($"{path}.Address", $"{address} has no room for machines", "Give it a prefix length of 30 or less");
        }
        if (CommonChecks.IsReserved(address, address.Address))
        {
            yield return new Finding($"{path}.Address", $"{address.Address} is {address.Network}'s network or broadcast address, which the host can't have",
                "Give the host's own address, such as the network's first");
        }
    }

    private static IEnumerable<Finding> Range(string path, LabNetwork network)
    {
        if (network.DhcpRange is not { } range)
            yield break;
        foreach (var end in ValueList.Create([range.First, range.Last]).Where(end => !IsMachines(network.Address, end)))
        {
            yield return new Finding($"{path}.DhcpRange", $"{end} is no machine's address in {network.Address.Network}",
                "Keep both ends inside the network, without its first and last address");
        }
        if (range.Last < range.First)
            yield return new Finding($"{path}.DhcpRange", $"it ends at {range.Last}, before it starts at {range.First}",
                "Give the lower address first");
        if (range.First <= network.Address.Address && network.Address.Address <= range.Last)
            yield return new Finding($"{path}.DhcpRange", $"the host's own address {network.Address.Address} stands in it",
                "Leave it out of the range");
    }

    private static IEnumerable<Finding> Reservations(string path, LabNetwork network)
    {
        foreach (var (at, host) in Place.Each($"{path}.DhcpHosts", network.DhcpHosts))
        {
            foreach (var finding in Reserved($"{at}.Address", network, host.Address))
                yield return finding;
            if (!DomainName.IsLabel(host.Name.ToString()))
                yield return new Finding($"{at}.Name", $"'{host.Name}' can't be a name in DNS",
                    "Use letters, digits and inner hyphens only");
        }
        foreach (var (at, host) in Place.Each($"{path}.DnsHosts", network.DnsHosts).Where(h => h.Item.Names.Count == 0))
            yield return new Finding($"{at}.Names", $"{host.Address} has no name", "Give it at least one");
    }

    /// <summary>Whether DHCP on the network can give out this address.</summary>
    public static IEnumerable<Finding> Reserved(string path, LabNetwork network, IpAddress address)
    {
        if (!network.Address.Contains(address))
            yield return new Finding(path, $"{address} is outside {network.Address.Network} of network '{network.Name}'",
                "Choose an address of the network");
        else if (address == network.Address.Address)
            yield return new Finding(path, $"{address} is the host's own address on network '{network.Name}'",
                "Choose another address of the network");
        else if (CommonChecks.IsReserved(network.Address, address))
            yield return new Finding(path, $"{address} is the network or broadcast address of network '{network.Name}'",
                "Choose another address of the network");
    }

    private static bool IsMachines(Cidr network, IpAddress address) => network.Contains(address) && !CommonChecks.IsReserved(network, address);

    private static IEnumerable<(string Path, IpAddress Address)> Assigned(Lab lab) =>
    [
        .. Place.Nics(lab).Where(n => n.Item.Address is not null).Select(n => ($"{n.Path}.Address", n.Item.Address!.Value)),
        .. from network in Place.Networks(lab)
           from host in Place.Each($"{network.Path}.DhcpHosts", network.Item.DhcpHosts)
           select ($"{host.Path}.Address", host.Item.Address),
    ];
}
