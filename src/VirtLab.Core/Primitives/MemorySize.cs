using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>An amount of memory, a whole number of KiB: <c>128 MiB</c>, <c>2 GiB</c>.</summary>
/// <param name="KiB">The amount in KiB (1,024 bytes), libvirt's unit.</param>
[JsonConverter(typeof(PrimitiveConverter<MemorySize>))]
public readonly record struct MemorySize(long KiB) : IParsable<MemorySize>
{
    private static readonly (string Suffix, long KiB)[] Units = [("GiB", 1024 * 1024), ("MiB", 1024), ("KiB", 1)];

    /// <summary>An amount in MiB.</summary>
    public static MemorySize FromMiB(long mib) => new(checked(mib * 1024));

    /// <summary>Reads a whole number with one of the units KiB, MiB, GiB.</summary>
    /// <exception cref="FormatException">It is not of that form, or not positive.</exception>
    public static MemorySize Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var size) ? size : throw TextRules.Refuse("an amount of memory", s,
            "write a whole number with its unit, such as \"128 MiB\" or \"2 GiB\"");

    /// <summary>Reads a whole number with one of the units KiB, MiB, GiB without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MemorySize result)
    {
        result = default;
        foreach (var (suffix, factor) in Units)
        {
            if (s is null || !s.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            string digits = s[..^suffix.Length].TrimEnd(' ');
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
                || count is <= 0 or > 1L << 40)
                return false;
            result = new MemorySize(count * factor);
            return true;
        }
        return false;
    }

    /// <summary>Reads an amount; as <see cref="Parse"/>.</summary>
    public static implicit operator MemorySize(string text) => Parse(text);

    /// <summary>The text with the largest unit that divides it.</summary>
    public override string ToString()
    {
        long kib = KiB;
        var (suffix, factor) = Units.First(unit => kib % unit.KiB == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{kib / factor} {suffix}");
    }
}
