namespace VirtLab.Native;

/// <summary>
/// Threads of their own for calls that block until a daemon answers, so that the process's thread pool never waits for libvirt.
/// Threads are made as they are needed, up to a bound; further calls queue. Thread-safe.
/// </summary>
public sealed class BlockingCalls : IDisposable
{
    private readonly Queue<Action> _work = [];
    // A plain object: threads wait on it.
    private readonly object _gate = new();
    private readonly int _limit;
    private readonly string _name;
    private int _threads;
    private int _idle;
    private bool _closed;

    /// <summary>Makes a pool; it starts no thread yet.</summary>
    /// <param name="limit">The most threads; libvirt serves a connection no faster with more than eight.</param>
    /// <param name="name">What the threads are called.</param>
    public BlockingCalls(int limit = 8, string name = "libvirt call")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _limit = limit;
        _name = name;
    }

    /// <summary>
    /// Runs a call on a thread of the pool. Cancelling abandons the wait, at once: the native call can't be interrupted, so it goes on
    /// and its thread stays taken until it ends; a result that nobody waits for any more is disposed if it can be.
    /// </summary>
    /// <typeparam name="T">What the call gives.</typeparam>
    /// <param name="call">The blocking call.</param>
    /// <param name="cancellationToken">Abandons the wait; a call that has not begun is not made.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<T>)state!).TrySetCanceled(token), completion);
        Enqueue(() =>
        {
            using (registration) Execute(call, completion);
        });
        return completion.Task;
    }

    /// <summary>As the other, for a call without a result.</summary>
    /// <param name="call">The blocking call.</param>
    /// <param name="cancellationToken">Abandons the wait; a call that has not begun is not made.</param>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Task RunAsync(Action call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync<object?>(
            () =>
            {
                call();
                return null;
            },
            cancellationToken);
    }

    /// <summary>Lets the queued calls run to their end and the threads then go; does not wait for them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private static void Execute<T>(Func<T> call, TaskCompletionSource<T> completion)
    {
        if (completion.Task.IsCompleted) return;
        try
        {
            var result = call();
            if (!completion.TrySetResult(result)) (result as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            // Everything a call throws belongs to whoever waits for it; if nobody does, it is gone with the wait.
            completion.TrySetException(failure);
        }
    }

    private void Enqueue(Action work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _work.Enqueue(work);
            if (_work.Count <= _idle || _threads == _limit)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _threads++;
        }

        // Background: a call that never returns must not keep the process alive.
        new Thread(Loop) { IsBackground = true, Name = _name }.Start();
    }

    private void Loop()
    {
        while (Next() is { } work) work();
    }

    private Action? Next()
    {
        lock (_gate)
        {
            Action? work;
            while (!_work.TryDequeue(out work) && !_closed)
            {
                _idle++;
                Monitor.Wait(_gate);
                _idle--;
            }

            return work;
        }
    }
}
