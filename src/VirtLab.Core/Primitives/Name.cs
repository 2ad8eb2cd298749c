using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>The name of a lab, network, machine, node, segment, zone or provider: 1 to 32 ASCII letters, digits, <c>-</c> or <c>_</c>,
/// starting with a letter or digit.</summary>
/// <remarks>Such a name needs no quoting in XML, nft, ip or dnsmasq syntax. Machine names also become DNS labels; the checks refuse
/// <c>_</c> there.</remarks>
[JsonConverter(typeof(PrimitiveConverter<Name>))]
public readonly record struct Name : IParsable<Name>
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 32;

    private readonly string? _value;

    private Name(string value) => _value = value;

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">It is empty, longer than 32 characters or has a character outside the set above.</exception>
    public static Name Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var name) ? name : throw TextRules.Refuse("a name", s,
            $"use 1 to {MaxLength} letters, digits, '-' or '_', starting with a letter or digit, such as \"etch32\"");

    /// <summary>Reads a name without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Name result)
    {
        bool good = TextRules.IsToken(s, MaxLength, "-_");
        result = good ? new Name(s!) : default;
        return good;
    }

    /// <summary>Reads a name; as <see cref="Parse"/>.</summary>
    public static implicit operator Name(string text) => Parse(text);

    /// <summary>The name itself.</summary>
    public override string ToString() => _value ?? "";
}
