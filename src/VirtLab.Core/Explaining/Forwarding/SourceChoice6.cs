using VirtLab.Primitives;

namespace VirtLab.Explaining.Forwarding;

/// <summary>The address that the kernel gives packets to an IPv6 destination for their source: RFC 6724's rules, as far as they tell addresses
/// apart that were given for good.</summary>
internal static class SourceChoice6
{
    private const int GlobalScope = 14, LinkScope = 2, TooSmall = 128;

    /// <summary>The kernel's table (<c>ip addrlabel list</c>), longer prefixes first.</summary>
    private static readonly ValueList<(Cidr Prefix, int Label)> Labels =
    [
        ("::1/128", 0), ("::ffff:0:0/96", 4), ("::/96", 3), ("2001::/32", 6), ("2001:10::/28", 7), ("2002::/16", 2), ("3ffe::/16", 12),
        ("fec0::/10", 11), ("fc00::/7", 5), ("::/0", 1),
    ];

    /// <param name="interfaces">The host's interfaces, up or down.</param>
    /// <param name="output">The one it leaves by.</param>
    /// <param name="destination">Where it goes.</param>
    /// <returns>None where the host has no IPv6 address that could be it.</returns>
    public static IpAddress? Choose(IEnumerable<HostInterface> interfaces, InterfaceName output, IpAddress destination)
    {
        bool isNear = AddressClass.IsMulticast(destination) || ScopeOf(destination) <= LinkScope;
        var candidates =
            from one in interfaces
            where !isNear || one.Name == output
            // The kernel has the youngest first.
            from own in one.Addresses.Reverse()
            where own.IsV6
            select (own.Address, Score: (own.Address == destination, Distance(own.Address, destination), one.Name == output,
                LabelOf(own.Address) == LabelOf(destination), Math.Min(CommonBits(own.Address, destination), own.PrefixLength)));
        // Of equals the first one stays.
        return candidates.Aggregate(((IpAddress Address, (bool, int, bool, bool, int) Score)?)null,
            (best, next) => best is { } known && known.Score.CompareTo(next.Score) >= 0 ? best : next)?.Address;
    }

    // Of scopes that are wide enough the narrowest is best.
    private static int Distance(IpAddress source, IpAddress destination) =>
        ScopeOf(source) is var scope && scope >= ScopeOf(destination) ? -scope : scope - TooSmall;

    private static int ScopeOf(IpAddress address) => AddressClass.IsMulticast(address) ? address.GetBytes()[1] & 15
        : address.IsLinkLocal || AddressClass.IsLoopback(address) ? LinkScope : GlobalScope;

    private static int LabelOf(IpAddress address) => Labels.First(row => row.Prefix.Contains(address)).Label;

    private static int CommonBits(IpAddress one, IpAddress other)
    {
        byte[] here = one.GetBytes(), there = other.GetBytes();
        for (int index = 0; index < here.Length; index++)
        {
            if (here[index] != there[index])
                return (8 * index) + byte.LeadingZeroCount((byte)(here[index] ^ there[index]));
        }
        return 8 * here.Length;
    }
}
