using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Addresses that can't be what they are given for.</summary>
internal static class AddressChecks
{
    // The kernel answers from these itself, or sends to many: with each of the others, two hosts do reach each other.
    private static readonly ValueList<(Cidr Network, string What)> SpecialNetworks =
    [
        ("0.0.0.0/32", "no address"), ("127.0.0.0/8", "the loopback's"), ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "everybody's"), ("::/8", "the loopback's and that of translated addresses"),
        ("fe80::/10", "every interface's own"), ("ff00::/8", "multicast"),
    ];

    /// <summary>A family that is not there yet.</summary>
    public static IEnumerable<Finding> Family(string path, IpAddress address) => address.IsV6
        ? [new Finding(path, $"{address} is an IPv6 address, which is not supported here yet", "Use an IPv4 address")]
        : [];

    /// <summary>As the other, for an address that may be left out.</summary>
    public static IEnumerable<Finding> Family(string path, Cidr? network) => network is { } given ? Family(path, given.Address) : [];

    /// <summary>What no single host can have, or reach another by.</summary>
    public static IEnumerable<Finding> Host(string path, IpAddress address) => address.IsV6
        ? Family(path, address)
        : SpecialNetworks.Where(special => special.Network.Contains(address))
            .Select(special => new Finding(path, $"{address} is {special.What} and can't be a host's", "Give the address of one host"));

    /// <summary>What no interface can have: another family, a special network, the network's own or its broadcast address.</summary>
    public static IEnumerable<Finding> Interface(string path, Cidr address)
    {
        if (address.IsV6)
            return Family(path, address.Address);
        if (Special(path, address) is { Count: > 0 } special)
            return special;
        return IsReserved(address, address.Address)
            ? [new Finding(path, $"{address.Address} is {address.Network}'s network or broadcast address, which no host can have",
                "Give an address between the two")]
            : [];
    }

    /// <summary>Networks of which no interface has an address.</summary>
    public static ValueList<Finding> Special(string path, Cidr address) => SpecialNetworks.Where(special => special.Network.Overlaps(address)).Take(1)
        .Select(special => new Finding(path, $"{address} has addresses of {special.Network}, which is {special.What}",
            $"Choose another network, such as one of {(address.IsV6 ? "fd00::/8" : "10.0.0.0/8")}")).ToValueList();

    /// <summary>Whether the address is the network's own or its broadcast address, so that no interface can have it.</summary>
    public static bool IsReserved(Cidr network, IpAddress address) =>
        network is { IsV6: false, PrefixLength: < 31 } && (address == network.Network.Address || address == network.Last);
}
