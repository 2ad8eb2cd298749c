namespace VirtLab.Native;

/// <summary>What a domain uses (<c>virDomainGetInfo</c>; <c>virsh dominfo</c>).</summary>
/// <param name="State">The state.</param>
/// <param name="MaxMemoryKiB">The most memory it may have.</param>
/// <param name="MemoryKiB">The memory it has now.</param>
/// <param name="VirtualCpus">The number of virtual processors.</param>
/// <param name="CpuTime">Processor time used so far.</param>
public readonly record struct DomainInfo(DomainState State, ulong MaxMemoryKiB, ulong MemoryKiB, int VirtualCpus, TimeSpan CpuTime);
