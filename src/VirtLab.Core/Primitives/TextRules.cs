using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace VirtLab.Primitives;

/// <summary>What the text primitives share: which characters a word may have, and how a refusal reads.</summary>
internal static class TextRules
{
    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>Whether the text is 1 to <paramref name="maxLength"/> ASCII letters, digits or characters of <paramref name="extra"/>, the
    /// first a letter or digit.</summary>
    public static bool IsToken([NotNullWhen(true)] string? text, int maxLength, string extra)
    {
        if (string.IsNullOrEmpty(text) || text.Length > maxLength || !LettersAndDigits.Contains(text[0]))
            return false;
        foreach (char c in text)
        {
            if (!LettersAndDigits.Contains(c) && !extra.Contains(c))
                return false;
        }
        return true;
    }

    /// <summary>The one shape of a refusal: what it was read as, the text (made printable), and what to do.</summary>
    public static FormatException Refuse(string what, string? text, string remedy) =>
        new RefusedTextException($"{Show(text)} is not {what}", remedy);

    /// <summary>A text with its first letter large.</summary>
    public static string Capitalised(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";

    /// <summary>A text in quotes, printable and not too long.</summary>
    public static string Show(string? text) => text is null ? "null" : text.Length > 60 ? $"\"{Printable(text[..60])}…\"" : $"\"{Printable(text)}\"";

    /// <summary>A text in which nothing is left that would do something to a terminal.</summary>
    public static string Printable(string text)
    {
        var shown = new StringBuilder();
        foreach (char c in text)
            _ = char.IsControl(c) || char.IsSurrogate(c) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : shown.Append(c);
        return shown.ToString();
    }
}
