namespace VirtLab.Hosts.Serving;

/// <summary>Runs programs on a host by way of a <see cref="ForkServer"/> there, which starts with the first of them.</summary>
/// <param name="direct">Starts programs one by one; the server, and what reads a file of this machine.</param>
/// <param name="find">Where a program is; null where that is looked for there.</param>
internal sealed class ServedCommands(LocalCommands direct, Func<string, string>? find = null) : ICommands, IAsyncDisposable
{
    /// <summary>How long a program that was told to end may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _starting = new();
    private ForkServer? _server;
    private bool _disposed;

    public async Task<CommandOutput> RunAsync(HostCommand command, CancellationToken cancellationToken = default)
    {
        if (command.InputFile is not null)
            return await direct.RunAsync(command, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var program = await Server().StartAsync(command, find?.Invoke(command.Tool), cancellationToken).ConfigureAwait(false);
        var collected = program.CollectAsync();
        try
        {
            var output = await collected.WaitAsync(cancellationToken).ConfigureAwait(false);
            return output.ExitCode == 0 || command.MayFail ? output : throw new CommandFailedException(command, output);
        }
        catch (OperationCanceledException)
        {
            await program.EndAsync().ConfigureAwait(false);
            await ((Task)program.Exit).WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    public IRunningCommand Start(HostCommand command) => command.IsAlone ? direct.Start(command) : new ServedCommand(Server().StartAsync(command, find?.Invoke(command.Tool)));

    /// <summary>Ends the server, with what it started.</summary>
    public async ValueTask DisposeAsync()
    {
        ForkServer? server;
        lock (_starting)
            (_disposed, server) = (true, _server);
        if (server is not null)
            await server.DisposeAsync().ConfigureAwait(false);
    }

    private ForkServer Server()
    {
        lock (_starting)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _server is { IsOver: false } ? _server : _server = new ForkServer(direct.StartHeld(ForkServer.Command));
        }
    }
}
