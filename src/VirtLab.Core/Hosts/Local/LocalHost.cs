using System.Text.RegularExpressions;
using VirtLab.Guests;
using VirtLab.Hosts.Serving;

namespace VirtLab.Hosts.Local;

/// <summary>This machine: labs are made on it for real, and stay when this process ends. Only what carries a lab's mark is ever changed or
/// removed; interfaces that were there are adopted, never owned.</summary>
/// <remarks>Changing the network needs root. Files of labs are below <c>/run/virtlab</c>.</remarks>
public sealed partial class LocalHost : IHost
{
    private readonly LocalOptions _options;
    private readonly ServedCommands _commands = new(new LocalCommands(Enter), Tools.Find);
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly List<LibvirtClient> _clients = [];
    private readonly Lazy<Task<Accelerator>> _accelerator = new(() => AcceleratorProbe.DetectAsync(new LocalCommands()));
    private int _disposed;

    private LocalHost(LocalOptions options, IHostFiles files)
    {
        _options = options;
        Files = files;
    }

    /// <inheritdoc/>
    public string Description => $"machine {Environment.MachineName}";

    /// <inheritdoc/>
    public ICommands Commands => _commands;

    /// <inheritdoc/>
    public IHostFiles Files { get; }

    /// <inheritdoc/>
    public TimeProvider Time => _options.Time;

    /// <summary>Opens this machine as a host; changes nothing on it but that <c>/run/virtlab</c> is made.</summary>
    /// <exception cref="HostException">This process may not change the machine's network.</exception>
    /// <exception cref="ArgumentException">The URI of libvirt names another machine.</exception>
    public static LocalHost Open(LocalOptions? options = null)
    {
        options ??= new LocalOptions();
        if (!LocalUri().IsMatch(options.LibvirtUri))
        {
            throw new ArgumentException($"The libvirt URI '{options.LibvirtUri}' does not name a daemon on this machine, where the rest of the lab is made. "
                + "Give one such as qemu:///system or qemu+unix:///system?socket=/run/libvirt/libvirt-sock.", nameof(options));
        }
        Privileges.Require(File.ReadAllText("/proc/self/status"), Environment.UserName);
        var files = new LocalFiles(LocalFiles.Folder);
        files.Create();
        return new LocalHost(options, files);
    }

    /// <inheritdoc/>
    public async Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What is to be taken back must not wait behind a call that hangs: it gets a connection of its own.
            if (_clients.LastOrDefault() is { Hangs: false } open)
                return open;
            var client = await LibvirtClient.OpenAsync(_options.LibvirtUri, _options.CallTimeout, Time, cancellationToken).ConfigureAwait(false);
            _clients.Add(client);
            return client;
        }
        catch (HostException e)
        {
            throw new HostException($"libvirt at {_options.LibvirtUri} does not answer: {e.Message} Start its daemon, such as by `systemctl start libvirtd`.", e);
        }
        finally
        {
            _ = _connecting.Release();
        }
    }

    /// <inheritdoc/>
    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => _accelerator.Value.WaitAsync(cancellationToken);

    /// <summary>Lets go of the machine; its labs stay.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        // A call that hangs ends only with its daemon.
        foreach (var client in _clients.Where(client => !client.Hangs))
            await client.DisposeAsync().ConfigureAwait(false);
        await _commands.DisposeAsync().ConfigureAwait(false);
        _connecting.Dispose();
    }

    private static HostCommand Enter(HostCommand command) => command.Namespace is not { } name ? command : command with
    {
        Tool = "nsenter",
        Arguments = [$"--net=/run/netns/{name}", "--", command.Tool, .. command.Arguments],
    };

    // No host between the slashes, and no transport but a socket.
    [GeneratedRegex(@"^[a-z]+(\+unix)?:///[^\s]*$")]
    private static partial Regex LocalUri();
}
