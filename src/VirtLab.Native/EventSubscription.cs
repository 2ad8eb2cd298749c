using System.Threading.Channels;
using VirtLab.Native.Events;

namespace VirtLab.Native;

/// <summary>
/// Events from the moment of subscribing until it is disposed, in the order libvirt delivers them; none is dropped.
/// Reading may start later. When the connection breaks, reading ends with <see cref="LibvirtConnectionLostException"/>.
/// </summary>
/// <typeparam name="T">The event.</typeparam>
public sealed class EventSubscription<T> : IDisposable, IConnectionPart
{
    private readonly EventQueue<T> _queue = new();
    private readonly EventSource<T> _source;
    private readonly ConnectionParts _parts;
    private int _disposed;

    internal EventSubscription(EventSource<T> source, ConnectionParts parts)
    {
        _source = source;
        _parts = parts;
        source.Add(_queue);
        parts.Add(this);
    }

    /// <summary>The events as a channel.</summary>
    public ChannelReader<T> Reader => _queue.Reader;

    /// <summary>The events, one by one. Ends when the subscription or its connection is disposed.</summary>
    /// <param name="cancellationToken">Stops the wait for the next event.</param>
    /// <exception cref="LibvirtConnectionLostException">The connection broke; open a new one and subscribe again.</exception>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => _queue.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Leaves. Events that were delivered can still be read.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _parts.Remove(this);
        _source.Remove(_queue);
        _queue.End(null);
    }

    void IConnectionPart.ConnectionLost(LibvirtConnectionLostException reason) => _queue.End(reason);
}
