using System.Buffers;

namespace VirtLab.Drivers.Boot;

/// <summary>Writes words for a POSIX shell, each read back as it is.</summary>
internal static class ShellWords
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,@%+-");

    /// <exception cref="ArgumentException">It has a NUL in it, which no argument of a program can have.</exception>
    public static string Quote(string word) => word.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("A word with a NUL in it can't be an argument of a program.", nameof(word))
        // Between single quotes a shell reads everything as it is, save a single quote.
        : word.Length > 0 && !word.AsSpan().ContainsAnyExcept(Plain) ? word : $"'{word.Replace("'", """'\''""", StringComparison.Ordinal)}'";

    public static string Join(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));
}
