using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>A TCP or UDP port, or a range of them with both ends included.</summary>
/// <param name="First">The first port, 1 to 65,535.</param>
/// <param name="Last">The last port, not below <paramref name="First"/>.</param>
[JsonConverter(typeof(PrimitiveConverter<PortRange>))]
public readonly record struct PortRange(ushort First, ushort Last) : IParsable<PortRange>
{
    /// <summary>Whether it is one port only.</summary>
    public bool IsSingle => First == Last;

    /// <summary>Whether the port is in the range.</summary>
    public bool Contains(int port) => First <= port && port <= Last;

    /// <summary>Whether all of the other range is in this one.</summary>
    public bool Contains(PortRange other) => First <= other.First && other.Last <= Last;

    /// <summary>Reads <c>80</c> or <c>8000-8080</c>.</summary>
    /// <exception cref="FormatException">A port is outside 1 to 65,535 or the range runs backwards.</exception>
    public static PortRange Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var range) ? range : throw TextRules.Refuse("a port or a range of ports", s,
            "write it as \"80\" or \"8000-8080\", each from 1 to 65535");

    /// <summary>Reads <c>80</c> or <c>8000-8080</c> without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PortRange result)
    {
        result = default;
        string[] ends = s?.Split('-') ?? [];
        if (ends.Length is not (1 or 2) || !IsPort(ends[0], out ushort first) || !IsPort(ends[^1], out ushort last) || last < first)
            return false;
        result = new PortRange(first, last);
        return true;

        static bool IsPort(string text, out ushort port) =>
            ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0;
    }

    /// <summary>One port.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 1 to 65,535.</exception>
    public static implicit operator PortRange(int port)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        return new PortRange((ushort)port, (ushort)port);
    }

    /// <summary>Reads a port or a range; as <see cref="Parse"/>.</summary>
    public static implicit operator PortRange(string text) => Parse(text);

    /// <summary>The text <c>80</c> or <c>8000-8080</c>.</summary>
    public override string ToString() => IsSingle
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
