namespace VirtLab.Native;

/// <summary>A network was defined, started, stopped or undefined (<c>VIR_NETWORK_EVENT_ID_LIFECYCLE</c>; <c>virsh net-event</c>).</summary>
/// <param name="Name">The network.</param>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Type">What happened.</param>
public sealed record NetworkLifecycleEvent(string Name, Guid Uuid, NetworkEventLifecycleType Type);
