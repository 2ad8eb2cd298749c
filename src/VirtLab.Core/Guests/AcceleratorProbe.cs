using System.Security.Cryptography;
using System.Text;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Guests;

/// <summary>Finds out by trying whether this machine's KVM works. That /dev/kvm exists says little: in nested clouds it may open, run a few
/// instructions, and then fail.</summary>
public static class AcceleratorProbe
{
    private const string Device = "/dev/kvm";
    private const string Qemu = "qemu-system-x86_64";
    private const int Success = 33; // isa-debug-exit makes 2 n + 1 of the n written to it, here 16.

    /// <summary>What helps where the device is not there, may not be opened, or does not work. libvirt tries a device that is there again and
    /// again, for half a minute each time.</summary>
    private const string Load = "modprobe kvm_intel || modprobe kvm_amd  # after switching virtualisation on in the firmware, or for the machine this one runs in";
    private const string Hide = $"mv {Device} {Device}.broken  # until the next start; for the speed: a machine whose provider allows nested virtualisation";

    private static readonly string Permit = $"usermod -aG kvm {Environment.UserName}  # then log in again";

    private static readonly TimeSpan RomLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KernelLimit = TimeSpan.FromSeconds(20);

    /// <summary>How machines' processors are best run here. The first answer after a boot takes a moment; then it is remembered in the cache.</summary>
    /// <param name="commands">Runs programs on this machine.</param>
    /// <param name="cacheFolder">Where the answer and the tiny guest are kept; as for <see cref="TinyGuest"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="HostException">QEMU is not there.</exception>
    public static async Task<Accelerator> DetectAsync(ICommands commands, string? cacheFolder = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commands);
        string qemu = Tools.Find(Qemu);
        // Permission may change at any time and costs nothing to look at: not remembered.
        if (Obstacle(Device) is { } obstacle)
            return new Accelerator(AcceleratorKind.Tcg, obstacle) { Remedy = File.Exists(Device) ? Permit : Load };
        var cache = new GuestCache(cacheFolder);
        string entry = "kvm-" + Key(qemu);
        if (Remembered(cache.Read(entry)) is { } known)
            return known;
        using var alone = await cache.LockAsync("kvm.lock", cancellationToken).ConfigureAwait(false);
        if (Remembered(cache.Read(entry)) is { } justFound)
            return justFound;
        string? failure = await FailureAsync(commands, cache, cancellationToken).ConfigureAwait(false);
        var found = failure is null
            ? new Accelerator(AcceleratorKind.Kvm, $"{Device} works: a kernel was booted with it.")
            : new Accelerator(AcceleratorKind.Tcg, $"{Device} is there but does not work: {failure}") { Remedy = Hide };
        cache.Write(entry, $"{found.Kind}\n{found.Reason}");
        return found;
    }

    /// <summary>Why the device can't even be opened, or null.</summary>
    internal static string? Obstacle(string device)
    {
        try
        {
            File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return null;
        }
        catch (FileNotFoundException)
        {
            return $"There is no {device}: the processor has no virtualisation, it is switched off in the firmware, or the module kvm is not loaded.";
        }
        catch (UnauthorizedAccessException)
        {
            return $"{device} may not be opened by {Environment.UserName}: add that user to the group kvm and log in again.";
        }
        catch (IOException e)
        {
            return $"{device} can't be opened: {e.Message}";
        }
    }

    /// <summary>Boots the tiny guest's kernel just so far that its init runs.</summary>
    /// <returns>Why that failed, or null.</returns>
    internal static Task<string?> KernelFailureAsync(ICommands commands, TinyGuestFiles guest, string accelerator, CancellationToken cancellationToken) =>
        RunAsync(commands, KernelLimit, [.. Machine(accelerator), "-m", "128", "-serial", "stdio", "-kernel", guest.KernelPath, "-initrd", guest.InitrdPath,
            "-append", guest.CommandLine + " virtlab.probe"], output => output.Output.Contains("@vl probe @", StringComparison.Ordinal), cancellationToken);

    /// <summary>Runs three instructions.</summary>
    /// <returns>Why that failed, or null.</returns>
    internal static async Task<string?> RomFailureAsync(ICommands commands, GuestCache cache, string accelerator, CancellationToken cancellationToken)
    {
        string work = cache.NewWorkFolder();
        try
        {
            string rom = Path.Combine(work, "rom");
            await File.WriteAllBytesAsync(rom, Rom(), cancellationToken).ConfigureAwait(false);
            return await RunAsync(commands, RomLimit, [.. Machine(accelerator), "-m", "16", "-bios", rom, "-device", "isa-debug-exit,iobase=0xf4,iosize=4"],
                output => output.ExitCode == Success, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static async Task<string?> FailureAsync(ICommands commands, GuestCache cache, CancellationToken cancellationToken)
    {
        // The small trial first: where it fails, the answer comes at once and needs no guest.
        if (await RomFailureAsync(commands, cache, "kvm", cancellationToken).ConfigureAwait(false) is { } failure)
            return failure;
        var guest = await TinyGuest.BuildAsync(commands, cache.Folder, cancellationToken).ConfigureAwait(false);
        return await KernelFailureAsync(commands, guest, "kvm", cancellationToken).ConfigureAwait(false);
    }

    private static ValueList<string> Machine(string accelerator) =>
        ["-machine", $"pc,accel={accelerator}", "-cpu", accelerator == "kvm" ? "host" : "max", "-nodefaults", "-display", "none", "-no-reboot"];

    /// <summary>A processor starts 16 bytes before the end of the ROM: mov al, 0x10; out 0xf4, al; hlt.</summary>
    private static byte[] Rom()
    {
        byte[] rom = new byte[64 * 1024];
        ReadOnlySpan<byte> start = [0xb0, 0x10, 0xe6, 0xf4, 0xf4];
        start.CopyTo(rom.AsSpan(rom.Length - 16));
        return rom;
    }

    private static async Task<string?> RunAsync(ICommands commands, TimeSpan limit, ValueList<string> arguments, Func<CommandOutput, bool> good,
        CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            var output = await commands.RunAsync(new HostCommand(Qemu, arguments) { MayFail = true }, deadline.Token).ConfigureAwait(false);
            return good(output) ? null : FirstLine(output.Error) ?? $"QEMU ended with exit code {output.ExitCode} and no message.";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"QEMU did not end within {limit.TotalSeconds} s.";
        }
    }

    private static string? FirstLine(string text) => text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0);

    /// <summary>Another boot may bring another kernel, and another QEMU may behave differently. The program's size and time stand for its version:
    /// asking for that takes longer than all the rest.</summary>
    private static string Key(string qemu)
    {
        var file = new FileInfo(qemu);
        string parts = $"{File.ReadAllText("/proc/sys/kernel/random/boot_id")}{qemu}\n{file.Length}\n{file.LastWriteTimeUtc:O}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)).AsSpan(0, 8));
    }

    private static Accelerator? Remembered(string? text) =>
        text?.Split('\n', 2) is [var kind, var reason] && Enum.TryParse<AcceleratorKind>(kind, out var parsed) ? new Accelerator(parsed, reason) { Remedy = parsed == AcceleratorKind.Tcg ? Hide : null } : null;
}
