using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Lab networks and their addresses.</summary>
internal static class NetworkChecks
{
    // What machines make of a prefix by themselves fills the other half of the address (RFC 4862).
    private const int PrefixLength = 64;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, network) in Place.Networks(lab))
        {
            var subnets = Place.Each($"{path}.Subnets", network.Subnets).SelectMany(subnet => Subnet(subnet.Path, subnet.Item));
            var prefixes = Place.Each($"{path}.Prefixes", network.Prefixes).SelectMany(prefix => Prefix(prefix.Path, prefix.Item));
            foreach (var finding in Subnet($"{path}.Address", network.Address).Concat(subnets).Concat(prefixes))
                yield return finding;
        }
        var addresses = Place.NetworkAddresses(lab).ToValueList();
        foreach (var (index, (path, _, address)) in addresses.Index())
        {
            var others = addresses.Take(index).Select(a => (a.Path, a.Address)).Concat(Place.UplinkAddresses(lab).Select(u => (u.Path, u.Address)));
            if (others.Where(o => o.Address.Overlaps(address)).Select(o => $"{o.Address.Network} of {o.Path}").ToValueList() is { Count: > 0 } same)
            {
                yield return new Finding(path, $"{address.Network} overlaps {string.Join(" and ", same)}",
                    "Give each network addresses of its own: the host could not tell where to send to");
            }
        }
    }

    private static IEnumerable<Finding> Subnet(string path, Cidr address) => address.IsV6
        ? [new Finding(path, $"{address} is an IPv6 address, and this is an IPv4 subnet", "Give an IPv4 address, and this one in Prefixes")]
        : AddressChecks.Interface(path, address).Concat(Room(path, address));

    private static IEnumerable<Finding> Room(string path, Cidr address)
    {
        if (address.PrefixLength is 31 or 32)
            yield return new Finding(path, $"{address} has no room for machines", "Give it a prefix length of 30 or less");
    }

    private static ValueList<Finding> Prefix(string path, Cidr prefix) => !prefix.IsV6
        ? [new Finding(path, $"{prefix} is no IPv6 prefix", "Give it in Subnets, and an IPv6 address here, such as 2001:db8:1::1/64")]
        : AddressChecks.Special(path, prefix) is { Count: > 0 } special ? special
        : prefix.PrefixLength != PrefixLength
        ? [new Finding(path, $"machines make addresses by themselves of prefixes of {PrefixLength} bits only, and {prefix} has {prefix.PrefixLength}",
            $"Give it the prefix length {PrefixLength}")]
        : prefix == prefix.Network
        ? [new Finding(path, $"{prefix.Address} stands for any of the prefix's routers, and is no address of the host's own",
            "Give the host's address in it, such as the one that ends in ::1")]
        : [];
}
