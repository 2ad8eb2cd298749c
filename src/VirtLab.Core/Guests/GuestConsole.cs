using System.Collections.Concurrent;
using System.Globalization;

namespace VirtLab.Guests;

/// <summary>The tiny guest's serial console: what it said while booting, and its agent, which runs commands.</summary>
/// <remarks>Works over any stream that goes both ways: libvirt's console, a socket, a pipe. It owns the stream.</remarks>
public sealed class GuestConsole : IAsyncDisposable
{
    private const int LogSize = 32 * 1024;
    private const int LinesInMessages = 12;

    private readonly Stream _stream;
    private readonly string _machine;
    private readonly TimeProvider _time;
    private readonly ConsoleLog _log;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _greeting = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, GuestCall> _calls = new();
    private readonly GuestSender _sender;
    private readonly Task _reading;

    // Ids differ between consoles of the same guest, so that a late answer to an earlier one is not taken for ours.
    private readonly string _session = Guid.NewGuid().ToString("n")[..6];
    private readonly GuestLine _hello;
    private int _count;

    /// <summary>Starts to listen.</summary>
    /// <param name="stream">The console; disposed of with this.</param>
    /// <param name="machine">The machine's name, for messages.</param>
    /// <param name="hasAgent">Whether the tiny guest's agent is there; if not, nothing is ever sent and only the log is of use.</param>
    /// <param name="time">The clock for timeouts; the system's by default.</param>
    public GuestConsole(Stream stream, string machine, bool hasAgent = true, TimeProvider? time = null)
        : this(stream, machine, hasAgent, time, null)
    {
    }

    // A machine that goes back to a former time has another console, and the log of the former one goes on.
    internal GuestConsole(Stream stream, string machine, bool hasAgent, TimeProvider? time, GuestConsole? former)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _log = former?._log ?? new ConsoleLog(LogSize);
        if (former is not null)
            _log.Add("(the machine goes on from a snapshot)");
        _stream = stream;
        _machine = machine;
        _time = time ?? TimeProvider.System;
        _sender = new GuestSender(stream, _time);
        _hello = new GuestCall(NextId()).Line("hello");
        _reading = ReadAsync();
        // A guest that runs already says no more by itself that its agent is there; one that boots does not hear this.
        if (hasAgent)
            _ = SendQuietlyAsync(_hello, _greeting.Token);
    }

    /// <summary>The last 32 KB of what the guest said, without the answers to commands.</summary>
    public string Log => _log.ToString();

    /// <summary>Done when the guest's agent has announced itself; fails with <see cref="GuestException"/> if the console ends before.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Done when the console has ended: the guest is gone, or this was disposed of. Never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Runs a program in the guest, exactly this argument vector: nothing is expanded or quoted. Many may run at a time. Waits for
    /// the agent first.</summary>
    /// <param name="argv">The program and its arguments; no NUL in them.</param>
    /// <param name="timeout">How long it may take; then it is killed, with all that it started.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="GuestTimeoutException">It took too long.</exception>
    /// <exception cref="GuestException">The console ended.</exception>
    public async Task<GuestResult> RunAsync(IReadOnlyList<string> argv, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(argv);
        if (argv.Count == 0 || argv[0].Length == 0)
            throw new ArgumentException("The argument vector names no program.", nameof(argv));
        if (argv.Any(a => a.Contains('\0', StringComparison.Ordinal)))
            throw new ArgumentException("An argument of a program can't hold a NUL character.", nameof(argv));

        using var limit = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        string id = NextId();
        var call = new GuestCall(id);
        string stage = "its agent has not announced itself";
        try
        {
            await Ready.WaitAsync(both.Token).ConfigureAwait(false);
            _calls[id] = call;
            stage = "its agent did not take the command";
            await SendAsync(GuestWire.Run(argv).Select(part => call.Line(part.Verb, part.Words)), both.Token).ConfigureAwait(false);
            stage = "the command ran and was killed";
            return await call.ResultAsync(line => SendAsync([line], both.Token), _time, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new GuestTimeoutException(string.Create(CultureInfo.InvariantCulture,
                $"`{Shown(argv)}` in {_machine} took longer than {timeout.TotalSeconds:0.###} s: {stage}. {_log.Tail(LinesInMessages)}"));
        }
        finally
        {
            // Whether it still runs or its result is here: the guest need not keep it.
            if (_calls.TryRemove(id, out _))
                _ = SendQuietlyAsync(call.Line("end"), _closing.Token);
        }
    }

    /// <summary>Asks the guest to power off; done when its console has ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await Ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        // The guest's answer is that it is gone.
        _ = SendQuietlyAsync(new GuestCall(NextId()).Line("stop"), cancellationToken);
        await Ended.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the console; what still waits fails.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        // Streams over native calls may only notice by being disposed of.
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{_session}-{Interlocked.Increment(ref _count)}");

    private async Task SendAsync(IEnumerable<GuestLine> lines, CancellationToken cancellationToken)
    {
        try
        {
            await _sender.SendAsync(lines, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Ending(e);
        }
    }

    private async Task SendQuietlyAsync(GuestLine line, CancellationToken cancellationToken)
    {
        // Never before the constructor has returned: a stream may block in its write.
        await Task.Yield();
        try
        {
            await SendAsync([line], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GuestException or OperationCanceledException)
        {
            // Whoever waits learns of the console's end by itself.
        }
    }

    private async Task ReadAsync()
    {
        await Task.Yield();
        Exception? cause = null;
        var lines = new LineReader(_stream);
        try
        {
            while (await lines.ReadAsync(_closing.Token).ConfigureAwait(false) is { } line)
                Take(line);
            Take(lines.Rest());
        }
#pragma warning disable CA1031 // Whatever ended the reading, those who wait must learn of it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            cause = e;
        }
        var end = Ending(cause);
        // Nobody may be waiting for readiness: the failure is then not news to the finalizer.
        _ = _ready.TrySetException(end);
        _ = _ready.Task.Exception;
        _sender.Fail(end);
        foreach (var call in _calls.Values)
            call.Fail(end);
        _ = _ended.TrySetResult();
    }

    private void Take(string line)
    {
        if (GuestWire.PieceOwner(line) is { } owner)
        {
            var piece = GuestWire.Piece(line);
            if (_calls.TryGetValue(owner, out var call))
                call.Add(piece);
            if (piece is not null)
                return;
        }
        switch (GuestWire.Frame(line))
        {
            case ["ack", var number]:
                _sender.Acknowledge(number);
                if (number == _hello.Number)
                    Greeted();
                return;
            case ["ready", ..]:
                Greeted();
                break;
        }
        // A message of the kernel is at the end of what it came into.
        if (line.Length > 0)
            _log.Add(line.Length > 2000 ? "… " + line[^2000..] : line);
    }

    private void Greeted()
    {
        _ = _ready.TrySetResult();
        // The agent may have announced itself just before: nothing keeps the first command waiting.
        _greeting.Cancel();
    }

    private GuestException Ending(Exception? cause) => new(
        $"The console of {_machine} ended{(cause is null or OperationCanceledException ? "" : $" ({cause.Message.TrimEnd('.')})")}: " +
        "the machine is gone or was stopped. " +
        _log.Tail(LinesInMessages), cause);

    private static string Shown(IReadOnlyList<string> argv)
    {
        string text = string.Join(' ', argv);
        return text.Length > 200 ? text[..200] + " …" : text;
    }
}
