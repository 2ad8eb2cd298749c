using Microsoft.Extensions.Logging;
using VirtLab.Hosts;

namespace VirtLab.Running.Routing;

/// <summary>Tells that links or neighbours have changed, or routes too. Equivalent to: <c>ip -o monitor link neigh</c>, started again when it
/// ends.</summary>
internal sealed class LinkEvents : IAsyncDisposable
{
    /// <summary>How often in a row the program is started again without having said anything.</summary>
    private const int Restarts = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly IHost _host;
    private readonly string[] _what;
    private readonly Func<CancellationToken, Task> _changed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private IRunningCommand _program;

    /// <param name="host">Whose links.</param>
    /// <param name="routes">Whether changes of routes, the lab's own among them, are told too.</param>
    /// <param name="changed">Is called after every change; changes that come meanwhile are answered together. Must not throw, save when
    /// it is cancelled.</param>
    /// <param name="logger">Is told when the program ends by itself.</param>
    /// <exception cref="HostException">The program can't be started.</exception>
    public LinkEvents(IHost host, bool routes, Func<CancellationToken, Task> changed, ILogger logger)
    {
        _host = host;
        _what = ["link", "neigh", .. routes ? ["route"] : Array.Empty<string>()];
        _changed = changed;
        _logger = logger;
        _program = Start();
        _reading = ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _program.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // One that was being started as the first was disposed of.
        await _program.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private IRunningCommand Start() => _host.Commands.Start(new HostCommand("ip", ["-o", "monitor", .. _what]));

    private async Task ReadAsync()
    {
        for (int left = Restarts; ; left--)
        {
            if (await ListenAsync().ConfigureAwait(false))
                left = Restarts;
            if (_stop.IsCancellationRequested)
                return;
            if (left == 0)
            {
                _logger.LinksNotFollowed();
                return;
            }
            _logger.LinkEventsEnded();
            await Task.Delay(Pause, _host.Time, _stop.Token).ConfigureAwait(false);
            if (await RestartAsync().ConfigureAwait(false))
                // What changed while nobody listened.
                await _changed(_stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Passes events on until the program ends.</summary>
    /// <returns>Whether there were any.</returns>
    private async Task<bool> ListenAsync()
    {
        bool heard = false;
        byte[] buffer = new byte[16 * 1024];
        try
        {
            // What an event says does not matter, only that there was one: state is read, not replayed.
            while (await _program.Output.ReadAsync(buffer, _stop.Token).ConfigureAwait(false) > 0)
            {
                heard = true;
                await _changed(_stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was stopped, or its pipe broke with it.
        }
        return heard;
    }

    private async Task<bool> RestartAsync()
    {
        await _program.DisposeAsync().ConfigureAwait(false);
        try
        {
            _program = Start();
            return true;
        }
        catch (HostException)
        {
            // The next attempt may do better, and the last one is logged.
            return false;
        }
    }
}
