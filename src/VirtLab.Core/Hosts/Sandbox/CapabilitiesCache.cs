using System.Security.Cryptography;
using System.Text;
using VirtLab.Guests;

namespace VirtLab.Hosts.Sandbox;

/// <summary>Keeps what libvirt finds out about QEMU from one sandbox to the next: asking QEMU itself takes a third of a second before the
/// first machine starts. libvirt checks what it is given against the programs and the kernel that it meets, and asks again where they differ.</summary>
internal sealed class CapabilitiesCache(Accelerator accelerator, LibvirtDaemons daemons)
{
    private const string Qemu = "qemu-system-x86_64";

    private readonly GuestCache _cache = new();
    // libvirt's own name for the file.
    private readonly string _file = $"{Hash(Tools.Find(Qemu))}.xml";
    // Other programs have an entry of their own, so an entry never goes stale.
    private readonly string _entry = "capabilities-" + Hash(
        $"{accelerator.Kind}\n{Stamp(Qemu)}\n{string.Join('\n', daemons.Names.Select(Stamp))}\n{Environment.OSVersion.Version}")[..16];

    /// <summary>The folder that a sandbox begins with; null where none is known yet.</summary>
    public string? Folder => File.Exists(Path.Combine(_cache[_entry], _file)) ? _cache[_entry] : null;

    /// <summary>Keeps what the sandbox's libvirt has found out, if it has and this is not kept already. It only saves time: never fails.</summary>
    public async Task KeepAsync(ICommands commands)
    {
        if (Folder is not null)
            return;
        string? work = null;
        try
        {
            // Read by a program inside: a path into the sandbox could be led astray by a link there.
            var found = await commands.RunAsync(new HostCommand("cat", $"/var/cache/libvirt/qemu/capabilities/{_file}") { MayFail = true }).ConfigureAwait(false);
            if (found.ExitCode != 0 || !found.Output.TrimEnd().EndsWith("</qemuCaps>", StringComparison.Ordinal))
                return;
            work = _cache.NewWorkFolder();
            await File.WriteAllTextAsync(Path.Combine(work, _file), found.Output).ConfigureAwait(false);
            _cache.Publish(work, _entry);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HostException)
        {
            // The next sandbox asks QEMU again.
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }
    }

    private static string Stamp(string tool)
    {
        var file = new FileInfo(Tools.Find(tool));
        return $"{file.FullName} {file.Length} {file.LastWriteTimeUtc:O}";
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
