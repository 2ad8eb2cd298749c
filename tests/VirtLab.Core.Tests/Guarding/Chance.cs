using System.Net;
using VirtLab.Primitives;
using static VirtLab.Core.Tests.Guarding.Wire;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>Whatever may be chosen in a frame, chosen by a seed.</summary>
internal sealed class Chance(int seed)
{
    private readonly Random _random = new(seed);

    public int Below(int end) => _random.Next(end);

    public bool Coin() => Below(2) == 0;

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Something that is not of the kind that is refused.</summary>
    public static T But<T>(Func<T> any, Predicate<T> refused)
    {
        for (; ; )
        {
            if (any() is var one && !refused(one))
                return one;
        }
    }

    /// <summary>A port that neither clients nor servers of DHCP have.</summary>
    public int Port() => But(() => Below(65_536), port => port is 67 or 68 or 546 or 547);

    public byte[] Data() => Bytes(Below(64));

    /// <summary>Hardware addresses of everybody, of nobody, and of all.</summary>
    public byte[] Mac() => Below(4) switch
    {
        0 => [(byte)(Below(256) & 0xfc), .. Bytes(5)],
        1 => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        2 => [1, 0, 0x5e, .. Bytes(3)],
        _ => KnownMac(),
    };

    public byte[] KnownMac() => Of([.. GuardedLab.Cards.Select(card => card.Mac), GuardedLab.Host, GuardedLab.Other]).GetBytes();

    /// <summary>Another one's hardware address, as a source: a sender for many is dropped by any bridge.</summary>
    public byte[] ForeignMac(Card card) => But(() => Coin() ? KnownMac() : [(byte)(Below(256) & 0xfc), .. Bytes(5)], mac => mac.SequenceEqual(card.Hardware));

    public IpAddress Ipv4() => Below(5) switch
    {
        0 => Ip([10, 0, 0, (byte)Below(256)]),
        1 => Ip([10, 0, 5, (byte)Below(256)]),
        2 => Ip(Bytes(4)),
        3 => Of<IpAddress>(["10.0.5.1", "10.0.5.9", "10.0.0.110"]),
        _ => Of(GuardedLab.Addresses),
    };

    /// <summary>An IPv4 address that the card may not have.</summary>
    public IpAddress ForeignIpv4(Card card) => But(Ipv4, address => IsOwn(card, address) || address == default);

    public IpAddress Ipv6() => Below(4) switch
    {
        0 => Ip([0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, .. Bytes(8)]),
        1 => Ip([0xfe, 0x80, 0, 0, 0, 0, 0, 0, .. Bytes(8)]),
        2 => Ip(Bytes(16)),
        _ => Of(GuardedLab.Ipv6Addresses),
    };

    /// <summary>An IPv6 address that the card may not have.</summary>
    public IpAddress ForeignIpv6(Card card) => But(Ipv6, address => card.Ipv6.Contains(address) || address == "::");

    /// <summary>What carries something else in IPv6: nothing, or headers that say nothing.</summary>
    public byte[] Within(IpAddress from, IpAddress to, byte next, byte[] payload) => Below(5) switch
    {
        0 => Wire.Ipv6(from, to, HopByHop, [.. Padding(next), .. payload]),
        1 => Wire.Ipv6(from, to, Destination, [.. Padding(Destination), .. Padding(next), .. payload]),
        2 => Wire.Ipv6(from, to, Fragment, [.. FragmentHeader(next, 0, Coin()), .. payload, .. new byte[(8 - (payload.Length % 8)) % 8]]),
        _ => Wire.Ipv6(from, to, next, payload),
    };

    // The lab's words once more, by hand: what a card may have is not asked of what is tested.
    private static bool IsOwn(Card card, IpAddress address) => address.GetBytes() is var bytes && bytes switch
    {
        [10, 0, 5, 9] => card.Port == 0,
        [10, 0, 5, > 1 and < 255] => card.Port != 1,
        [10, 0, 0, 11] => card.Port == 0,
        [10, 0, 1, 12] => card.Port == 1,
        [10, 0, 0, 110] => false,
        [10, 0, 0, >= 100 and <= 120] => card.Port == 2,
        _ => false,
    };

    private static IpAddress Ip(byte[] bytes) => IpAddress.From(new IPAddress(bytes));
}
