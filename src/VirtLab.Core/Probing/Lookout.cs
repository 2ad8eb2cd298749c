using VirtLab.Hosts;
using VirtLab.Hosts.Capturing;
using VirtLab.Primitives;

namespace VirtLab.Probing;

/// <summary>Watches one place for the packets of one probe.</summary>
internal sealed class Lookout : IAsyncDisposable
{
    private readonly Capture _capture;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Sighting> _seen = [];
    private readonly List<(Func<IReadOnlyList<Sighting>, bool> IsEnough, TaskCompletionSource Enough)> _waiting = [];
    private readonly Task _reading;

    private Lookout(Capture capture, CapturePoint point)
    {
        _capture = capture;
        Point = point;
        _reading = ReadAsync();
    }

    /// <summary>The place.</summary>
    public CapturePoint Point { get; }

    /// <summary>What was seen so far, in order.</summary>
    public IReadOnlyList<Sighting> Seen
    {
        get
        {
            lock (_lock)
                return [.. _seen];
        }
    }

    public static async Task<Lookout> StartAsync(ICommands commands, CapturePoint point, ValueList<string> filter, CancellationToken cancellationToken) =>
        new(await Capture.StartAsync(commands, point.Interface, point.Namespace, filter, cancellationToken).ConfigureAwait(false), point);

    /// <summary>Ends when what has been seen is enough.</summary>
    public Task WhenSeen(Func<IReadOnlyList<Sighting>, bool> isEnough)
    {
        lock (_lock)
        {
            if (isEnough(_seen))
                return Task.CompletedTask;
            var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isEnough, enough));
            return enough.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _capture.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var frame in _capture.FramesAsync(_stop.Token).ConfigureAwait(false))
            {
                if (Sighting.Parse(frame) is { } sighting)
                    Add(sighting);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException or IOException or ObjectDisposedException)
        {
            // The lookout was called off.
        }
    }

    private void Add(Sighting sighting)
    {
        lock (_lock)
        {
            _seen.Add(sighting);
            foreach (var (_, enough) in _waiting.Where(waiting => !waiting.Enough.Task.IsCompleted && waiting.IsEnough(_seen)))
                _ = enough.TrySetResult();
        }
    }
}

/// <summary>A place to look out from: an interface, in the host's namespace or a node's.</summary>
internal readonly record struct CapturePoint(string Interface, NamespaceName? Namespace);
