using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>A line of the log.</summary>
/// <param name="Level">How grave it is.</param>
/// <param name="Event">Which line of the source wrote it.</param>
/// <param name="Text">What a person reads.</param>
/// <param name="Values">What a program reads: the named values.</param>
internal sealed record LogLine(LogLevel Level, EventId Event, string Text, IReadOnlyDictionary<string, object?> Values);

/// <summary>A log that keeps what is written to it.</summary>
internal sealed class RecordingLogger : ILogger
{
    private readonly ConcurrentBag<(Func<LogLine, bool> Match, TaskCompletionSource Written)> _waiting = [];

    public ConcurrentQueue<LogLine> Lines { get; } = new();

    /// <summary>Ends when such a line has been written.</summary>
    public async Task WhenAsync(Func<LogLine, bool> match, CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add((match, written));
        if (!Lines.Any(match))
            await written.Task.WaitAsync(cancellationToken);
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var line = new LogLine(logLevel, eventId, formatter(state, exception),
            (state as IEnumerable<KeyValuePair<string, object?>>)?.ToDictionary() ?? new Dictionary<string, object?>());
        Lines.Enqueue(line);
        foreach (var (_, written) in _waiting.Where(waiting => waiting.Match(line)))
            _ = written.TrySetResult();
    }
}
