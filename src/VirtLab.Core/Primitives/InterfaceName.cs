using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace VirtLab.Primitives;

/// <summary>The name of a network interface as the kernel accepts it: 1 to 15 ASCII letters, digits, <c>_</c>, <c>-</c> or <c>.</c>,
/// starting with a letter or digit.</summary>
/// <remarks>The kernel takes more (any byte but <c>/</c> and white space); the stricter form can be written into nft, ip, XML and
/// <c>/proc/sys</c> paths as it is.</remarks>
[JsonConverter(typeof(PrimitiveConverter<InterfaceName>))]
public readonly record struct InterfaceName : IParsable<InterfaceName>
{
    /// <summary>The longest name, in bytes: the kernel's IFNAMSIZ less the closing zero.</summary>
    public const int MaxLength = 15;

    private readonly string? _value;

    private InterfaceName(string value) => _value = value;

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">It is empty, longer than 15 characters or has a character outside the set above.</exception>
    public static InterfaceName Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var name) ? name : throw TextRules.Refuse("an interface name", s,
            $"use 1 to {MaxLength} letters, digits, '_', '-' or '.', starting with a letter or digit, such as \"tap0\"");

    /// <summary>Reads a name without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out InterfaceName result)
    {
        bool good = TextRules.IsToken(s, MaxLength, "_-.");
        result = good ? new InterfaceName(s!) : default;
        return good;
    }

    /// <summary>Reads a name; as <see cref="Parse"/>.</summary>
    public static implicit operator InterfaceName(string text) => Parse(text);

    /// <summary>The name itself.</summary>
    public override string ToString() => _value ?? "";
}
