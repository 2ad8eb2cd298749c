namespace VirtLab.Native;

/// <summary>What a volume is and takes (<c>virStorageVolGetInfo</c>; <c>virsh vol-info</c>).</summary>
/// <param name="Type">A file, a block device, …</param>
/// <param name="Capacity">Its size as a machine sees it, in bytes.</param>
/// <param name="Allocation">What it takes of its pool, in bytes.</param>
public readonly record struct StorageVolumeInfo(StorageVolType Type, ulong Capacity, ulong Allocation);
