using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Addresses that cards may have beside those that the lab gives them.</summary>
internal static class AllowedAddressChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var nics = Place.Nics(lab).Where(nic => nic.Item.AllowedAddresses.Count > 0).ToList();
        if (nics.Count == 0)
            yield break;
        var networks = lab.Networks.DistinctBy(network => network.Name).ToDictionary(network => network.Name);
        var hosts = lab.Networks.SelectMany(network => network.Addresses).Select(own => own.Address).ToHashSet();
        // The first that has an address: what is said twice of reservations is found where they are checked.
        var owners = Place.Reservations(lab).DistinctBy(reservation => reservation.Address).ToDictionary(reservation => reservation.Address, reservation => reservation.AddressPath);
        foreach (var (nic, made) in Made(lab, networks))
            _ = owners.TryAdd(made, $"{nic}.Mac");
        foreach (var (nic, path, address, network) in nics.SelectMany(nic => Place.Each($"{nic.Path}.AllowedAddresses", nic.Item.AllowedAddresses),
            (nic, allowed) => (nic.Path, allowed.Path, allowed.Item, networks.GetValueOrDefault(nic.Item.Network))))
        {
            foreach (var finding in One(path, address, network))
                yield return finding;
            if (hosts.Contains(address))
                yield return new Finding(path, $"{address} is the host's own address", "Choose another address");
            if (!owners.TryAdd(address, path) && owners[address] != $"{nic}.Mac")
                yield return new Finding(path, $"the address {address} is already that of {owners[address]}", "Let each address be one card's alone");
        }
    }

    /// <summary>The addresses that cards make themselves of their hardware addresses.</summary>
    private static IEnumerable<(string Nic, IpAddress Address)> Made(Lab lab, Dictionary<Name, LabNetwork> networks) =>
        from nic in Place.Nics(lab)
        where networks.ContainsKey(nic.Item.Network)
        let mac = nic.Item.Mac ?? Naming.MachineMac(lab.Name, nic.Machine.Name, nic.Index)
        from prefix in networks[nic.Item.Network].Prefixes.Prepend(Cidr.LinkLocal)
        where prefix is { IsV6: true, PrefixLength: 64 }
        select (nic.Path, prefix.Eui64(mac));

    private static IEnumerable<Finding> One(string path, IpAddress address, LabNetwork? network)
    {
        if (!address.IsLinkLocal && AddressChecks.Special(path, Cidr.Host(address)) is { Count: > 0 } special)
            yield return special[0] with { Remedy = "Give the address of one host" };
        if (network is null)
            yield break;
        if (network.Subnets.Prepend(network.Address).Any(subnet => subnet.Contains(address) && AddressChecks.IsReserved(subnet, address)))
            yield return new Finding(path, $"{address} is a network or broadcast address of network '{network.Name}'", "Choose another address");
        if (!address.IsV6 && network.DhcpRange is { } range && range.First <= address && address <= range.Last)
            yield return new Finding(path, $"{address} is of the range that DHCP gives to others", "Reserve it for the card, or choose one outside the range");
    }
}
