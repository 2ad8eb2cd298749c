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
        new($"{Show(text)} is not {what}: {remedy}.");

    private static string Show(string? text)
    {
        if (text is null)
            return "null";
        var shown = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, 60)))
            _ = char.IsControl(c) || char.IsSurrogate(c) ? shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : shown.Append(c);
        return shown.Append(text.Length > 60 ? "…\"" : "\"").ToString();
    }
}
