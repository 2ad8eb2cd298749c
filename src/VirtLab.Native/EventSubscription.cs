using System.Runtime.InteropServices;
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
    // Should libvirt's thread hang in a broken daemon, disposing gives up rather than hang too; libvirt frees the rest when it comes back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly EventContext<T> _context;
    private readonly SafeHandle _connection;
    private readonly Action _deregister;
    private readonly ConnectionParts _parts;
    private int _disposed;

    /// <summary>Takes a reference to the connection, so that deregistering works even while it is being disposed.</summary>
    internal EventSubscription(EventContext<T> context, SafeHandle connection, Action deregister, ConnectionParts parts)
    {
        _context = context;
        _connection = connection;
        _deregister = deregister;
        _parts = parts;
        var added = false;
        connection.DangerousAddRef(ref added);
        parts.Add(this);
    }

    /// <summary>The events as a channel.</summary>
    public ChannelReader<T> Reader => _context.Reader;

    /// <summary>The events, one by one. Ends when the subscription or its connection is disposed.</summary>
    /// <param name="cancellationToken">Stops the wait for the next event.</param>
    /// <exception cref="LibvirtConnectionLostException">The connection broke; open a new one and subscribe again.</exception>
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => _context.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Takes the callback back and waits until libvirt has let go of it. Events that were delivered can still be read.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _parts.Remove(this);
        _deregister();
        // On libvirt's own thread the wait would be for ourselves.
        if (!EventLoop.IsCurrentThread) _context.Released.Wait(Patience);
        _context.End(null);
        _connection.DangerousRelease();
    }

    void IConnectionPart.ConnectionLost(LibvirtConnectionLostException reason) => _context.End(reason);
}
