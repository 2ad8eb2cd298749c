using VirtLab.Native.Generated;

namespace VirtLab.Native.Handles;

/// <summary>One reference to a <c>virConnect</c>.</summary>
internal sealed unsafe class ConnectionHandle(virConnect* pointer) : NativeHandle<virConnect>(pointer, null)
{
    protected override int Release(virConnect* pointer) => NativeApi.virConnectClose(pointer);
}
