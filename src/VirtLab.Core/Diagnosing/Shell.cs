namespace VirtLab.Diagnosing;

/// <summary>Text as a person can paste it into a shell: names that others chose stay words.</summary>
internal static class Shell
{
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,@%+".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public static string Command(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));
}
