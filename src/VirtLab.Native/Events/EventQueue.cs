using System.Threading.Channels;

namespace VirtLab.Native.Events;

/// <summary>The queue of one subscriber: unbounded, so no event is lost, and continuations never run on libvirt's thread.</summary>
internal sealed class EventQueue<T>
{
    private readonly Channel<T> _channel = Channel.CreateUnbounded<T>(new() { AllowSynchronousContinuations = false });

    internal ChannelReader<T> Reader => _channel.Reader;

    internal void Deliver(T item) => _channel.Writer.TryWrite(item);

    internal void End(Exception? reason) => _channel.Writer.TryComplete(reason);
}
