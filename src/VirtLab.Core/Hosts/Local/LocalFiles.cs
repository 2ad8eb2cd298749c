using System.Security.Cryptography;
using System.Text;
using VirtLab.Guests;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Local;

/// <summary>Files of labs on this machine, in a folder that only root writes to and that is gone with the next boot. QEMU, which is
/// not root, may read what it is told the name of. Each file appears whole.</summary>
internal sealed class LocalFiles(string folder) : IHostFiles
{
    /// <summary>rwx--x--x</summary>
    private const UnixFileMode Passable = (UnixFileMode)0b111_001_001;

    /// <summary>Where a host keeps them.</summary>
    public const string Folder = "/run/virtlab";

    /// <summary>Makes the folder.</summary>
    /// <exception cref="HostException">It can't be made.</exception>
    public void Create()
    {
        try
        {
            // Who made it before us has no say.
            _ = Directory.CreateDirectory(folder);
            UnixFiles.SetMode(folder, Passable);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"The folder {folder} for files of labs can't be made: {e.Message} Remove what is there.", e);
        }
    }

    /// <summary>A copy: libvirt changes the owner of what a machine boots, and QEMU may not look into every folder.</summary>
    public async Task<string> PublishAsync(string path, CancellationToken cancellationToken = default)
    {
        using var source = File.OpenRead(path);
        string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancellationToken).ConfigureAwait(false))[..16];
        string there = Path.Combine(folder, $"image-{hash}");
        if (!File.Exists(there))
        {
            source.Position = 0;
            await WholeAsync(there, target => source.CopyToAsync(target, cancellationToken)).ConfigureAwait(false);
        }
        return there;
    }

    public async Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default)
    {
        string there = Path.Combine(folder, Name.Parse(Path.GetFileNameWithoutExtension(name)) + Path.GetExtension(name));
        if (!File.Exists(there) || await File.ReadAllTextAsync(there, cancellationToken).ConfigureAwait(false) != text)
            await WholeAsync(there, target => target.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask()).ConfigureAwait(false);
        return there;
    }

    private async Task WholeAsync(string there, Func<Stream, Task> write)
    {
        string unfinished = Path.Combine(folder, $".{Guid.NewGuid():N}");
        try
        {
            using (var target = new FileStream(unfinished, FileMode.CreateNew))
                await write(target).ConfigureAwait(false);
            UnixFiles.SetMode(unfinished, UnixFiles.Readable);
            // What is being read stays as it is for its reader.
            File.Move(unfinished, there, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(unfinished);
            if (e is IOException)
                throw new HostException($"{there} can't be written: {e.Message} Make room in {folder}, where files of labs are kept until the next boot.", e);
            throw;
        }
    }
}
