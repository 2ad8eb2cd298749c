using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using System.Text;

namespace VirtLab.Primitives;

/// <summary>An Ethernet hardware address, such as <c>52:54:00:12:34:56</c>: six bytes, kept in lower case with colons.</summary>
[JsonConverter(typeof(PrimitiveConverter<MacAddress>))]
public readonly record struct MacAddress : IParsable<MacAddress>
{
    private readonly ulong _value;

    private MacAddress(ulong value) => _value = value;

    /// <summary>Whether the group bit is set: such an address can't be an interface's own.</summary>
    public bool IsMulticast => (_value >> 40 & 1) != 0;

    /// <summary>Reads six hexadecimal bytes joined by colons.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static MacAddress Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var mac) ? mac : throw TextRules.Refuse("a MAC address", s,
            "write six hexadecimal bytes joined by colons, such as \"52:54:00:12:34:56\"");

    /// <summary>Reads six hexadecimal bytes joined by colons without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MacAddress result)
    {
        result = default;
        if (s is not { Length: 17 })
            return false;
        ulong value = 0;
        for (int i = 0; i < 17; i += 3)
        {
            if (!byte.TryParse(s.AsSpan(i, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte part)
                || (i < 15 && s[i + 2] != ':'))
                return false;
            value = value << 8 | part;
        }
        result = new MacAddress(value);
        return true;
    }

    /// <summary>A stable address for a thing known by its names: the same names give the same address on every machine and run.</summary>
    /// <param name="oui">The first three bytes, such as 0x525400 (QEMU's).</param>
    /// <param name="names">The names, outermost first: lab, machine, NIC.</param>
    public static MacAddress Derive(uint oui, params ReadOnlySpan<string> names)
    {
        // A separator that no name can hold keeps ("a", "bc") and ("ab", "c") apart.
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names)));
        return new MacAddress((ulong)(oui & 0xffffff) << 24 | BinaryPrimitives.ReadUInt32BigEndian(hash) & 0xffffff);
    }

    /// <summary>Its six bytes, in the order in which they are written.</summary>
    public byte[] GetBytes()
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _value);
        return bytes[2..];
    }

    /// <summary>Reads six hexadecimal bytes joined by colons; as <see cref="Parse"/>.</summary>
    public static implicit operator MacAddress(string text) => Parse(text);

    /// <summary>The text in lower case with colons.</summary>
    public override string ToString()
    {
        ulong value = _value;
        return string.Join(':', Enumerable.Range(0, 6)
            .Select(i => ((byte)(value >> (40 - i * 8))).ToString("x2", CultureInfo.InvariantCulture)));
    }
}
