namespace VirtLab.Native;

/// <summary>The state of a domain and why it is in it.</summary>
/// <param name="State">The state.</param>
/// <param name="Reason">A number whose enum depends on the state: <see cref="DomainRunningReason"/>, <see cref="DomainShutoffReason"/>, and so on.</param>
public readonly record struct DomainStatus(DomainState State, int Reason);
