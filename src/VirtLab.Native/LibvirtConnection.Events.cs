using VirtLab.Native.Events;
using VirtLab.Native.Generated;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtConnection
{
    private readonly EventSource<DomainLifecycleEvent> _domainEvents;
    private readonly EventSource<NetworkLifecycleEvent> _networkEvents;
    private readonly EventSource<StoragePoolLifecycleEvent> _storagePoolEvents;

    /// <summary>Subscribes to the lifecycle of all domains (<c>virConnectDomainEventRegisterAny</c>; <c>virsh event --loop --event lifecycle</c>).
    /// Dispose it to unsubscribe; the connection does so too. libvirt itself tells of them until the connection goes.</summary>
    public EventSubscription<DomainLifecycleEvent> DomainEvents() => new(_domainEvents, _parts);

    /// <summary>Subscribes to the lifecycle of all networks (<c>virConnectNetworkEventRegisterAny</c>; <c>virsh net-event --loop</c>).
    /// Dispose it to unsubscribe; the connection does so too. libvirt itself tells of them until the connection goes.</summary>
    public EventSubscription<NetworkLifecycleEvent> NetworkEvents() => new(_networkEvents, _parts);

    /// <summary>Subscribes to the lifecycle of all storage pools (<c>virConnectStoragePoolEventRegisterAny</c>; <c>virsh pool-event --loop</c>).
    /// Dispose it to unsubscribe; the connection does so too. libvirt itself tells of them until the connection goes.</summary>
    public EventSubscription<StoragePoolLifecycleEvent> StoragePoolEvents() => new(_storagePoolEvents, _parts);

    private EventSource<DomainLifecycleEvent> DomainEventSource() => new(
        _handle,
        nameof(NativeApi.virConnectDomainEventRegisterAny),
        (connection, context) => NativeApi.virConnectDomainEventRegisterAny(
            (virConnect*)connection, null, DomainEventID.Lifecycle, LifecycleCallbacks.Domain, context.Opaque, FreeCallback.Pointer),
        (connection, id) => NativeApi.virConnectDomainEventDeregisterAny((virConnect*)connection, id));

    private EventSource<NetworkLifecycleEvent> NetworkEventSource() => new(
        _handle,
        nameof(NativeApi.virConnectNetworkEventRegisterAny),
        (connection, context) => NativeApi.virConnectNetworkEventRegisterAny(
            (virConnect*)connection, null, NetworkEventID.Lifecycle, LifecycleCallbacks.Network, context.Opaque, FreeCallback.Pointer),
        (connection, id) => NativeApi.virConnectNetworkEventDeregisterAny((virConnect*)connection, id));

    private EventSource<StoragePoolLifecycleEvent> StoragePoolEventSource() => new(
        _handle,
        nameof(NativeApi.virConnectStoragePoolEventRegisterAny),
        (connection, context) => NativeApi.virConnectStoragePoolEventRegisterAny(
            (virConnect*)connection, null, StoragePoolEventID.Lifecycle, LifecycleCallbacks.StoragePool, context.Opaque, FreeCallback.Pointer),
        (connection, id) => NativeApi.virConnectStoragePoolEventDeregisterAny((virConnect*)connection, id));
}
