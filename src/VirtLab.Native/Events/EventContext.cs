using System.Collections.Immutable;

namespace VirtLab.Native.Events;

/// <summary>Passes events from libvirt's thread to all queues. Reading the list takes no lock: the loop never waits for a subscriber.</summary>
internal sealed class EventContext<T> : CallbackContext
{
    private ImmutableArray<EventQueue<T>> _queues = [];

    internal void Add(EventQueue<T> queue) => ImmutableInterlocked.Update(ref _queues, (queues, added) => queues.Add(added), queue);

    internal void Remove(EventQueue<T> queue) => ImmutableInterlocked.Update(ref _queues, (queues, removed) => queues.Remove(removed), queue);

    internal void Deliver(T item)
    {
        foreach (var queue in _queues) queue.Deliver(item);
    }

    /// <summary>Nothing comes any more.</summary>
    internal void End()
    {
        foreach (var queue in _queues) queue.End(null);
    }
}
