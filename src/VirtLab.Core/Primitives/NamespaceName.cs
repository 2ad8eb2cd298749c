using System.Diagnostics.CodeAnalysis;

namespace VirtLab.Primitives;

/// <summary>The name of a network namespace, as <c>ip netns</c> has it: 1 to 100 ASCII letters, digits, <c>-</c>, <c>_</c> or <c>.</c>,
/// starting with a letter or digit.</summary>
public readonly record struct NamespaceName : IParsable<NamespaceName>
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 100;

    private readonly string? _value;

    private NamespaceName(string value) => _value = value;

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">It is empty, longer than 100 characters or has a character outside the set above.</exception>
    public static NamespaceName Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var name) ? name : throw TextRules.Refuse("a namespace's name", s,
            $"use 1 to {MaxLength} letters, digits, '-', '_' or '.', starting with a letter or digit, such as \"virtlab.ursa.dsl\"");

    /// <summary>Reads a name without throwing.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out NamespaceName result)
    {
        bool good = TextRules.IsToken(s, MaxLength, "-_.");
        result = good ? new NamespaceName(s!) : default;
        return good;
    }

    /// <summary>Reads a name; as <see cref="Parse"/>.</summary>
    public static implicit operator NamespaceName(string text) => Parse(text);

    /// <summary>The name itself.</summary>
    public override string ToString() => _value ?? "";
}
