using VirtLab.Hosts;

namespace VirtLab.Guests;

/// <summary>The folder where built guests are kept. Builders may be many, in threads and in processes: each result appears whole.</summary>
internal sealed class GuestCache
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens the cache; the folder is made when something is put there.</summary>
    public GuestCache(string? folder = null) => Folder = Path.GetFullPath(folder ?? DefaultFolder(Environment.GetEnvironmentVariable, Environment.IsPrivilegedProcess));

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary><c>$VIRTLAB_CACHE</c>; for root <c>/var/cache/virtlab</c>; else <c>$XDG_CACHE_HOME/virtlab</c> or <c>~/.cache/virtlab</c>.</summary>
    public static string DefaultFolder(Func<string, string?> environment, bool root) =>
        environment("VIRTLAB_CACHE") is { Length: > 0 } own ? own
        // A sandbox that root started runs as an unprivileged user, who can't look into root's home.
        : root ? "/var/cache/virtlab"
        : environment("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache) ? Path.Combine(cache, "virtlab")
        : Path.Combine(environment("HOME") is { Length: > 0 } home ? home : Path.GetTempPath(), ".cache", "virtlab");

    /// <summary>The path of an entry.</summary>
    public string this[string entry] => Path.Combine(Folder, entry);

    /// <summary>Makes the cache folder.</summary>
    public void Create()
    {
        try
        {
            UnixFiles.CreateFolder(Folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"The cache folder {Folder} can't be made: {e.Message} Name another one in VIRTLAB_CACHE.", e);
        }
    }

    /// <summary>Waits until no one else, in this process or another, holds the lock of this name. Disposing of the result lets the next one in.</summary>
    public async Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken)
    {
        Create();
        string path = this[name];
        while (true)
        {
            try
            {
                // On Linux this is flock(2): the kernel releases it when its owner dies, whatever way.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(LockPoll, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A new folder beside the entries, on the same file system, to build in.</summary>
    public string NewWorkFolder()
    {
        string path = this[$"building-{Guid.NewGuid():n}"];
        UnixFiles.CreateFolder(path);
        return path;
    }

    /// <summary>Makes a finished folder an entry. An entry that is there already stays: it has the same content.</summary>
    public void Publish(string folder, string entry)
    {
        foreach (string file in Directory.GetFiles(folder))
            UnixFiles.SetMode(file, UnixFiles.Readable);
        if (!Directory.Exists(this[entry]))
            Directory.Move(folder, this[entry]);
    }

    /// <summary>Writes a small entry so that readers see the old text or the new one.</summary>
    public void Write(string entry, string text)
    {
        string temporary = this[$"writing-{Guid.NewGuid():n}"];
        File.WriteAllText(temporary, text);
        UnixFiles.SetMode(temporary, UnixFiles.Readable);
        File.Move(temporary, this[entry], overwrite: true);
    }

    /// <summary>A small entry's text, or null.</summary>
    public string? Read(string entry)
    {
        try
        {
            return File.ReadAllText(this[entry]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
