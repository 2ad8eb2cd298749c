using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace VirtLab.Hosts.Serving;

/// <summary>A program on a host that starts others for this process (fork-server.pl). What starts a program where it is to run costs several
/// starts of its own, most of all in a sandbox; here that is done once. It ends, with all that it started, when this process does.</summary>
internal sealed class ForkServer : IAsyncDisposable
{
    private const int Ended = 0, Output = 1;
    private const int Head = 12;

    private readonly RunningCommand _server;
    private readonly ConcurrentDictionary<int, ServedProgram> _programs = new();
    // Not disposed of: who is asking while the server ends must find it.
    private readonly SemaphoreSlim _asking = new(1);
    private readonly Task _listening;
    private int _last;
    private volatile HostException? _over;

    /// <param name="server">The program, started with <see cref="Command"/>.</param>
    public ForkServer(RunningCommand server)
    {
        _server = server;
        _listening = ListenAsync();
    }

    /// <summary>What to start.</summary>
    public static HostCommand Command { get; } = new("perl", "-C0", "-e", EmbeddedText.Read(typeof(ForkServer), "fork-server.pl"));

    /// <summary>Whether it has ended, for whatever reason.</summary>
    public bool IsOver => _over is not null;

    /// <summary>Starts a program.</summary>
    /// <param name="command">What, and where.</param>
    /// <param name="path">Where that program is; it is looked for there by default.</param>
    /// <param name="cancellationToken">Gives up while others are still being asked for.</param>
    /// <exception cref="HostException">The command is none.</exception>
    public async Task<ServedProgram> StartAsync(HostCommand command, string? path, CancellationToken cancellationToken = default)
    {
        var program = new ServedProgram(this, Interlocked.Increment(ref _last));
        byte[] request = Request(program.Number, command, path);
        _programs[program.Number] = program;
        try
        {
            await AskAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = _programs.TryRemove(program.Number, out _);
            throw;
        }
        // It may have ended before the program was known, and then told nobody.
        if (_over is { } why && _programs.TryRemove(program.Number, out _))
            program.Lose(why);
        return program;
    }

    /// <summary>Ends a program, the hard way; it tells its end as ever.</summary>
    public Task EndAsync(int number)
    {
        byte[] request = new byte[Head];
        BinaryPrimitives.WriteInt32LittleEndian(request, number);
        return AskAsync(request, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
    }

    /// <summary>What has begun to be asked is asked to its end: half a question would spoil the next.</summary>
    private async Task AskAsync(byte[] request, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _server.Input.WriteAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It has ended: who listens says so.
        }
        finally
        {
            _ = _asking.Release();
        }
    }

    /// <summary>Tells each program what is said of it, until there is nothing more.</summary>
    private async Task ListenAsync()
    {
        try
        {
            await HearAsync().ConfigureAwait(false);
        }
        finally
        {
            string said = await LastWordsAsync().ConfigureAwait(false);
            _over = new HostException($"The program that starts others there has ended{(said.Length == 0 ? "" : $": {said}")}. The next one starts another.");
            foreach (int number in _programs.Keys)
            {
                if (_programs.TryRemove(number, out var lost))
                    lost.Lose(_over);
            }
        }
    }

    private async Task HearAsync()
    {
        byte[] head = new byte[Head];
        try
        {
            while (await _server.Output.ReadAtLeastAsync(head, Head, throwOnEndOfStream: false).ConfigureAwait(false) == Head)
            {
                var (number, kind, value) = (Number(head, 0), Number(head, 4), Number(head, 8));
                if (kind == Ended)
                {
                    if (_programs.TryRemove(number, out var over))
                        over.End(value);
                    continue;
                }
                byte[] text = new byte[value];
                await _server.Output.ReadExactlyAsync(text).ConfigureAwait(false);
                if (_programs.TryGetValue(number, out var program))
                    program.Hear(text, isError: kind != Output);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It is disposed of.
        }
    }

    private async Task<string> LastWordsAsync()
    {
        var lines = new List<string>();
        await foreach (string line in _server.ErrorLines.ConfigureAwait(false))
            lines.Add(line);
        return string.Join(' ', lines);
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    private static byte[] Request(int number, HostCommand command, string? path)
    {
        string[] words = [command.Namespace?.ToString() ?? "", command.SharedLock ?? "", path ?? command.Tool, command.Tool, .. command.Arguments];
        // The kernel's own separator.
        if (words.Any(word => word.Contains('\0', StringComparison.Ordinal)))
            throw new HostException($"`{command.Tool}` can't be given a word with a zero character in it.");
        byte[] spoken = Encoding.UTF8.GetBytes(string.Concat(words.Select(word => $"{word}\0"))), input = Encoding.UTF8.GetBytes(command.Input ?? "");
        byte[] request = new byte[Head + spoken.Length + input.Length];
        BinaryPrimitives.WriteInt32LittleEndian(request, number);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(4), spoken.Length);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(8), input.Length);
        spoken.CopyTo(request, Head);
        input.CopyTo(request, Head + spoken.Length);
        return request;
    }
}
