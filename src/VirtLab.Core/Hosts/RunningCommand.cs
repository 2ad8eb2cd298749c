using System.IO.Pipelines;
using System.Threading.Channels;
using CliWrap;

namespace VirtLab.Hosts;

/// <summary>A program whose standard input this process holds open.</summary>
internal sealed class RunningCommand : IRunningCommand
{
    /// <summary>How long a program may take to end by itself once its input has ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    // Only the last words matter; a server that logs each connection must not fill the memory.
    private readonly Channel<string> _errors = Channel.CreateBounded<string>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });

    public RunningCommand(Command command)
    {
        Input = _input.Writer.AsStream();
        Output = _output.Reader.AsStream();
        Exit = AwaitAsync(command
            .WithStandardInputPipe(PipeSource.Create((target, cancellationToken) => _input.Reader.CopyToAsync(target, cancellationToken)))
            .WithStandardOutputPipe(PipeTarget.ToStream(_output.Writer.AsStream(), autoFlush: true))
            .WithStandardErrorPipe(PipeTarget.ToDelegate(line => _errors.Writer.TryWrite(line)))
            .ExecuteAsync(_stop.Token));
    }

    /// <summary>Its standard input.</summary>
    public Stream Input { get; }

    public Stream Output { get; }

    public IAsyncEnumerable<string> ErrorLines => _errors.Reader.ReadAllAsync();

    public Task<int> Exit { get; }

    /// <summary>Ends its input and waits for its end; ends it the hard way if it takes long.</summary>
    public async ValueTask DisposeAsync()
    {
        // A reader that has left must not block the program's last words.
        await Output.DisposeAsync().ConfigureAwait(false);
        await Input.DisposeAsync().ConfigureAwait(false);
        try
        {
            _ = await Exit.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            _ = await Exit.ConfigureAwait(false);
        }
    }

    private async Task<int> AwaitAsync(CommandTask<CommandResult> task)
    {
        try
        {
            return (await task.ConfigureAwait(false)).ExitCode;
        }
        catch (OperationCanceledException)
        {
            return -1;
        }
        finally
        {
            // Who still writes to it must not wait for ever.
            await _input.Reader.CompleteAsync().ConfigureAwait(false);
            await _output.Writer.CompleteAsync().ConfigureAwait(false);
            _ = _errors.Writer.TryComplete();
            _stop.Dispose();
        }
    }
}
