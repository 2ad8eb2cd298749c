using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtConnection
{
    /// <summary>All storage pools, or those that the flags select (<c>virConnectListAllStoragePools</c>; <c>virsh pool-list --all</c>). Dispose each.</summary>
    /// <param name="flags">Which; none means all.</param>
    public IReadOnlyList<LibvirtStoragePool> ListStoragePools(ConnectListAllStoragePoolsFlags flags = ConnectListAllStoragePoolsFlags.None)
    {
        using var connection = _handle.Use();
        virStoragePool** found = null;
        var count = Check.Success(NativeApi.virConnectListAllStoragePools(connection.Pointer, &found, flags));
        var pools = new LibvirtStoragePool[count];
        for (var i = 0; i < count; i++) pools[i] = Wrap(found[i]);
        NativeApi.free(found);
        return pools;
    }

    /// <summary>The storage pool of this name (<c>virStoragePoolLookupByName</c>; <c>virsh pool-info NAME</c>).</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtStoragePool LookupStoragePoolByName(string name)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(name);
        return Wrap(Check.NotNull(NativeApi.virStoragePoolLookupByName(connection.Pointer, text.Pointer)));
    }

    /// <summary>The storage pool of this name, or null when there is none; that is not an exception (<c>virStoragePoolLookupByName</c>).</summary>
    /// <param name="name">The name.</param>
    public LibvirtStoragePool? TryLookupStoragePoolByName(string name)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(name);
        return WrapOrNull(Check.FoundOrNull(NativeApi.virStoragePoolLookupByName(connection.Pointer, text.Pointer)));
    }

    /// <summary>The storage pool with this UUID (<c>virStoragePoolLookupByUUID</c>).</summary>
    /// <param name="uuid">The UUID.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtStoragePool LookupStoragePoolByUuid(Guid uuid)
    {
        using var connection = _handle.Use();
        var bytes = stackalloc byte[NativeUuid.Length];
        NativeUuid.Write(uuid, bytes);
        return Wrap(Check.NotNull(NativeApi.virStoragePoolLookupByUUID(connection.Pointer, bytes)));
    }

    /// <summary>The storage pool with this UUID, or null when there is none (<c>virStoragePoolLookupByUUID</c>).</summary>
    /// <param name="uuid">The UUID.</param>
    public LibvirtStoragePool? TryLookupStoragePoolByUuid(Guid uuid)
    {
        using var connection = _handle.Use();
        var bytes = stackalloc byte[NativeUuid.Length];
        NativeUuid.Write(uuid, bytes);
        return WrapOrNull(Check.FoundOrNull(NativeApi.virStoragePoolLookupByUUID(connection.Pointer, bytes)));
    }

    /// <summary>Starts a transient storage pool (<c>virStoragePoolCreateXML</c>; <c>virsh pool-create</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How: whether what it stands for, such as a folder, is made first.</param>
    public LibvirtStoragePool CreateStoragePoolXml(string xml, StoragePoolCreateFlags flags = StoragePoolCreateFlags.Normal)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(Check.NotNull(NativeApi.virStoragePoolCreateXML(connection.Pointer, text.Pointer, flags)));
    }

    /// <summary>Defines a persistent storage pool, or changes its definition; neither makes nor starts it (<c>virStoragePoolDefineXML</c>; <c>virsh pool-define</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How.</param>
    public LibvirtStoragePool DefineStoragePoolXml(string xml, StoragePoolDefineFlags flags = StoragePoolDefineFlags.None)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(Check.NotNull(NativeApi.virStoragePoolDefineXML(connection.Pointer, text.Pointer, flags)));
    }

    /// <summary>The volume at this path, of whichever started pool (<c>virStorageVolLookupByPath</c>; <c>virsh vol-info PATH</c>).</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtStorageVolume LookupStorageVolumeByPath(string path)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(path);
        return new(new(Check.NotNull(NativeApi.virStorageVolLookupByPath(connection.Pointer, text.Pointer)), _handle));
    }

    /// <summary>The volume at this path, or null when there is none (<c>virStorageVolLookupByPath</c>).</summary>
    /// <param name="path">The path.</param>
    public LibvirtStorageVolume? TryLookupStorageVolumeByPath(string path)
    {
        using var connection = _handle.Use();
        using var text = new Utf8Argument(path);
        var found = Check.FoundOrNull(NativeApi.virStorageVolLookupByPath(connection.Pointer, text.Pointer));
        return found is null ? null : new(new(found, _handle));
    }

    private LibvirtStoragePool Wrap(virStoragePool* pool) => new(new(pool, _handle));

    private LibvirtStoragePool? WrapOrNull(virStoragePool* pool) => pool is null ? null : Wrap(pool);
}
