using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;
using VirtLab.Guests;

namespace VirtLab.Core.Tests.Guests;

/// <summary>The other end of a console, in memory: speaks as the init script does, as far as a test lets it.</summary>
internal sealed class FakeGuest
{
    private readonly Pipe _toGuest = new();
    // Without a limit: what is said is in the pipe at once.
    private readonly Pipe _toHost = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly Channel<Command> _commands = Channel.CreateUnbounded<Command>();
    private readonly ConcurrentDictionary<string, (byte[] Output, int ExitCode)> _results = new();
    private readonly List<string> _words = [];
    private readonly Lock _speaking = new();
    private string _obeyed = "";
    private string _expected = "";
    private volatile bool _ready;

    public FakeGuest()
    {
        Console = new Duplex(_toHost.Reader.AsStream(), _toGuest.Writer.AsStream());
        _ = ObeyAsync();
    }

    /// <summary>The host's end.</summary>
    public Stream Console { get; }

    /// <summary>Whether it is up already, and does not announce itself.</summary>
    public bool IsUp { init => _ready = value; }

    /// <summary>Whether it acknowledges lines.</summary>
    public bool Acknowledges { get; init; } = true;

    /// <summary>What the serial line makes of each line and each frame, in either direction: by default, what it was.</summary>
    public Func<string, IEnumerable<string>> Wire { get; init; } = text => [text];

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

    public Task ReadyAsync() => FrameAsync("@vl ready fake @");

    /// <summary>The command has ended. Its result is kept until the host wants it no more.</summary>
    public Task DoneAsync(Command command, string output, int exitCode = 0)
    {
        _results[command.Id] = (Encoding.UTF8.GetBytes(output), exitCode);
        return PieceAsync(command.Id, 0, 48 * 1024);
    }

    /// <summary>The frame of a result that is one piece.</summary>
    public static string Done(Command command, string output, int exitCode = 0)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(output);
        return Piece(command.Id, 0, exitCode, bytes.Length, bytes);
    }

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

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static string Piece(string id, int offset, int exitCode, int total, byte[] bytes)
    {
        string about = string.Create(CultureInfo.InvariantCulture, $"{id} {offset} {exitCode} {total}");
        return $"@vl piece {about} ={Convert.ToBase64String(bytes)} {GuestWire.Sum(bytes)} {about} @";
    }

    private Task PieceAsync(string id, int offset, int size) => _results.TryGetValue(id, out var result)
        ? FrameAsync(Piece(id, offset, result.ExitCode, result.Output.Length, [.. result.Output.Skip(offset).Take(size)]))
        : Task.CompletedTask;

    private async Task FrameAsync(string frame)
    {
        _ready |= frame.StartsWith("@vl ready ", StringComparison.Ordinal);
        foreach (string arrives in Wire(frame))
            await SayAsync($"\n{arrives}\n");
    }

    private async Task ObeyAsync()
    {
        using var lines = new StreamReader(_toGuest.Reader.AsStream(), Encoding.ASCII);
        while (await lines.ReadLineAsync() is { } sent)
        {
            foreach (string line in sent.Length == 0 ? [] : Wire(sent).SelectMany(text => text.Split('\n')))
                await TakeAsync(line);
        }
        _ = _commands.Writer.TryComplete();
    }

    private async Task TakeAsync(string line)
    {
        string text = line[(line.LastIndexOf('!') + 1)..];
        if (text.Length == 0 || line != $"!{text}!{text}")
            return;
        string[] parts = text.Split(' ');
        if (text != _obeyed && !await ObeyAsync(parts[0].Split('.')[0], parts[0].Split('.')[1], parts[1], parts[2..]))
            return;
        _obeyed = text;
        // Before it is up it hears nothing.
        if (Acknowledges && _ready)
            await FrameAsync($"@vl ack {parts[0]} @");
    }

    private async Task<bool> ObeyAsync(string id, string number, string verb, string[] words)
    {
        if (verb is "more" or "run")
        {
            if (number == "0")
            {
                _words.Clear();
                _expected = $"{id}.0";
            }
            if ($"{id}.{number}" != _expected)
                return false;
            _expected = string.Create(CultureInfo.InvariantCulture, $"{id}.{Number(number) + 1}");
            _words.AddRange(words);
        }
        if (verb != "more")
            _ = _commands.Writer.TryWrite(new Command(verb, id, verb == "run" ? Decode(_words) : words));
        if (verb == "get")
            await PieceAsync(id, Number(words[0]), Number(words[1]));
        if (verb == "end")
            _ = _results.TryRemove(id, out _);
        return true;
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
