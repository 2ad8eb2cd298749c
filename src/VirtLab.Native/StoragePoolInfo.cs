namespace VirtLab.Native;

/// <summary>What a storage pool holds (<c>virStoragePoolGetInfo</c>; <c>virsh pool-info</c>). One that is not started may hold nothing.</summary>
/// <param name="State">The state.</param>
/// <param name="Capacity">All of its room, in bytes.</param>
/// <param name="Allocation">What of it is taken, in bytes.</param>
/// <param name="Available">What of it is free, in bytes.</param>
public readonly record struct StoragePoolInfo(StoragePoolState State, ulong Capacity, ulong Allocation, ulong Available);
