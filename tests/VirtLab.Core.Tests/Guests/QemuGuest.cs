using System.Net.Sockets;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Guests;

/// <summary>The real tiny guest in a QEMU of its own, without libvirt: its network ends in QEMU's own DHCP server.</summary>
internal sealed class QemuGuest : IAsyncDisposable
{
    private readonly string _folder;
    private readonly IRunningCommand _qemu;

    private QemuGuest(string folder, IRunningCommand qemu, GuestConsole console) => (_folder, _qemu, Console) = (folder, qemu, console);

    public GuestConsole Console { get; }

    public Task<int> Exit => _qemu.Exit;

    public static Task<QemuGuest> StartAsync(TinyGuestFiles files, Name name, int cpus = 1, params IEnumerable<string> more) =>
        StartAsync(files, name, line => line, cpus, more);

    /// <summary>Starts it at the other end of a serial line that does not leave everything as it is.</summary>
    public static async Task<QemuGuest> StartAsync(TinyGuestFiles files, Name name, Func<Stream, Stream> line, int cpus = 1, params IEnumerable<string> more)
    {
        string folder = Directory.CreateTempSubdirectory("labtest-guest-").FullName;
        string socket = Path.Combine(folder, "console");
        // QEMU connects to us: then there is nothing to wait for.
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen(1);
        var qemu = new LocalCommands().Start(new HostCommand("qemu-system-x86_64",
            ["-nodefaults", "-display", "none", "-no-reboot", "-machine", "pc,accel=tcg", "-m", "128", "-smp", $"{cpus}",
                "-kernel", files.KernelPath, "-initrd", files.InitrdPath, "-append", TinyGuest.CommandLineFor(name, cpus),
                "-chardev", $"socket,id=console,path={socket}", "-serial", "chardev:console",
                "-netdev", "user,id=net,restrict=on", "-device", "virtio-net-pci,netdev=net,romfile=", .. more]));
        var accepted = listener.AcceptAsync();
        if (await Task.WhenAny(accepted, qemu.Exit) != accepted)
            throw new InvalidOperationException($"QEMU ended with {await qemu.Exit}.");
        var console = new GuestConsole(line(new NetworkStream(await accepted, ownsSocket: true)), name.ToString());
        return new QemuGuest(folder, qemu, console);
    }

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        await _qemu.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
