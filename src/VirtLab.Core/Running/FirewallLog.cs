using System.Globalization;
using VirtLab.Hosts;
using VirtLab.Hosts.Capturing;

namespace VirtLab.Running;

/// <summary>What the lab's firewall logs: read from the lab's own log group, as the kernel's own log knows no namespaces.</summary>
public sealed class FirewallLog : IAsyncDisposable
{
    private const int Kept = 4096;

    private readonly IAsyncDisposable _source;
    private readonly TimeProvider _time;
    private readonly int _group;
    private readonly Task _reading;
    // Entries hang together: whoever waits goes from one to the next in its own time, and holds only what it has not yet seen.
    private Link _oldest = new(null), _newest;

    /// <param name="entries">What is logged, as it comes.</param>
    /// <param name="source">From where it comes; disposing of it ends that.</param>
    /// <param name="time">The clock.</param>
    /// <param name="group">The log group, for people.</param>
    internal FirewallLog(IAsyncEnumerable<FirewallLogEntry> entries, IAsyncDisposable source, TimeProvider time, int group)
    {
        _source = source;
        _time = time;
        _group = group;
        _newest = _oldest;
        _reading = ReadAsync(entries);
    }

    /// <summary>The entries so far, oldest first; the last 4,096 are kept.</summary>
    public IReadOnlyList<FirewallLogEntry> Entries
    {
        get
        {
            var entries = new List<FirewallLogEntry>();
            for (var link = Volatile.Read(ref _oldest); link.Next.Task is { IsCompleted: true, Result: { } next }; link = next)
                entries.Add(next.Entry!);
            return entries;
        }
    }

    /// <summary>Starts reading a group; when this returns, no later entry is missed.</summary>
    internal static async Task<FirewallLog> StartAsync(ICommands commands, int group, TimeProvider time,
        CancellationToken cancellationToken)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"nflog:{group}");
        var capture = await Capture.StartAsync(commands, name, null, [], cancellationToken).ConfigureAwait(false);
        return new FirewallLog(EntriesAsync(capture), capture, time, group);
    }

    /// <summary>Waits for an entry; one that is there already counts.</summary>
    /// <param name="match">Which entry. It is asked once about each entry, and may take its time.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The first such entry.</returns>
    /// <exception cref="TimeoutException">None came in time; it says what came instead.</exception>
    /// <exception cref="InvalidOperationException">The log ended: the lab was taken down, or its reader was killed.</exception>
    public async Task<FirewallLogEntry> WaitAsync(Func<FirewallLogEntry, bool> match, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(match);
        using var late = new CancellationTokenSource(timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        FirewallLogEntry? last = null;
        for (var link = Volatile.Read(ref _oldest); await NextAsync(link).ConfigureAwait(false) is { } next; link = next)
        {
            if (match(last = next.Entry!))
                return last;
        }
        throw new InvalidOperationException($"The firewall's log (group {_group}) ended before the entry came. {Seen()}");

        async Task<Link?> NextAsync(Link link)
        {
            try
            {
                return await link.Next.Task.WaitAsync(stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new TimeoutException($"The entry did not come to the firewall's log (group {_group}) within {timeout}. {Seen()}");
            }
        }

        string Seen() => last is null
            ? "Nothing was logged at all: only policies and rules with Log = true are."
            : $"The last one that came was \"{last}\".";
    }

    /// <summary>Stops reading.</summary>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<FirewallLogEntry> EntriesAsync(Capture capture)
    {
        await foreach (var frame in capture.FramesAsync().ConfigureAwait(false))
        {
            if (NflogFrame.Parse(frame.Bytes) is { } entry)
                yield return entry;
        }
    }

    private async Task ReadAsync(IAsyncEnumerable<FirewallLogEntry> entries)
    {
        try
        {
            int count = 0;
            await foreach (var entry in entries.ConfigureAwait(false))
            {
                if (count < Kept)
                    count++;
                else
                    Volatile.Write(ref _oldest, _oldest.Next.Task.Result!);
                var link = new Link(entry);
                _newest.Next.SetResult(link);
                _newest = link;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The log ends with the lab.
        }
        finally
        {
            _newest.Next.SetResult(null);
        }
    }

    /// <summary>An entry, and what will be the next: null once the log has ended. The first has none of its own.</summary>
    private sealed class Link(FirewallLogEntry? entry)
    {
        public FirewallLogEntry? Entry => entry;

        public TaskCompletionSource<Link?> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
