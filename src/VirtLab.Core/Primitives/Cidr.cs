using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>An address with a prefix length, such as <c>192.168.0.254/24</c>: both an interface's address and the network it stands in.
/// Text without a prefix is a single host (/32 or /128).</summary>
[JsonConverter(typeof(PrimitiveConverter<Cidr>))]
public readonly record struct Cidr : IParsable<Cidr>
{
    /// <summary>An address with a prefix length.</summary>
    /// <param name="address">The address, host bits and all.</param>
    /// <param name="prefixLength">The prefix length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such prefix length.</exception>
    public Cidr(IpAddress address, int prefixLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, address.IsV6 ? 128 : 32);
        Address = address;
        PrefixLength = prefixLength;
    }

    /// <summary>The address, host bits and all.</summary>
    public IpAddress Address { get; }

    /// <summary>The prefix length in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.</summary>
    public int PrefixLength { get; }

    /// <summary>The network, host bits cleared: <c>192.168.0.0/24</c> for <c>192.168.0.254/24</c>.</summary>
    public Cidr Network => new(Masked(Address), PrefixLength);

    /// <summary>Whether it is IPv6.</summary>
    public bool IsV6 => Address.IsV6;

    /// <summary>Whether it names one address only.</summary>
    public bool IsHost => PrefixLength == (IsV6 ? 128 : 32);

    /// <summary>The prefix of which every IPv6 interface makes itself an address, of one link alone.</summary>
    internal static Cidr LinkLocal { get; } = new(IpAddress.Parse("fe80::"), 64);

    /// <summary>The network of one address alone.</summary>
    internal static Cidr Host(IpAddress address) => new(address, address.IsV6 ? 128 : 32);

    /// <summary>Whether the address stands in this network.</summary>
    public bool Contains(IpAddress address)
    {
        // Asked for each of thousands of cards: nothing is allocated.
        Span<byte> mine = stackalloc byte[16], theirs = stackalloc byte[16];
        if (address.IsV6 != IsV6 || !Address.Value.TryWriteBytes(mine, out _) || !address.Value.TryWriteBytes(theirs, out _))
            return false;
        int whole = PrefixLength / 8, rest = PrefixLength % 8;
        return mine[..whole].SequenceEqual(theirs[..whole]) && (rest == 0 || (mine[whole] ^ theirs[whole]) >> (8 - rest) == 0);
    }

    /// <summary>Whether all of the other network stands in this one.</summary>
    internal bool Holds(Cidr other) => PrefixLength <= other.PrefixLength && Contains(other.Address);

    /// <summary>Whether the two networks share an address.</summary>
    public bool Overlaps(Cidr other) => PrefixLength <= other.PrefixLength ? Contains(other.Address) : other.Contains(Address);

    /// <summary>The last address of the network: the broadcast address of an IPv4 network shorter than /31.</summary>
    public IpAddress Last
    {
        get
        {
            byte[] bytes = Masked(Address).GetBytes();
            for (int bit = PrefixLength; bit < bytes.Length * 8; bit++)
                bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
            return IpAddress.From(new IPAddress(bytes));
        }
    }

    /// <summary>The address that a host with this hardware address makes itself of this IPv6 prefix (modified EUI-64, RFC 4291):
    /// <c>2001:db8:1:0:5054:ff:fefe:4a1c</c> for <c>52:54:00:fe:4a:1c</c> and <c>2001:db8:1::1/64</c>.</summary>
    /// <exception cref="InvalidOperationException">It is no IPv6 prefix of 64 bits.</exception>
    public IpAddress Eui64(MacAddress mac)
    {
        if (!IsV6 || PrefixLength != 64)
            throw new InvalidOperationException($"Of {this} no host makes an address by itself: that takes an IPv6 prefix of 64 bits.");
        byte[] bytes = Address.GetBytes(), card = mac.GetBytes();
        byte[] identifier = [(byte)(card[0] ^ 2), card[1], card[2], 0xff, 0xfe, card[3], card[4], card[5]];
        identifier.CopyTo(bytes, 8);
        return IpAddress.From(new IPAddress(bytes));
    }

    /// <summary>Reads <c>address/prefix</c>, or an address alone.</summary>
    /// <exception cref="FormatException">The address or the prefix length is not well formed.</exception>
    public static Cidr Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var cidr) ? cidr : throw TextRules.Refuse("an address with a prefix length", s,
            "write it as \"192.168.0.254/24\" (or an address alone for a single host)");

    /// <summary>Reads <c>address/prefix</c>, or an address alone, without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Cidr result)
    {
        result = default;
        if (s is null)
            return false;
        int slash = s.IndexOf('/', StringComparison.Ordinal);
        if (!IpAddress.TryParse(slash < 0 ? s : s[..slash], provider, out var address))
            return false;
        int bits = address.IsV6 ? 128 : 32, prefix = bits;
        // No leading zero, sign or space: tools disagree about them.
        if (slash >= 0 && (!int.TryParse(s.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
                           || prefix > bits || s.Length - slash - 1 != prefix.ToString(CultureInfo.InvariantCulture).Length))
            return false;
        result = new Cidr(address, prefix);
        return true;
    }

    /// <summary>Reads <c>address/prefix</c>; as <see cref="Parse"/>.</summary>
    public static implicit operator Cidr(string text) => Parse(text);

    /// <summary>The text <c>address/prefix</c>, with the prefix even for a single host.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");

    private IpAddress Masked(IpAddress address)
    {
        if (IsHost)
            return address;
        byte[] bytes = address.GetBytes();
        for (int bit = PrefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return IpAddress.From(new IPAddress(bytes));
    }
}
