using VirtLab.Native.Generated;

namespace VirtLab.Native.Handles;

/// <summary>One reference to a <c>virStoragePool</c>.</summary>
internal sealed unsafe class StoragePoolHandle(virStoragePool* pointer, ConnectionHandle connection) : NativeHandle<virStoragePool>(pointer, connection)
{
    protected override int Release(virStoragePool* pointer) => NativeApi.virStoragePoolFree(pointer);
}
