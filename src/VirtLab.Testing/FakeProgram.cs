using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using VirtLab.Hosts;

namespace VirtLab.Testing;

/// <summary>A program that goes on running, and says what the test lets it say.</summary>
public sealed class FakeProgram : IRunningCommand
{
    // Without a limit: what is said is in the pipe at once.
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A program that has said nothing yet.</summary>
    public FakeProgram() => Output = _output.Reader.AsStream();

    /// <inheritdoc/>
    public Stream Output { get; }

    /// <inheritdoc/>
    public IAsyncEnumerable<string> ErrorLines => _errors.Reader.ReadAllAsync();

    /// <inheritdoc/>
    public Task<int> Exit => _exit.Task;

    /// <summary>Whether it was disposed of.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>It writes to its standard output.</summary>
    public async Task SayAsync(byte[] bytes) => _ = await _output.Writer.WriteAsync(bytes).ConfigureAwait(false);

    /// <summary>It writes to its standard output.</summary>
    public Task SayAsync(string text) => SayAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>It writes a line to its standard error.</summary>
    /// <returns>Itself.</returns>
    public FakeProgram Complain(string line)
    {
        _ = _errors.Writer.TryWrite(line);
        return this;
    }

    /// <summary>It ends by itself.</summary>
    /// <returns>Itself.</returns>
    public FakeProgram End(int exitCode = 0)
    {
        _output.Writer.Complete();
        _ = _errors.Writer.TryComplete();
        _ = _exit.TrySetResult(exitCode);
        return this;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        _ = End(-1);
        return Output.DisposeAsync();
    }
}
