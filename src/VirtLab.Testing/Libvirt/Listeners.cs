using System.Threading.Channels;

namespace VirtLab.Testing.Libvirt;

/// <summary>Those who listen to one kind of event. Each hears all that happens from when he came, in order.</summary>
internal sealed class Listeners<T>
{
    private readonly Lock _lock = new();
    private readonly HashSet<Channel<T>> _listening = [];

    public Channel<T> Add()
    {
        var events = Channel.CreateUnbounded<T>();
        lock (_lock)
            _ = _listening.Add(events);
        return events;
    }

    public void Remove(Channel<T> events)
    {
        lock (_lock)
            _ = _listening.Remove(events);
    }

    public void Tell(T happened)
    {
        lock (_lock)
        {
            foreach (var events in _listening)
                _ = events.Writer.TryWrite(happened);
        }
    }

    /// <summary>Nothing is told any more to those who listen now.</summary>
    public void End()
    {
        lock (_lock)
        {
            foreach (var events in _listening)
                _ = events.Writer.TryComplete();
        }
    }
}
