using System.Globalization;
using Microsoft.Extensions.Logging;
using VirtLab.Guests;

namespace VirtLab.Testing.Reporting;

/// <summary>VirtLab's log, its last part kept, and passed on to the log of whoever wants it.</summary>
internal sealed class RecordedLog(ILoggerFactory? inner) : ILoggerFactory
{
    private readonly ConsoleLog _lines = new(256 * 1024);

    public void Note(string line) => _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.UtcNow:HH:mm:ss.fff} {line}"));

    public ILogger CreateLogger(string categoryName) => new Recorder(this, inner?.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner?.AddProvider(provider);

    // The other one is its owner's.
    public void Dispose()
    {
    }

    public override string ToString() => _lines.ToString();

    private sealed class Recorder(RecordedLog log, ILogger? inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner?.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log.Note($"{(logLevel > LogLevel.Information ? $"{logLevel}: " : "")}{formatter(state, exception)}{(exception is null ? "" : $" {exception}")}");
            inner?.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
