using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>A set of TCP or UDP ports: one port, a range of them, or several of both, such as <c>80,443,8000-8080</c>. Two of them are equal
/// where they hold the same ports, however they were written.</summary>
[JsonConverter(typeof(PrimitiveConverter<Ports>))]
public readonly record struct Ports : IParsable<Ports>
{
    private readonly ValueList<PortRange>? _ranges;

    /// <summary>All ports from one to another.</summary>
    /// <param name="first">The first port, 1 to 65,535.</param>
    /// <param name="last">The last port, included; not below <paramref name="first"/>.</param>
    public Ports(ushort first, ushort last)
        : this([new PortRange(first, last)])
    {
    }

    /// <summary>All ports of these ranges.</summary>
    public Ports(ValueList<PortRange> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        _ranges = Joined(ranges);
    }

    /// <summary>The ranges in order; those that touch or overlap are one. None for the default value.</summary>
    public ValueList<PortRange> Ranges => _ranges ?? [];

    /// <summary>The lowest port; 0 for the default value, which has none.</summary>
    public ushort First => Ranges is [var lowest, ..] ? lowest.First : (ushort)0;

    /// <summary>The highest port; 0 for the default value, which has none.</summary>
    public ushort Last => Ranges is [.., var highest] ? highest.Last : (ushort)0;

    /// <summary>Whether the port is among them.</summary>
    public bool Contains(int port)
    {
        foreach (var range in Ranges)
        {
            if (range.Contains(port))
                return true;
        }
        return false;
    }

    /// <summary>Whether all of the others are among them; of none, none is.</summary>
    public bool Contains(Ports others)
    {
        if (others.Ranges.Count == 0)
            return false;
        foreach (var other in others.Ranges)
        {
            if (!Ranges.Any(range => range.Contains(other)))
                return false;
        }
        return true;
    }

    /// <summary>Reads <c>80</c>, <c>8000-8080</c>, or several of them with commas between.</summary>
    /// <exception cref="FormatException">A port is outside 1 to 65,535 or a range runs backwards.</exception>
    public static Ports Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var ports) ? ports : throw TextRules.Refuse("a port, a range of ports or several of them", s,
            "write it as \"80\", \"8000-8080\" or \"80,443\", each from 1 to 65535");

    /// <summary>Reads <c>80</c>, <c>8000-8080</c>, or several of them with commas between, without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Ports result)
    {
        result = default;
        if (s is null)
            return false;
        var ranges = new List<PortRange>();
        foreach (string part in s.Split(','))
        {
            if (!PortRange.TryParse(part, provider, out var range))
                return false;
            ranges.Add(range);
        }
        result = new Ports(ranges.ToValueList());
        return true;
    }

    /// <summary>One port.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside 1 to 65,535.</exception>
    public static implicit operator Ports(int port) => new([(PortRange)port]);

    /// <summary>Reads ports; as <see cref="Parse"/>.</summary>
    public static implicit operator Ports(string text) => Parse(text);

    /// <summary>The text <c>80</c>, <c>8000-8080</c>, or several of them with commas between.</summary>
    public override string ToString() => string.Join(',', Ranges);

    // What is no range stays as it is: the checks refuse it where it stands.
    private static ValueList<PortRange> Joined(ValueList<PortRange> ranges)
    {
        if (ranges.Count < 2 || ranges.Any(range => range.First == 0 || range.Last < range.First))
            return ranges;
        var joined = new List<PortRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (joined.Count > 0 && range.First <= joined[^1].Last + 1)
                joined[^1] = joined[^1] with { Last = Math.Max(joined[^1].Last, range.Last) };
            else
                joined.Add(range);
        }
        return joined.ToValueList();
    }
}
