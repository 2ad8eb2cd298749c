using System.Runtime.CompilerServices;
using VirtLab.Hosts;
using VirtLab.Testing.Libvirt;

namespace VirtLab.Testing;

/// <remarks>This part: what happens.</remarks>
public sealed partial class FakeLibvirt
{
    private readonly Listeners<DomainEvent> _domainEvents = new();
    private readonly Listeners<LibvirtEvent> _networkEvents = new(), _poolEvents = new();

    /// <inheritdoc/>
    public IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default) =>
        EventsAsync("virConnectDomainEventRegisterAny", _domainEvents, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LibvirtEvent> NetworkEventsAsync(CancellationToken cancellationToken = default) =>
        EventsAsync("virConnectNetworkEventRegisterAny", _networkEvents, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LibvirtEvent> PoolEventsAsync(CancellationToken cancellationToken = default) =>
        EventsAsync("virConnectStoragePoolEventRegisterAny", _poolEvents, cancellationToken);

    private async IAsyncEnumerable<T> EventsAsync<T>(string function, Listeners<T> listeners, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = await DoAsync(new LibvirtCall(function, ""), listeners.Add, cancellationToken).ConfigureAwait(false);
        try
        {
            await foreach (var happened in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return happened;
        }
        finally
        {
            listeners.Remove(events);
        }
    }
}
