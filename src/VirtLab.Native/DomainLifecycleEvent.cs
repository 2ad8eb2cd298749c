namespace VirtLab.Native;

/// <summary>A domain was defined, started, stopped, … (<c>VIR_DOMAIN_EVENT_ID_LIFECYCLE</c>; <c>virsh event --event lifecycle</c>).</summary>
/// <param name="Name">The domain.</param>
/// <param name="Uuid">Its UUID.</param>
/// <param name="Type">What happened.</param>
/// <param name="Detail">Why, as a number whose enum depends on <paramref name="Type"/>: <see cref="DomainEventStartedDetailType"/>,
/// <see cref="DomainEventStoppedDetailType"/>, and so on.</param>
public sealed record DomainLifecycleEvent(string Name, Guid Uuid, DomainEventType Type, int Detail);
