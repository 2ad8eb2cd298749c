using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Guests;

/// <summary>The tiny guest: the distribution's kernel, static busybox and a script. It boots to a DHCP lease in a second or two even under
/// software emulation, and is built on first use.</summary>
public static class TinyGuest
{
    // Part of the cache's key: raise it when the way of building changes.
    private const string BuilderVersion = "1";

    // From QEMU's start to the lease under TCG: 2.7 s with the packaged kernel and the first line alone, 1.4 s with all of this.
    private static readonly string BootOptions = string.Join(' ',
        "console=ttyS0", "quiet", "loglevel=1", "panic=-1", "nokaslr",
        // An emulated guest that is kept waiting by a busy machine finds its timer broken and gives up.
        "no_timer_check",
        // 300 ms: with one processor, each of thousands of lock prefixes would be patched out, and patched code is translated anew.
        "noreplace-smp",
        // 200 ms of self-tests of ciphers that nobody uses here.
        "cryptomgr.notests",
        // 100 ms of patching again. The guest's only user is its owner.
        "mitigations=off",
        // 100 ms of waiting for grace periods.
        "rcupdate.rcu_expedited=1",
        // 50 ms: no AppArmor, TOMOYO and the like.
        "lsm=capability");

    // Interrupt routing through ACPI means interpreting the firmware's byte code: 100 ms for every network card. Without it there is only
    // the first processor.
    private const string OneProcessor = " acpi=noirq";

    /// <summary>Gives the guest's files; builds them if the cache does not have them, which needs the distribution's package mirror.</summary>
    /// <param name="commands">Runs programs on this machine.</param>
    /// <param name="cacheFolder">Where built guests are kept; <c>$VIRTLAB_CACHE</c>, <c>$XDG_CACHE_HOME/virtlab</c> or
    /// <c>~/.cache/virtlab</c> by default.</param>
    /// <param name="cancellationToken">Gives up; a build that was begun leaves nothing.</param>
    /// <exception cref="HostException">It can't be built; the message says why and what to do.</exception>
    public static async Task<TinyGuestFiles> BuildAsync(ICommands commands, string? cacheFolder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        var cache = new GuestCache(cacheFolder);
        string busybox = StaticBusybox.Find();
        string pointer = "tiny-" + Key(await File.ReadAllBytesAsync(busybox, cancellationToken).ConfigureAwait(false));
        if (Cached(cache, pointer) is { } there)
            return there;
        using var alone = await cache.LockAsync("build.lock", cancellationToken).ConfigureAwait(false);
        // Another builder may have been quicker.
        return Cached(cache, pointer) ?? await BuildAsync(commands, cache, busybox, pointer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The kernel command line for a machine.</summary>
    /// <param name="machine">Its name, which becomes the guest's host name.</param>
    /// <param name="cpus">The number of its processors.</param>
    public static string CommandLineFor(Name machine, int cpus = 1) => $"{CommandLine(cpus)} virtlab.name={machine}";

    /// <summary>The cache's key for what the guest is made of.</summary>
    internal static string Key(ReadOnlySpan<byte> busybox, string kernelVersion = "")
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Each part is hashed by itself, so that no two lists of parts run into the same bytes.
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes($"{BuilderVersion}\n{kernelVersion}")));
        hash.AppendData(SHA256.HashData(busybox));
        foreach (var (resource, _) in Initramfs.Scripts)
            hash.AppendData(SHA256.HashData(Initramfs.Script(resource)));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string CommandLine(int cpus) => BootOptions + (cpus == 1 ? OneProcessor : "");

    // The pointer names the entry, so that no package tool need be asked which kernel is the newest.
    private static TinyGuestFiles? Cached(GuestCache cache, string pointer)
    {
        if (cache.Read(pointer)?.Split('\n', 2) is not [var entry, var description])
            return null;
        string kernel = Path.Combine(cache[entry], "kernel");
        string initrd = Path.Combine(cache[entry], "initrd");
        return File.Exists(kernel) && File.Exists(initrd) ? new TinyGuestFiles(kernel, initrd, CommandLine(1), description) : null;
    }

    private static async Task<TinyGuestFiles> BuildAsync(ICommands commands, GuestCache cache, string busybox, string pointer,
        CancellationToken cancellationToken)
    {
        string work = cache.NewWorkFolder();
        try
        {
            var package = await KernelPackage.FetchAsync(commands, work, cancellationToken).ConfigureAwait(false);
            string result = Path.Combine(work, "result");
            UnixFiles.CreateFolder(result);
            bool direct = await KernelFile.WriteAsync(commands, package.Image, Path.Combine(result, "kernel"), cancellationToken).ConfigureAwait(false);
            var modules = await ModulesAsync(commands, package.Modules, cancellationToken).ConfigureAwait(false);
            await Initramfs.WriteAsync(commands, busybox, modules, Path.Combine(work, "tree"), Path.Combine(result, "initrd"), cancellationToken)
                .ConfigureAwait(false);
            foreach (string leftover in Directory.GetFiles(result, "kernel.payload*"))
                File.Delete(leftover);

            string entry = "guest-" + Key(await File.ReadAllBytesAsync(busybox, cancellationToken).ConfigureAwait(false), package.Version);
            cache.Publish(result, entry);
            cache.Write(pointer, entry + "\n" + string.Create(CultureInfo.InvariantCulture,
                $"{package.Version}{(direct ? "" : " (compressed)")}, {modules.Count} modules, {busybox}"));
            return Cached(cache, pointer) ?? throw new HostException(
                $"The tiny guest was built, but is not in the cache folder {cache.Folder}. Is another program emptying it?");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException(
                $"The tiny guest could not be built in the cache folder {cache.Folder}: {e.Message} Make room or name another folder in VIRTLAB_CACHE.", e);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<(string Name, byte[] Content)>> ModulesAsync(ICommands commands, string folder, CancellationToken cancellationToken)
    {
        var files = Directory.EnumerateFiles(Path.Combine(folder, "kernel"), "*.ko*", SearchOption.AllDirectories).ToList();
        var ordered = GuestModules.Order(files, Lines("modules.builtin"), Lines("modules.dep"));
        var modules = new List<(string, byte[])>();
        foreach (string file in ordered)
        {
            byte[] content = await Compressed.ReadAsync(commands, file, cancellationToken).ConfigureAwait(false);
            modules.Add((GuestModules.NameOf(file), GuestModules.WithoutSignature(content).ToArray()));
        }
        return modules;

        IEnumerable<string> Lines(string name) => File.Exists(Path.Combine(folder, name)) ? File.ReadLines(Path.Combine(folder, name)) : [];
    }
}
