using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native.Events;

/// <summary>The functions libvirt calls. They copy what they are given, queue it and return; nothing may be thrown into C.</summary>
internal static unsafe class LifecycleCallbacks
{
    // libvirt casts these to the real signature of the event; the generic type is only how they travel through registration.
    internal static virConnectDomainEventGenericCallback Domain =>
        new((delegate* unmanaged[Cdecl]<virConnect*, virDomain*, void*, void>)(delegate* unmanaged[Cdecl]<virConnect*, virDomain*, int, int, void*, int>)&OnDomain);

    internal static virConnectNetworkEventGenericCallback Network =>
        new((delegate* unmanaged[Cdecl]<virConnect*, virNetwork*, void*, void>)(delegate* unmanaged[Cdecl]<virConnect*, virNetwork*, int, int, void*, void>)&OnNetwork);

    internal static virConnectStoragePoolEventGenericCallback StoragePool =>
        new((delegate* unmanaged[Cdecl]<virConnect*, virStoragePool*, void*, void>)(delegate* unmanaged[Cdecl]<virConnect*, virStoragePool*, int, int, void*, void>)&OnStoragePool);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDomain(virConnect* connection, virDomain* domain, int type, int detail, void* opaque)
    {
        try
        {
            if (CallbackContext.Find<EventContext<DomainLifecycleEvent>>(opaque) is not { } context) return 0;
            var uuid = stackalloc byte[NativeUuid.Length];
            NativeApi.virDomainGetUUID(domain, uuid);
            context.Deliver(new(NativeApi.virDomainGetName(domain).Copy() ?? "", NativeUuid.Read(uuid), (DomainEventType)type, detail));
        }
        catch (Exception)
        {
            // See the class: only memory can fail here, and there is nobody to tell.
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNetwork(virConnect* connection, virNetwork* network, int type, int detail, void* opaque)
    {
        try
        {
            if (CallbackContext.Find<EventContext<NetworkLifecycleEvent>>(opaque) is not { } context) return;
            var uuid = stackalloc byte[NativeUuid.Length];
            NativeApi.virNetworkGetUUID(network, uuid);
            context.Deliver(new(NativeApi.virNetworkGetName(network).Copy() ?? "", NativeUuid.Read(uuid), (NetworkEventLifecycleType)type));
        }
        catch (Exception)
        {
            // See the class.
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnStoragePool(virConnect* connection, virStoragePool* pool, int type, int detail, void* opaque)
    {
        try
        {
            if (CallbackContext.Find<EventContext<StoragePoolLifecycleEvent>>(opaque) is not { } context) return;
            var uuid = stackalloc byte[NativeUuid.Length];
            NativeApi.virStoragePoolGetUUID(pool, uuid);
            context.Deliver(new(NativeApi.virStoragePoolGetName(pool).Copy() ?? "", NativeUuid.Read(uuid), (StoragePoolEventLifecycleType)type));
        }
        catch (Exception)
        {
            // See the class.
        }
    }
}
