using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>A DNS domain name of one or more labels (RFC 1123), such as <c>ursa.test</c>: kept in lower case, at most 253 characters, each
/// label 1 to 63 letters, digits or inner hyphens.</summary>
[JsonConverter(typeof(PrimitiveConverter<DomainName>))]
public readonly record struct DomainName : IParsable<DomainName>
{
    private readonly string? _value;

    private DomainName(string value) => _value = value;

    /// <summary>Reads a domain name.</summary>
    /// <exception cref="FormatException">It is no domain name of the form above.</exception>
    public static DomainName Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var name) ? name : throw TextRules.Refuse("a domain name", s,
            "use labels of letters, digits and inner hyphens joined by dots, such as \"ursa.test\"");

    /// <summary>Reads a domain name without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DomainName result)
    {
        bool good = s is { Length: > 0 and <= 253 } && s.Split('.').All(IsLabel);
        result = good ? new DomainName(s!.ToLowerInvariant()) : default;
        return good;
    }

    /// <summary>Whether the text is one DNS label: 1 to 63 letters, digits or hyphens, no hyphen at either end.</summary>
    public static bool IsLabel(string text) => TextRules.IsToken(text, 63, "-") && !text.EndsWith('-');

    /// <summary>Reads a domain name; as <see cref="Parse"/>.</summary>
    public static implicit operator DomainName(string text) => Parse(text);

    /// <summary>The name in lower case.</summary>
    public override string ToString() => _value ?? "";
}
