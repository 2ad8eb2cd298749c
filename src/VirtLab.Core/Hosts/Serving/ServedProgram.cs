using System.Text;
using System.Threading.Channels;

namespace VirtLab.Hosts.Serving;

/// <summary>A program that a <see cref="ForkServer"/> started: what it wrote, as it came, and its end.</summary>
internal sealed class ServedProgram(ForkServer server, int number)
{
    private readonly TaskCompletionSource<int> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<(byte[] Text, bool IsError)> _pieces = Channel.CreateUnbounded<(byte[], bool)>(new() { SingleReader = true, SingleWriter = true });

    public int Number => number;

    /// <summary>Its exit code; 128 and the signal's number where one ended it.</summary>
    /// <exception cref="HostException">The server ended before it.</exception>
    public Task<int> Exit => _exit.Task;

    /// <summary>What it wrote, in order, until its end.</summary>
    public ChannelReader<(byte[] Text, bool IsError)> Pieces => _pieces.Reader;

    /// <summary>Ends it, the hard way, with what is in its process group.</summary>
    public Task EndAsync() => server.EndAsync(number);

    /// <summary>Waits for its end.</summary>
    /// <returns>All that it wrote.</returns>
    public async Task<CommandOutput> CollectAsync()
    {
        using MemoryStream output = new(), errors = new();
        await foreach (var (text, isError) in _pieces.Reader.ReadAllAsync().ConfigureAwait(false))
            (isError ? errors : output).Write(text);
        return new CommandOutput(await Exit.ConfigureAwait(false), Read(output), Read(errors));
    }

    public void Hear(byte[] text, bool isError) => _ = _pieces.Writer.TryWrite((text, isError));

    public void End(int code)
    {
        _ = _exit.TrySetResult(code);
        _ = _pieces.Writer.TryComplete();
    }

    public void Lose(HostException why)
    {
        _ = _exit.TrySetException(why);
        // Who only listens, and asks for no code, need not be told twice.
        _ = _exit.Task.Exception;
        _ = _pieces.Writer.TryComplete();
    }

    private static string Read(MemoryStream written) => Encoding.UTF8.GetString(written.GetBuffer(), 0, (int)written.Length);
}
