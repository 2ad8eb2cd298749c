using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;

namespace VirtLab.Core.Tests.Guests;

/// <summary>The other end of a console, in memory: speaks as the init script does, as far as a test lets it.</summary>
internal sealed class FakeGuest
{
    private readonly Pipe _toGuest = new();
    // Without a limit: what is said is in the pipe at once.
    private readonly Pipe _toHost = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Channel<Command> _commands = Channel.CreateUnbounded<Command>();
    private readonly List<string> _words = [];
    private readonly Lock _speaking = new();

    public FakeGuest()
    {
        Console = new Duplex(_toHost.Reader.AsStream(), _toGuest.Writer.AsStream());
        _ = ObeyAsync();
    }

    /// <summary>The host's end.</summary>
    public Stream Console { get; }

    /// <summary>Whether it acknowledges lines.</summary>
    public bool Acknowledges { get; init; } = true;

    /// <summary>The next command that came: its verb, id and argument vector.</summary>
    public async Task<Command> NextAsync(string verb)
    {
        await foreach (var command in _commands.Reader.ReadAllAsync())
        {
            if (command.Verb == verb)
                return command;
        }
        throw new InvalidOperationException($"The console ended before a '{verb}' came.");
    }

    public Task SayAsync(string text)
    {
        // The test and the agent speak side by side, and a pipe has one writer at a time.
        lock (_speaking)
            return _toHost.Writer.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();
    }

    public Task ReadyAsync() => SayAsync("\n@vl ready fake @\n");

    public Task DoneAsync(Command command, string output, int exitCode = 0) => SayAsync($"\n{Done(command, output, exitCode)}\n");

    public static string Done(Command command, string output, int exitCode = 0) =>
        $"@vl done {command.Id} {exitCode} {Convert.ToBase64String(Encoding.UTF8.GetBytes(output))} @";

    public ValueTask EndAsync() => _toHost.Writer.CompleteAsync();

    /// <summary>What the agent makes of words: kept as simple as its script.</summary>
    public static IReadOnlyList<string> Decode(IEnumerable<string> words)
    {
        var arguments = new List<byte[]>();
        foreach (string word in words)
        {
            byte[] piece = word[0] == '=' ? Encoding.ASCII.GetBytes(word[1..]) : Convert.FromBase64String(word[1..]);
            if (word[0] == '+')
                arguments[^1] = [.. arguments[^1], .. piece];
            else
                arguments.Add(piece);
        }
        return [.. arguments.Select(Encoding.UTF8.GetString)];
    }

    private async Task ObeyAsync()
    {
        using var lines = new StreamReader(_toGuest.Reader.AsStream(), Encoding.ASCII);
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.Split(' ', 2) is not [['!', .. var length], var content] || length != content.Length.ToString(CultureInfo.InvariantCulture))
                continue;
            string[] parts = content.Split(' ');
            _words.AddRange(parts[2..]);
            if (parts[0] != "more")
            {
                _ = _commands.Writer.TryWrite(new Command(parts[0], parts[1], Decode(_words)));
                _words.Clear();
            }
            if (Acknowledges)
                await SayAsync($"\n@vl ack {parts[1]} @\n");
        }
        _ = _commands.Writer.TryComplete();
    }

    internal sealed record Command(string Verb, string Id, IReadOnlyList<string> Argv);

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        // A few bytes at a time: frames never come in one piece.
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            input.ReadAsync(buffer[..Math.Min(buffer.Length, 7)], cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);
        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);
        public override void Flush() => output.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await output.DisposeAsync();
            await input.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
