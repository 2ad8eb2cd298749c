using System.Collections.Concurrent;

namespace VirtLab.Native.Events;

/// <summary>
/// What a native callback finds when it is called. libvirt carries only a number, never a pointer to a managed object, so a late call
/// finds nothing instead of freed memory.
/// </summary>
internal abstract class CallbackContext
{
    private static readonly ConcurrentDictionary<nint, CallbackContext> Live = new();
    private static readonly IdSource Ids = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected CallbackContext()
    {
        Id = Ids.Next();
        Live[Id] = this;
    }

    /// <summary>How many contexts are registered with libvirt now.</summary>
    internal static int Count => Live.Count;

    internal nint Id { get; }

    /// <summary>Done when libvirt has let go of the context: no callback will come any more.</summary>
    internal Task Released => _released.Task;

    internal unsafe void* Opaque => (void*)Id;

    internal static unsafe T? Find<T>(void* opaque)
        where T : CallbackContext => Live.GetValueOrDefault((nint)opaque) as T;

    /// <summary>Called by libvirt's free callback, or by us when registering failed. Once is enough, twice does no harm.</summary>
    internal void Release()
    {
        if (Live.TryRemove(Id, out _)) _released.TrySetResult();
    }

    private sealed class IdSource
    {
        private long _last;

        internal nint Next() => (nint)Interlocked.Increment(ref _last);
    }
}
