using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>How many packets may pass in a time, as Shorewall writes it: <c>10/sec:20</c> is ten a second, and up to twenty at once after a
/// pause. A bucket of tokens: it holds <paramref name="Burst"/> of them, is full at the start, and each packet takes one.</summary>
/// <param name="Rate">How many, from 1.</param>
/// <param name="Unit">In which time.</param>
/// <param name="Burst">How many at once after a pause, from 1; 5 where it is not said.</param>
[JsonConverter(typeof(PrimitiveConverter<RateLimit>))]
public readonly record struct RateLimit(int Rate, RateUnit Unit, int Burst = RateLimit.DefaultBurst) : IParsable<RateLimit>
{
    /// <summary>How many may pass at once where it is not said: Shorewall's number, and nft's.</summary>
    public const int DefaultBurst = 5;

    private static readonly (string Word, RateUnit Unit)[] Words =
    [
        ("sec", RateUnit.Second), ("min", RateUnit.Minute), ("hour", RateUnit.Hour), ("day", RateUnit.Day),
        ("second", RateUnit.Second), ("minute", RateUnit.Minute),
    ];

    /// <summary>Reads <c>10/sec</c> or <c>10/sec:20</c>; the units are sec, min, hour and day.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static RateLimit Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var limit) ? limit : throw TextRules.Refuse("a rate", s,
            "write it as \"10/sec\" or, with a burst, \"10/sec:20\"; the units are sec, min, hour and day");

    /// <summary>Reads <c>10/sec</c> or <c>10/sec:20</c> without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RateLimit result)
    {
        result = default;
        string[] parts = s?.Split(':') ?? [], rate = parts.Length is 1 or 2 ? parts[0].Split('/') : [];
        int burst = DefaultBurst;
        if (rate.Length != 2 || !IsNumber(rate[0], out int count) || (parts.Length == 2 && !IsNumber(parts[1], out burst)))
            return false;
        foreach (var (word, unit) in Words)
        {
            if (word != rate[1])
                continue;
            result = new RateLimit(count, unit, burst);
            return true;
        }
        return false;

        static bool IsNumber(string text, out int number) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
    }

    /// <summary>Reads a rate; as <see cref="Parse"/>.</summary>
    public static implicit operator RateLimit(string text) => Parse(text);

    /// <summary>The text <c>10/sec:20</c>, with the burst even where it is the usual one.</summary>
    public override string ToString()
    {
        var unit = Unit;
        return string.Create(CultureInfo.InvariantCulture, $"{Rate}/{Words.FirstOrDefault(word => word.Unit == unit).Word}:{Burst}");
    }
}

/// <summary>The time of a rate.</summary>
public enum RateUnit
{
    /// <summary>A second.</summary>
    Second,

    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,
}
