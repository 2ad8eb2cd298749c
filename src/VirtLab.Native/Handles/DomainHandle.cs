using VirtLab.Native.Generated;

namespace VirtLab.Native.Handles;

/// <summary>One reference to a <c>virDomain</c>.</summary>
internal sealed unsafe class DomainHandle(virDomain* pointer, ConnectionHandle connection) : NativeHandle<virDomain>(pointer, connection)
{
    protected override int Release(virDomain* pointer) => NativeApi.virDomainFree(pointer);
}
