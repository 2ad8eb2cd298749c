using System.Threading.Channels;

namespace VirtLab.Native.Events;

/// <summary>The queue between libvirt's thread and the reader: unbounded, so no event is lost and the loop never waits.</summary>
internal sealed class EventContext<T> : CallbackContext
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>(new() { SingleWriter = false, SingleReader = false, AllowSynchronousContinuations = false });

    internal ChannelReader<T> Reader => _channel.Reader;

    internal void Deliver(T item) => _channel.Writer.TryWrite(item);

    internal void End(Exception? reason) => _channel.Writer.TryComplete(reason);
}
