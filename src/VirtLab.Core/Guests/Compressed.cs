using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Guests;

/// <summary>Files that xz or zstd have compressed.</summary>
internal static class Compressed
{
    /// <summary>Whether the program for this ending is there.</summary>
    public static bool CanRead(string ending) => Tools.TryFind(ending == ".zst" ? "zstd" : "xz") is not null;

    /// <summary>The content of a file, decompressed if its name says that it is compressed (then it is replaced by the uncompressed file).</summary>
    public static async Task<byte[]> ReadAsync(ICommands commands, string path, CancellationToken cancellationToken)
    {
        string ending = Path.GetExtension(path);
        if (ending is ".xz" or ".zst")
        {
            ValueList<string> arguments = ending == ".zst" ? ["-d", "-q", "-f", "--rm", "--", path] : ["-d", "-q", "-f", "--", path];
            _ = await commands.RunAsync(new HostCommand(ending == ".zst" ? "zstd" : "xz", arguments), cancellationToken).ConfigureAwait(false);
            path = path[..^ending.Length];
        }
        return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
    }
}
