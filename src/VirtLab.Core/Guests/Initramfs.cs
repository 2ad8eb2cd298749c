using System.Globalization;
using VirtLab.Hosts;

namespace VirtLab.Guests;

/// <summary>The tiny guest's root: busybox, the kernel modules and the scripts, packed as the kernel wants it.</summary>
internal static class Initramfs
{
    /// <summary>The scripts: their resource and their place in the guest.</summary>
    public static readonly IReadOnlyList<(string Resource, string Place)> Scripts =
        [("init", "init"), ("lease", "bin/lease"), ("index.cgi", "www/cgi-bin/index.cgi")];

    /// <summary>A script's content.</summary>
    public static byte[] Script(string resource)
    {
        using var stream = typeof(Initramfs).Assembly.GetManifestResourceStream("VirtLab.Guests." + resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Writes the archive. It is not compressed: unpacking costs an emulated processor more than reading it.</summary>
    /// <param name="commands">Runs busybox.</param>
    /// <param name="busybox">The static busybox.</param>
    /// <param name="modules">The modules' contents, in the order of insertion.</param>
    /// <param name="folder">A folder to work in.</param>
    /// <param name="target">The archive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(ICommands commands, string busybox, IReadOnlyList<(string Name, byte[] Content)> modules, string folder, string target, CancellationToken cancellationToken)
    {
        foreach (string place in new[] { "bin", "proc", "sys", "dev", "run", "tmp", "etc", "modules", "www/cgi-bin" })
            _ = Directory.CreateDirectory(Path.Combine(folder, place));
        await PutAsync("bin/busybox", await File.ReadAllBytesAsync(busybox, cancellationToken).ConfigureAwait(false), UnixFiles.Executable).ConfigureAwait(false);
        _ = File.CreateSymbolicLink(Path.Combine(folder, "bin/sh"), "busybox");
        foreach (var (resource, place) in Scripts)
            await PutAsync(place, Script(resource), UnixFiles.Executable).ConfigureAwait(false);
        await PutAsync("etc/hosts", "127.0.0.1 localhost\n"u8.ToArray(), UnixFiles.Readable).ConfigureAwait(false);
        // init inserts them as the shell lists them: by name.
        for (int i = 0; i < modules.Count; i++)
            await PutAsync(string.Create(CultureInfo.InvariantCulture, $"modules/{i:00}-{modules[i].Name}.ko"), modules[i].Content, UnixFiles.Readable).ConfigureAwait(false);

        var names = Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal);
        var pack = new HostCommand("env", "-C", folder, busybox, "cpio", "-o", "-H", "newc", "-R", "0:0", "-F", target) { Input = string.Join('\n', names) + "\n" };
        _ = await commands.RunAsync(pack, cancellationToken).ConfigureAwait(false);

        async Task PutAsync(string place, byte[] content, UnixFileMode mode)
        {
            string path = Path.Combine(folder, place);
            await File.WriteAllBytesAsync(path, content, cancellationToken).ConfigureAwait(false);
            UnixFiles.SetMode(path, mode);
        }
    }
}
