using System.Globalization;
using System.Runtime.CompilerServices;
using VirtLab.Native;

namespace VirtLab.Hosts;

/// <remarks>This part: what happens.</remarks>
internal sealed partial class LibvirtClient
{
    public IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default) =>
        EventsAsync("domains", () => _connection.DomainEvents(), happened => Told(happened.Name, happened.Type, happened.Detail), cancellationToken);

    public IAsyncEnumerable<LibvirtEvent> NetworkEventsAsync(CancellationToken cancellationToken = default) =>
        EventsAsync("networks", () => _connection.NetworkEvents(), happened => new LibvirtEvent(happened.Name, happened.Type.ToString()), cancellationToken);

    public IAsyncEnumerable<LibvirtEvent> PoolEventsAsync(CancellationToken cancellationToken = default) =>
        EventsAsync("pools", () => _connection.StoragePoolEvents(), happened => new LibvirtEvent(happened.Name, happened.Type.ToString()), cancellationToken);

    /// <summary>What happened to a domain, in libvirt's words.</summary>
    internal static DomainEvent Told(string domain, DomainEventType what, int detail) => new(domain, what.ToString(), what switch
    {
        DomainEventType.Started => ((DomainEventStartedDetailType)detail).ToString(),
        DomainEventType.Stopped => ((DomainEventStoppedDetailType)detail).ToString(),
        DomainEventType.Crashed => ((DomainEventCrashedDetailType)detail).ToString(),
        _ => detail.ToString(CultureInfo.InvariantCulture),
    });

    private async IAsyncEnumerable<TTold> EventsAsync<T, TTold>(string of, Func<EventSubscription<T>> subscribe, Func<T, TTold> told,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var events = await RunAsync($"tell of {of}", subscribe, cancellationToken).ConfigureAwait(false);
        while (await IsMoreAsync().ConfigureAwait(false))
        {
            while (events.Reader.TryRead(out var happened))
                yield return told(happened);
        }

        async Task<bool> IsMoreAsync()
        {
            try
            {
                return await events.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (LibvirtConnectionLostException)
            {
                // The daemon is gone, and with it all events.
                return false;
            }
        }
    }
}
