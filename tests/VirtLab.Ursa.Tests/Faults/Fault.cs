using VirtLab.Hosts;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>How an operation goes wrong.</summary>
internal enum FaultKind
{
    /// <summary>It fails and has done nothing.</summary>
    Before,

    /// <summary>It was done, but its answer is lost.</summary>
    After,

    /// <summary>The caller cancels just before it.</summary>
    Cancellation,

    /// <summary>libvirt's connection breaks just before it.</summary>
    LostConnection,
}

/// <summary>Counts the operations that change something on a host, and lets one of them go wrong.</summary>
internal sealed class Fault
{
    private readonly CancellationTokenSource? _cancel;
    private readonly FaultKind _kind;
    private readonly int _number;
    private readonly Func<string, bool> _goesOn;
    private int _count;

    /// <param name="kind">How.</param>
    /// <param name="number">Which operation, the first one being 1.</param>
    /// <param name="cancel">Cancels what is tried.</param>
    /// <param name="goesOn">Which of those after it go wrong too; none by default.</param>
    public Fault(FaultKind kind, int number, CancellationTokenSource? cancel = null, Func<string, bool>? goesOn = null)
    {
        _kind = kind;
        _number = number;
        _cancel = cancel;
        _goesOn = goesOn ?? (_ => false);
    }

    /// <summary>No fault: counts only.</summary>
    public static Fault None => new(FaultKind.Before, int.MaxValue);

    /// <summary>The operation that went wrong; none where there were not that many.</summary>
    public string? Hit { get; private set; }

    /// <summary>How many there were.</summary>
    public int Count => _count;

    /// <summary>To be given to what is tried.</summary>
    public CancellationToken Token => _cancel?.Token ?? CancellationToken.None;

    /// <summary>Does an operation, or lets it go wrong.</summary>
    /// <param name="what">What it is, for people.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="disconnect">Breaks libvirt's connection.</param>
    public async Task<T> DoAsync<T>(string what, Func<Task<T>> operation, Func<Task> disconnect)
    {
        int number = Interlocked.Increment(ref _count);
        if (number != _number && !(Hit is not null && number > _number && _goesOn(what)))
            return await operation();
        Hit ??= what;
        switch (_kind)
        {
            case FaultKind.Cancellation:
                await _cancel!.CancelAsync();
                return await operation();
            case FaultKind.LostConnection:
                await disconnect();
                return await operation();
            case FaultKind.After:
                if (await operation() is IAsyncDisposable lost)
                    await lost.DisposeAsync();
                break;
        }
        throw new HostException($"A fault was put here: {(_kind == FaultKind.After ? "after" : "before")} {what}");
    }
}
