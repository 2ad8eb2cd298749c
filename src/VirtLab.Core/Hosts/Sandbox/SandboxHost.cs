using System.Globalization;
using VirtLab.Guests;
using VirtLab.Hosts.Serving;

namespace VirtLab.Hosts.Sandbox;

/// <summary>A sandbox on this machine: private user, mount, network and process namespaces with a libvirt of their own. An ordinary
/// user gets real VMs, bridges and firewalls in it, and the machine is not touched. It lives as long as this object, and no longer than
/// this process: when the process ends, even by <c>kill -9</c>, the kernel takes everything in the sandbox away.</summary>
/// <remarks>Equivalent to: <c>unshare --user --mount --net --pid …</c> with a root of bind mounts and memory file systems, and
/// <c>libvirtd</c> (or <c>virtqemud</c> and <c>virtnetworkd</c>) inside. Its root is an unprivileged user outside; nothing of it is on disk.</remarks>
public sealed class SandboxHost : IHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly RunningCommand _sandbox;
    private readonly LocalCommands _direct;
    private readonly ServedCommands _commands;
    private readonly int _pid;
    private readonly Accelerator _accelerator;
    private readonly SandboxFiles _files;
    private readonly CapabilitiesCache _capabilities;
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly TimeSpan _callTimeout;
    private readonly List<LibvirtClient> _hanging = [];
    private volatile string _lastWords = "";
    private LibvirtClient? _libvirt;
    private int _disposed;
    private volatile bool _gone;

    private SandboxHost(RunningCommand sandbox, StreamReader lines, int pid, Identity identity, Accelerator accelerator, LibvirtDaemons daemons,
        CapabilitiesCache capabilities, SandboxOptions options)
    {
        _sandbox = sandbox;
        _ = ListenAsync(lines);
        _pid = pid;
        _accelerator = accelerator;
        _capabilities = capabilities;
        LibvirtUri = string.Create(CultureInfo.InvariantCulture, $"qemu+unix:///system?socket=/proc/{pid}/root{daemons.Socket}");
        _callTimeout = options.CallTimeout;
        Time = options.Time;
        var entry = new SandboxEntry(pid);
        _direct = new LocalCommands(command =>
        {
            ObjectDisposedException.ThrowIf(_gone, this);
            return entry.Enter(command);
        });
        _commands = new ServedCommands(_direct);
        _files = new SandboxFiles(Commands);
        Description = string.Create(CultureInfo.InvariantCulture, $"sandbox of {(identity.IsRoot ? "root" : $"user {identity.UserName}")} (process {pid})");
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public ICommands Commands => _commands;

    /// <inheritdoc/>
    public IHostFiles Files => _files;

    /// <inheritdoc/>
    public TimeProvider Time { get; }

    /// <summary>The sandbox's first process, as this machine numbers it: <c>nsenter --target N --user --mount --net --pid</c> enters by hand.</summary>
    public int ProcessId => _pid;

    /// <summary>Where the sandbox's libvirt answers, on this machine.</summary>
    internal string LibvirtUri { get; }

    /// <summary>Starts a sandbox; when this returns, its libvirt daemon answers.</summary>
    /// <exception cref="SandboxUnavailableException">This machine lacks something; it lists all of it, with the remedies. Nothing was started.</exception>
    /// <exception cref="HostException">The sandbox did not start: at which stage, what it said.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();
        var identity = Identity.Read();
        var daemons = await SandboxPrerequisites.RequireAsync(identity, cancellationToken).ConfigureAwait(false);
        var accelerator = await AcceleratorProbe.DetectAsync(new LocalCommands(), cancellationToken: cancellationToken).ConfigureAwait(false);
        using var deadline = new CancellationTokenSource(options.StartTimeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var capabilities = new CapabilitiesCache(accelerator, daemons);
        var sandbox = SandboxProcess.Start(identity, accelerator, daemons, capabilities.Folder);
        string stage = "its first process to start";
        try
        {
            var lines = new StreamReader(sandbox.Output);
            int pid = SandboxProcess.ReadPid(await lines.ReadLineAsync(both.Token).ConfigureAwait(false));
            stage = "its user ids to be mapped";
            await SandboxProcess.MapIdsAsync(identity, pid, both.Token).ConfigureAwait(false);
            stage = "its libvirt daemon to answer";
            await sandbox.Input.WriteAsync("GO\n"u8.ToArray(), both.Token).ConfigureAwait(false);
            SandboxProcess.CheckReady(await lines.ReadLineAsync(both.Token).ConfigureAwait(false));
            return new SandboxHost(sandbox, lines, pid, identity, accelerator, daemons, capabilities, options);
        }
        catch (Exception e)
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new HostException($"The sandbox did not start: waited {options.StartTimeout.TotalSeconds:0.#} s for {stage}.", e);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => Task.FromResult(_accelerator);

    /// <inheritdoc/>
    public async Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (_libvirt is { Hangs: false } open)
            return open;
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // What is to be taken back must not wait behind a call that hangs: it gets a connection of its own.
            if (_libvirt is { Hangs: true } hanging)
            {
                _hanging.Add(hanging);
                _libvirt = null;
            }
            // A socket in a file system is reached from any network namespace; this process never changes its own.
            return _libvirt ??= await LibvirtClient.OpenAsync(LibvirtUri, _callTimeout, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (HostException e)
        {
            throw new HostException($"libvirt in the {Description} does not answer: {e.Message} {_lastWords}".TrimEnd(), e);
        }
        finally
        {
            _ = _connecting.Release();
        }
    }

    /// <summary>A daemon that ends after it has answered says so here.</summary>
    private async Task ListenAsync(StreamReader lines)
    {
        try
        {
            while (await lines.ReadLineAsync().ConfigureAwait(false) is { } line)
                _lastWords = line;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The sandbox has ended.
        }
    }

    /// <summary>Ends the sandbox and all that runs in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        if (_libvirt is { Hangs: false })
        {
            // A daemon that hangs must not keep the sandbox: it goes with it.
            _ = await Task.WhenAny(_libvirt.DisposeAsync().AsTask(), Task.Delay(Patience, Time)).ConfigureAwait(false);
            await _capabilities.KeepAsync(Commands).ConfigureAwait(false);
        }
        // Its first process reads the end of its input and ends; the kernel ends all others, and unmounts and unlinks everything.
        await _sandbox.DisposeAsync().ConfigureAwait(false);
        _gone = true;
        // What carried programs in ends a moment after them.
        await _commands.DisposeAsync().ConfigureAwait(false);
        _ = await Task.WhenAny(_direct.EndedAsync(), Task.Delay(Patience, Time)).ConfigureAwait(false);
        // Without a daemon, calls that hung end too.
        IEnumerable<LibvirtClient> hanging = _libvirt is { Hangs: true } last ? [.. _hanging, last] : _hanging;
        _ = await Task.WhenAny(Task.WhenAll(hanging.Select(client => client.DisposeAsync().AsTask())), Task.Delay(Patience, Time)).ConfigureAwait(false);
        _connecting.Dispose();
    }
}
