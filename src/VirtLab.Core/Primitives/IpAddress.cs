using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Net;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>An IPv4 or IPv6 address without a prefix, such as <c>172.20.1.1</c>. A value over <see cref="IPAddress"/> that reads from plain
/// text and never carries a scope.</summary>
[JsonConverter(typeof(PrimitiveConverter<IpAddress>))]
public readonly record struct IpAddress : IParsable<IpAddress>, IComparable<IpAddress>
{
    private readonly IPAddress? _value;

    private IpAddress(IPAddress value) => _value = value;

    /// <summary>The address as the framework's type; <c>0.0.0.0</c> for the default value.</summary>
    public IPAddress Value => _value ?? IPAddress.Any;

    /// <summary>Whether it is an IPv6 address of one link alone (<c>fe80::/10</c>).</summary>
    public bool IsLinkLocal => IsV6 && Value.IsIPv6LinkLocal;

    /// <summary>Whether it is an IPv6 address.</summary>
    public bool IsV6 => Value.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>Its bytes, 4 or 16, in network order.</summary>
    public byte[] GetBytes() => Value.GetAddressBytes();

    /// <summary>The address so many after this one, or before; counted in the last byte alone.</summary>
    internal IpAddress Beside(int step)
    {
        byte[] bytes = GetBytes();
        bytes[^1] = (byte)(bytes[^1] + step);
        return From(new IPAddress(bytes));
    }

    /// <summary>Wraps an address; an IPv6 scope is dropped.</summary>
    public static IpAddress From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new IpAddress(new IPAddress(address.GetAddressBytes()));
    }

    /// <summary>Reads an address: four decimal numbers for IPv4, RFC 4291 text without a scope for IPv6.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static IpAddress Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var address) ? address : throw TextRules.Refuse("an IP address", s,
            "use the four-part decimal form, such as \"192.168.0.1\", or an IPv6 address without a scope");

    /// <summary>Reads an address without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out IpAddress result)
    {
        result = default;
        // The framework also takes "1", "0x7f.1" and "010.0.0.1"; tools disagree about them, so only the canonical IPv4 form is read.
        if (s is null || s.Length > 45 || s.Contains('%') || !IPAddress.TryParse(s, out var address))
            return false;
        if (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != s)
            return false;
        result = new IpAddress(address);
        return true;
    }

    /// <summary>Reads an address; as <see cref="Parse"/>.</summary>
    public static implicit operator IpAddress(string text) => Parse(text);

    /// <summary>Orders by family, then numerically.</summary>
    public int CompareTo(IpAddress other)
    {
        byte[] mine = GetBytes(), theirs = other.GetBytes();
        return mine.Length != theirs.Length ? mine.Length.CompareTo(theirs.Length) : mine.AsSpan().SequenceCompareTo(theirs);
    }

    /// <summary>Whether the left address orders before the right one.</summary>
    public static bool operator <(IpAddress left, IpAddress right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left address orders after the right one.</summary>
    public static bool operator >(IpAddress left, IpAddress right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left address orders before the right one or equals it.</summary>
    public static bool operator <=(IpAddress left, IpAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left address orders after the right one or equals it.</summary>
    public static bool operator >=(IpAddress left, IpAddress right) => left.CompareTo(right) >= 0;

    /// <summary>The canonical text.</summary>
    public override string ToString() => Value.ToString();
}
