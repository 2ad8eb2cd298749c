using VirtLab.Native.Generated;

namespace VirtLab.Native.Handles;

/// <summary>One reference to a <c>virStream</c>.</summary>
internal sealed unsafe class StreamHandle(virStream* pointer, ConnectionHandle connection) : NativeHandle<virStream>(pointer, connection)
{
    protected override int Release(virStream* pointer) => NativeApi.virStreamFree(pointer);
}
