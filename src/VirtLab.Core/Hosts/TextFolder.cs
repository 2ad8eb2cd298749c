using System.Text;

namespace VirtLab.Hosts;

/// <summary>A folder of text files on this machine, read and written whole.</summary>
internal static class TextFolder
{
    // Configuration is text that people write: what is larger is something else.
    private const int LargestFile = 4 * 1024 * 1024;

    // A link may lead anywhere.
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>All text files in it and below, by their paths in it; hidden ones, links and those that are no text are passed over.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there.</exception>
    /// <exception cref="IOException">A file can't be read, or is too large.</exception>
    public static async Task<IReadOnlyList<(string Name, string Text)>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var files = new List<(string, string)>();
        foreach (string path in Directory.EnumerateFiles(folder, "*", Below).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(folder, path);
            if (name.Split('/').Any(part => part.StartsWith('.')))
                continue;
            if (new FileInfo(path).Length > LargestFile)
                throw new IOException($"{path} has more than {LargestFile / 1024 / 1024} MiB: that is no configuration. Take it out of the folder.");
            string text = await File.ReadAllTextAsync(path, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
            if (!text.Contains('\0'))
                files.Add((name, text));
        }
        return files;
    }

    /// <summary>Writes files into it, and makes it where it is not there. What else is in it stays.</summary>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static async Task WriteAsync(string folder, IEnumerable<(string Name, string Text)> files, CancellationToken cancellationToken)
    {
        _ = Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken).ConfigureAwait(false);
    }
}
