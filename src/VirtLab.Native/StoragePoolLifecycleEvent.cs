namespace VirtLab.Native;

/// <summary>A storage pool was defined, made, started, stopped, deleted or undefined (<c>VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE</c>; <c>virsh pool-event</c>).</summary>
/// <param name="Name">The pool.</param>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Type">What happened.</param>
public sealed record StoragePoolLifecycleEvent(string Name, Guid Uuid, StoragePoolEventLifecycleType Type);
