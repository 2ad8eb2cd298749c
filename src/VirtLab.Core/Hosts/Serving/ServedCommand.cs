using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;

namespace VirtLab.Hosts.Serving;

/// <summary>A program of a <see cref="ForkServer"/> that goes on running.</summary>
internal sealed class ServedCommand : IRunningCommand
{
    /// <summary>How long it may take to end, and the server to say so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Task<ServedProgram> _starting;
    // Who does not read must not keep others from being heard, who come the same way.
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 0));
    // Only the last words matter; a server that logs each connection must not fill the memory.
    private readonly Channel<string> _errors = Channel.CreateBounded<string>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });

    public ServedCommand(Task<ServedProgram> starting)
    {
        _starting = starting;
        Output = _output.Reader.AsStream();
        Exit = ListenAsync();
    }

    public Stream Output { get; }

    public IAsyncEnumerable<string> ErrorLines => _errors.Reader.ReadAllAsync();

    public Task<int> Exit { get; }

    public async ValueTask DisposeAsync()
    {
        if (!Exit.IsCompleted)
            await (await _starting.ConfigureAwait(false)).EndAsync().ConfigureAwait(false);
        await ((Task)Exit).WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Output.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<int> ListenAsync()
    {
        var lines = new LineCutter();
        try
        {
            var program = await _starting.ConfigureAwait(false);
            await foreach (var (text, isError) in program.Pieces.ReadAllAsync().ConfigureAwait(false))
            {
                if (!isError)
                    _ = await _output.Writer.WriteAsync(text).ConfigureAwait(false);
                else
                    Say(lines.Add(text));
            }
            Say(lines.End());
            return await program.Exit.ConfigureAwait(false);
        }
        catch (HostException e)
        {
            Say([e.Message]);
            return -1;
        }
        finally
        {
            await _output.Writer.CompleteAsync().ConfigureAwait(false);
            _ = _errors.Writer.TryComplete();
        }

        void Say(IEnumerable<string> said)
        {
            foreach (string line in said)
                _ = _errors.Writer.TryWrite(line);
        }
    }

    /// <summary>Makes lines of pieces, wherever these are cut.</summary>
    private sealed class LineCutter
    {
        private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
        private readonly StringBuilder _rest = new();

        public string[] Add(byte[] piece)
        {
            char[] text = new char[Encoding.UTF8.GetMaxCharCount(piece.Length)];
            _ = _rest.Append(text, 0, _decoder.GetChars(piece, text, flush: false));
            string[] lines = _rest.ToString().Split('\n');
            _ = _rest.Clear().Append(lines[^1]);
            return lines[..^1];
        }

        public string[] End() => _rest.Length == 0 ? [] : [_rest.ToString()];
    }
}
