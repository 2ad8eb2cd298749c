using VirtLab.Hosts;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>A host on which one operation goes wrong.</summary>
internal sealed class FaultHost : IHost
{
    private readonly IHost _inner;

    public FaultHost(IHost inner)
    {
        _inner = inner;
        Commands = new FaultCommands(this, inner.Commands);
        Files = new FaultFiles(this, inner.Files);
    }

    /// <summary>What goes wrong next.</summary>
    public Fault Fault { get; set; } = Fault.None;

    public string Description => _inner.Description;

    public ICommands Commands { get; }

    public IHostFiles Files { get; }

    public TimeProvider Time => _inner.Time;

    public async Task<ILibvirt> GetLibvirtAsync(CancellationToken cancellationToken = default) =>
        new FaultLibvirt(this, await _inner.GetLibvirtAsync(cancellationToken));

    public Task<Accelerator> GetAcceleratorAsync(CancellationToken cancellationToken = default) => _inner.GetAcceleratorAsync(cancellationToken);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    public Task<T> DoAsync<T>(string what, Func<Task<T>> operation) => Fault.DoAsync(what, operation, DisconnectAsync);

    public Task DoAsync(string what, Func<Task> operation) => DoAsync(what, async () =>
    {
        await operation();
        return true;
    });

    /// <summary>As an administrator does it: the daemon closes all its clients' connections.</summary>
    private async Task DisconnectAsync()
    {
        const string Script = """
            daemon=$(ls /run/libvirt | sed -n 's/^\(libvirt\|virtqemud\)-admin-sock$/\1/p' | head -n 1)
            [ "$daemon" = libvirt ] && daemon=libvirtd
            for id in $(virt-admin -c "$daemon:///system" srv-clients-list "$daemon" | awk '$1 ~ /^[0-9]+$/ { print $1 }'); do
              virt-admin -c "$daemon:///system" client-disconnect "$daemon" "$id" > /dev/null
            done
            """;
        _ = await _inner.Commands.RunAsync(new HostCommand("sh", "-euc", Script));
    }
}

/// <summary>Programs, of which one goes wrong. What only reads is not counted; what is not known to read is.</summary>
internal sealed class FaultCommands(FaultHost host, ICommands inner) : ICommands
{
    public Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default) => Operations.OnlyReads(command)
        ? inner.RunAsync(command, cancellationToken)
        : host.DoAsync($"{command}", () => inner.RunAsync(command, cancellationToken));

    public IRunningCommand Start(HostCommand command) => host.DoAsync($"start of {command}", () => Task.FromResult(inner.Start(command))).GetAwaiter().GetResult();
}

/// <summary>Files, of which one goes wrong.</summary>
internal sealed class FaultFiles(FaultHost host, IHostFiles inner) : IHostFiles
{
    public Task<string> PublishAsync(string path, CancellationToken cancellationToken = default) =>
        host.DoAsync($"publishing {path}", () => inner.PublishAsync(path, cancellationToken));

    public Task<string> WriteAsync(string name, string text, CancellationToken cancellationToken = default) =>
        host.DoAsync($"writing {name}", () => inner.WriteAsync(name, text, cancellationToken));
}
