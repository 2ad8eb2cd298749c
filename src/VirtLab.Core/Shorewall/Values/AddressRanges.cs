using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Values;

/// <summary>Sets of IPv4 addresses, taken apart into networks.</summary>
internal static class AddressRanges
{
    private const int Bits = 32;

    /// <summary>The fewest networks that together are the addresses from the first to the last.</summary>
    public static ValueList<Cidr> Cover(IpAddress first, IpAddress last) => Cover(Number(first), Number(last)).ToValueList();

    /// <summary>The networks less other ones.</summary>
    public static ValueList<Cidr> Without(ValueList<Cidr> from, ValueList<Cidr> taken)
    {
        if (taken.Count == 0)
            return from;
        var left = from.Select(Ends).ToList();
        foreach (var (first, last) in taken.Select(Ends))
            left = [.. left.SelectMany(range => Less(range, first, last))];
        return left.SelectMany(range => Cover(range.First, range.Last)).ToValueList();
    }

    /// <summary>The number that an address is.</summary>
    public static uint Number(IpAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetBytes());

    /// <summary>The address that a number is.</summary>
    public static IpAddress Address(uint number)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return IpAddress.From(new IPAddress(bytes));
    }

    private static (uint First, uint Last) Ends(Cidr network) => (Number(network.Network.Address), Number(network.Last));

    private static IEnumerable<(uint First, uint Last)> Less((uint First, uint Last) range, uint first, uint last)
    {
        if (last < range.First || first > range.Last)
        {
            yield return range;
            yield break;
        }
        if (first > range.First)
            yield return (range.First, first - 1);
        if (last < range.Last)
            yield return (last + 1, range.Last);
    }

    private static IEnumerable<Cidr> Cover(uint first, uint last)
    {
        ulong next = first;
        while (next <= last)
        {
            // The largest block that starts here and does not go beyond the end.
            int aligned = next == 0 ? Bits : BitOperations.TrailingZeroCount(next);
            int room = BitOperations.Log2(last - next + 1);
            int size = Math.Min(aligned, room);
            yield return new Cidr(Address((uint)next), Bits - size);
            next += 1UL << size;
        }
    }
}
