using System.Globalization;
using System.Text;
using VirtLab.Hosts;
using VirtLab.Hosts.Serving;

namespace VirtLab.Benchmarks;

/// <summary>A host without libvirt in a network and a mount namespace of its own, whose root is the machine's: the kernel does for it what it does
/// for a real host, and nothing of the machine's own network is touched.</summary>
internal sealed class PrivateHost : IHost
{
    // What comes and goes with a lab is kept in memory, and so is what Shorewall notes, also in iproute2's table of names.
    private const string Stage = """
        mount -t tmpfs none /run
        mkdir /run/virtlab /run/netns /run/lock
        cp -a /etc/iproute2 /run/iproute2
        mount --bind /run/iproute2 /etc/iproute2
        [ ! -d /var/lib/shorewall ] || mount -t tmpfs none /var/lib/shorewall
        ip link set lo up
        echo $$
        exec cat > /dev/null
        """;

    private readonly RunningCommand _holder;
    private readonly LocalCommands _direct;
    private readonly ServedCommands _commands;

    private PrivateHost(RunningCommand holder, string pid)
    {
        _holder = holder;
        _direct = new LocalCommands(command => command with
        {
            Tool = "nsenter",
            Arguments = ["--target", pid, "--mount", command.Namespace is { } name ? $"--net=/proc/{pid}/root/run/netns/{name}" : "--net", "--", command.Tool, .. command.Arguments],
        });
        _commands = new ServedCommands(_direct);
    }

    public string Description => "private host";

    public ICommands Commands => _commands;

    public IHostFiles Files => throw new NotSupportedException("A private host has no files of labs.");

    public TimeProvider Time => TimeProvider.System;

    public static async Task<PrivateHost> StartAsync()
    {
        var holder = new LocalCommands().StartHeld(new HostCommand("unshare", "--net", "--mount", "sh", "-euc", Stage));
        using var reader = new StreamReader(holder.Output, Encoding.UTF8, leaveOpen: true);
        string? pid = await reader.ReadLineAsync();
        return int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? new PrivateHost(holder, pid)
            : throw new InvalidOperationException("No private network and mount namespace can be had here: this wants root.");
    }

    /// <summary>Starts a program there that goes on until its input ends.</summary>
    public RunningCommand StartHeld(HostCommand command) => _direct.StartHeld(command);

    public Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("A private host has no libvirt.");

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("A private host has no machines.");

    public async ValueTask DisposeAsync()
    {
        await _commands.DisposeAsync();
        await _holder.DisposeAsync();
    }
}
