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

    /// <summary>What must be of one family.</summary>
    public static IEnumerable<Finding> Family(string path, IpAddress address, bool isV6) => address.IsV6 == isV6 ? []
        : [new Finding(path, $"{address} is an IPv{(isV6 ? 4 : 6)} address, and here stand IPv{(isV6 ? 6 : 4)} ones", $"Use an IPv{(isV6 ? 6 : 4)} address")];

    /// <summary>What no single host can have, or reach another by.</summary>
    public static IEnumerable<Finding> Host(string path, IpAddress address) => SpecialNetworks.Where(special => special.Network.Contains(address))
            .Select(special => new Finding(path, $"{address} is {special.What} and can't be a host's", "Give the address of one host"));

    /// <summary>What no interface can have: a special network, the network's own or its broadcast address.</summary>
    public static IEnumerable<Finding> Interface(string path, Cidr address)
    {
        if (Special(path, address) is { Count: > 0 } special)
            return special;
        return IsReserved(address, address.Address)
            ? [address.IsV6
                ? new Finding(path, $"{address.Address} stands for any of the prefix's routers, and is no address of one host's own", "Give another address of the prefix")
                : new Finding(path, $"{address.Address} is {address.Network}'s network or broadcast address, which no host can have", "Give an address between the two")]
            : [];
    }

    /// <summary>Networks of which no interface has an address.</summary>
    public static ValueList<Finding> Special(string path, Cidr address) => SpecialNetworks.Where(special => special.Network.Overlaps(address)).Take(1)
        .Select(special => new Finding(path, $"{address} has addresses of {special.Network}, which is {special.What}",
            $"Choose another network, such as one of {(address.IsV6 ? "fd00::/8" : "10.0.0.0/8")}")).ToValueList();

    /// <summary>Whether the address is the network's own or its broadcast address, so that no interface can have it.</summary>
    public static bool IsReserved(Cidr network, IpAddress address) => network.IsV6
        // The first address is every router's (RFC 4291); there is no broadcast.
        ? network.PrefixLength < 127 && address == network.Network.Address
        : network.PrefixLength < 31 && (address == network.Network.Address || address == network.Last);
}
