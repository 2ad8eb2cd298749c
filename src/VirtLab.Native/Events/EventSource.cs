using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Events;

/// <summary>
/// One kind of event of one connection. libvirt refuses a second registration of the same function, so all subscribers share one: made
/// for the first, kept as long as the connection.
/// </summary>
/// <remarks>
/// Kept, because libvirt goes deaf where the last callback leaves while something happens: that event may stay in the queue, which is
/// emptied only when a first one comes into it (<c>virObjectEventStateQueueRemote</c> looks at the timer without the lock), and all that
/// come later wait behind it. Clients of a daemon share its queue, so another one's leaving can still do that.
/// </remarks>
/// <param name="connection">The connection.</param>
/// <param name="function">The C function that registers, for the error.</param>
/// <param name="register">Registers a context, and gives the callback's number or less than zero.</param>
/// <param name="deregister">Takes the callback of that number back.</param>
internal sealed class EventSource<T>(ConnectionHandle connection, string function, Func<nint, CallbackContext, int> register, Func<nint, int, int> deregister)
    : IDisposable
{
    // Should libvirt's thread hang in a broken daemon, leaving gives up rather than hang too; libvirt frees the rest when it comes back.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private EventContext<T>? _context;
    private int _id;
    private bool _disposed;

    internal void Add(EventQueue<T> queue)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(LibvirtConnection));
            _context ??= Register();
            _context.Add(queue);
        }
    }

    internal void Remove(EventQueue<T> queue)
    {
        lock (_gate) _context?.Remove(queue);
    }

    /// <summary>Takes the registration back, and returns when libvirt has let go of it. The connection is still there.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            if (_context is not { } context) return;
            _context = null;
            context.End();
            using var lease = connection.Use();
            // A failure means that the daemon is gone, and the registration with it.
            deregister(connection.DangerousGetHandle(), _id);
            EventLoop.Wake();
            // On libvirt's own thread the wait would be for ourselves.
            if (!EventLoop.IsCurrentThread) context.Released.Wait(Patience);
        }
    }

    private EventContext<T> Register()
    {
        using var lease = connection.Use();
        var context = new EventContext<T>();
        _id = register(connection.DangerousGetHandle(), context);
        if (_id >= 0) return context;
        var failure = Check.LastError(function);
        context.Release();
        throw failure;
    }
}
