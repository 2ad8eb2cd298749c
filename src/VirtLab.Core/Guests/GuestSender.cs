using System.Text;

namespace VirtLab.Guests;

/// <summary>The way to the agent: one line at a time, each sent again until it is acknowledged.</summary>
#pragma warning disable CA1001 // The semaphore holds nothing, and those who still wait for it must not find it disposed of.
internal sealed class GuestSender(Stream stream, TimeProvider time)
#pragma warning restore CA1001
{
    // Each pause is twice the one before. What comes twice does no harm.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private (string Number, TaskCompletionSource Came)? _awaited;
    private GuestException? _end;

    /// <summary>Sends each line until the agent has acknowledged it; nobody else's come between.</summary>
    /// <exception cref="GuestException">The console ended.</exception>
    /// <exception cref="IOException">The console can't be written to.</exception>
    public async Task SendAsync(IEnumerable<GuestLine> lines, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var line in lines)
                await SendAsync(line, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>The agent has acknowledged a line.</summary>
    public void Acknowledge(string number)
    {
        lock (_lock)
        {
            if (_awaited is { } awaited && awaited.Number == number)
                _ = awaited.Came.TrySetResult();
        }
    }

    /// <summary>No acknowledgement will come any more.</summary>
    public void Fail(GuestException reason)
    {
        lock (_lock)
        {
            _end = reason;
            _ = _awaited?.Came.TrySetException(reason);
            // Whether somebody still waits is not known: the failure is then not news to the finalizer.
            _ = _awaited?.Came.Task.Exception;
        }
    }

    private async Task SendAsync(GuestLine line, CancellationToken cancellationToken)
    {
        // The newline before ends whatever half a line an interrupted call or a person at the console has left.
        byte[] bytes = Encoding.ASCII.GetBytes($"\n{line}\n");
        var acknowledged = Await(line.Number);
        for (var pause = FirstPause; ; pause *= 2)
        {
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (await CameAsync(acknowledged, pause, cancellationToken).ConfigureAwait(false))
                return;
        }
    }

    private Task Await(string number)
    {
        lock (_lock)
        {
            if (_end is not null)
                throw new GuestException(_end.Message, _end.InnerException);
            var came = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited = (number, came);
            return came.Task;
        }
    }

    private async Task<bool> CameAsync(Task acknowledged, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await acknowledged.WaitAsync(pause, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
