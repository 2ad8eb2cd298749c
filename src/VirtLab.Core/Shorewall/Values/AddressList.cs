using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Values;

/// <summary>Reads what Shorewall writes for addresses: <c>10.0.0.0/8,192.168.0.1-192.168.0.9!10.1.0.0/16</c>. What is excluded is taken
/// out, so that what is left are networks alone.</summary>
internal static class AddressList
{
    // Above this a list of networks is no longer what anyone would want to read.
    private const int MostNetworks = 64;
    private static readonly Cidr Anywhere = "0.0.0.0/0";

    /// <summary>The networks; none stands for any address.</summary>
    /// <param name="text">The list; null for any address.</param>
    /// <param name="own">The host's address on an interface, for <c>&amp;eth0</c>.</param>
    /// <exception cref="LeftOutException">It is no list of addresses, but of what only Shorewall knows.</exception>
    /// <exception cref="MistakeException">It is no list of addresses.</exception>
    public static ValueList<Cidr> Read(string? text, Func<string, IpAddress> own)
    {
        if (text is null)
            return [];
        string[] parts = text.Split('!');
        if (parts.Length > 2)
            throw new MistakeException($"'{text}' excludes twice", "Put all that is excluded behind one '!', joined by commas");
        var from = parts[0].Length == 0 ? [Anywhere] : Each(parts[0], own);
        var left = parts.Length == 1 ? from : AddressRanges.Without(from, Each(parts[1], own));
        if (left.Count == 0)
            throw new MistakeException($"of '{text}' nothing is left", "Exclude less, or take the line out");
        if (left.Count > MostNetworks)
            throw new LeftOutException($"'{text}'", $"it takes {left.Count} networks to say it, and a lab's rule has one");
        return left.Any(network => network.PrefixLength == 0) ? [] : left;
    }

    /// <summary>One network or address.</summary>
    /// <exception cref="MistakeException">It is none.</exception>
    public static Cidr One(string text) => Cidr.TryParse(WithPrefix(text), null, out var network) && !network.IsV6 ? network.Network
        : throw new MistakeException($"'{text}' is no IPv4 address and no network", "Write it as 192.168.0.1 or 192.168.0.0/24");

    /// <summary>One address.</summary>
    /// <exception cref="MistakeException">It is none.</exception>
    public static IpAddress Host(string text) => IpAddress.TryParse(text, null, out var address) && !address.IsV6 ? address
        : throw new MistakeException($"'{text}' is no IPv4 address", "Write it as 192.168.0.1");

    private static ValueList<Cidr> Each(string list, Func<string, IpAddress> own) => list.Split(',').SelectMany(item => item switch
    {
        ['&', .. var name] => [new Cidr(own(name), 32)],
        ['+', ..] => throw new LeftOutException($"'{item}'", "the ipset is not in the files"),
        ['^', ..] => throw new LeftOutException($"'{item}'", "a lab knows no countries"),
        ['~', ..] => throw new LeftOutException($"'{item}'", "a lab's rules know no hardware addresses"),
        _ when item.IndexOf('-', StringComparison.Ordinal) is var dash && dash > 0 => Range(item[..dash], item[(dash + 1)..]),
        // A name without a slash or a colon, whose last part is no number.
        _ when DomainName.TryParse(item, null, out _) && char.IsAsciiLetter(item[^1]) =>
            throw new LeftOutException($"'{item}'", "a lab asks no name servers"),
        _ => ValueList.Create([One(item)]),
    }).ToValueList();

    private static ValueList<Cidr> Range(string first, string last) => Host(first) <= Host(last)
        ? AddressRanges.Cover(Host(first), Host(last))
        : throw new MistakeException($"the range {first}-{last} runs backwards", "Write the lower address first");

    // 10.0.0.0/255.0.0.0 is the same as 10.0.0.0/8.
    private static string WithPrefix(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IpAddress.TryParse(text[(slash + 1)..], null, out var mask) || mask.IsV6)
            return text;
        uint bits = AddressRanges.Number(mask);
        int length = System.Numerics.BitOperations.PopCount(bits);
        return length == 0 || bits == uint.MaxValue << (32 - length) ? $"{text[..slash]}/{length}" : text;
    }
}
