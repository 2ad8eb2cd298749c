using VirtLab.Native.Events;
using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtConnection
{
    /// <summary>Subscribes to the lifecycle of all domains (<c>virConnectDomainEventRegisterAny</c>; <c>virsh event --loop --event lifecycle</c>).
    /// Dispose it to unsubscribe; the connection does so too.</summary>
    public EventSubscription<DomainLifecycleEvent> DomainEvents() => Subscribe<DomainLifecycleEvent>(
        (connection, context) => NativeApi.virConnectDomainEventRegisterAny(
            (virConnect*)connection, null, DomainEventID.Lifecycle, LifecycleCallbacks.Domain, context.Opaque, FreeCallback.Pointer),
        nameof(NativeApi.virConnectDomainEventRegisterAny),
        (connection, id) => NativeApi.virConnectDomainEventDeregisterAny((virConnect*)connection, id));

    /// <summary>Subscribes to the lifecycle of all networks (<c>virConnectNetworkEventRegisterAny</c>; <c>virsh net-event --loop</c>).
    /// Dispose it to unsubscribe; the connection does so too.</summary>
    public EventSubscription<NetworkLifecycleEvent> NetworkEvents() => Subscribe<NetworkLifecycleEvent>(
        (connection, context) => NativeApi.virConnectNetworkEventRegisterAny(
            (virConnect*)connection, null, NetworkEventID.Lifecycle, LifecycleCallbacks.Network, context.Opaque, FreeCallback.Pointer),
        nameof(NativeApi.virConnectNetworkEventRegisterAny),
        (connection, id) => NativeApi.virConnectNetworkEventDeregisterAny((virConnect*)connection, id));

    private EventSubscription<T> Subscribe<T>(Func<nint, EventContext<T>, int> register, string function, Func<nint, int, int> deregister)
    {
        using var connection = _handle.Use();
        var pointer = (nint)connection.Pointer;
        var context = new EventContext<T>();
        var id = register(pointer, context);
        if (id < 0)
        {
            var failure = Check.LastError(function);
            context.Release();
            throw failure;
        }

        return new(context, _handle, Deregister, _parts);

        // A failure means that the daemon is gone, and the registration with it.
        void Deregister()
        {
            deregister(pointer, id);
            EventLoop.Wake();
        }
    }
}
