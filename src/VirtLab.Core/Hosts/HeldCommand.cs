namespace VirtLab.Hosts;

/// <summary>A program whose standard input this process holds open.</summary>
internal sealed class HeldCommand(IRunningCommand command, Stream input) : IAsyncDisposable
{
    /// <summary>Its standard input.</summary>
    public Stream Input { get; } = input;

    /// <summary>Its standard output.</summary>
    public Stream Output => command.Output;

    /// <summary>The lines of its standard error.</summary>
    public IAsyncEnumerable<string> ErrorLines => command.ErrorLines;

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> Exit => command.Exit;

    /// <summary>Closes its input, gives it a moment to end by itself, then ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await Input.DisposeAsync().ConfigureAwait(false);
        try
        {
            _ = await Exit.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It is ended the hard way below.
        }
        await command.DisposeAsync().ConfigureAwait(false);
    }
}
