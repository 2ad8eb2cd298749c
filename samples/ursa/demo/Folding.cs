namespace Ursa.Demo;

/// <summary>Folds a line at spaces.</summary>
internal static class Folding
{
    /// <summary>The line in pieces of at most this width, all but the first indented. A word that is longer stays whole.</summary>
    public static IEnumerable<string> Fold(string text, int width, int indent)
    {
        while (text.Length > width)
        {
            int start = text.Length - text.AsSpan().TrimStart(' ').Length;
            int space = text.LastIndexOf(' ', width, Math.Max(0, width - start));
            if (space < 0)
                space = text.IndexOf(' ', Math.Max(width, start));
            if (space < 0)
                break;
            yield return text[..space];
            text = new string(' ', indent) + text[(space + 1)..];
        }
        yield return text;
    }
}
