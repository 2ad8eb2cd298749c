using System.Runtime.InteropServices;
using VirtLab.Native.Generated;

namespace VirtLab.Native.Handles;

/// <summary>One reference to a <c>virStorageVol</c>; its parent is the pool or the connection that it was found through.</summary>
internal sealed unsafe class StorageVolumeHandle(virStorageVol* pointer, SafeHandle parent) : NativeHandle<virStorageVol>(pointer, parent)
{
    protected override int Release(virStorageVol* pointer) => NativeApi.virStorageVolFree(pointer);
}
