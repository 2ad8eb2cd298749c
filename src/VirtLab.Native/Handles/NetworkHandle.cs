using VirtLab.Native.Generated;

namespace VirtLab.Native.Handles;

/// <summary>One reference to a <c>virNetwork</c>.</summary>
internal sealed unsafe class NetworkHandle(virNetwork* pointer, ConnectionHandle connection) : NativeHandle<virNetwork>(pointer, connection)
{
    protected override int Release(virNetwork* pointer) => NativeApi.virNetworkFree(pointer);
}
