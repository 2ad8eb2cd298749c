using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

/// <summary>
/// A libvirt storage pool: a folder, a volume group, … whose parts are volumes. Dispose it when done; the connection stays open natively until then.
/// Any member may throw <see cref="LibvirtException"/> (<see cref="LibvirtObjectNotFoundException"/> when the pool has gone).
/// </summary>
public sealed unsafe partial class LibvirtStoragePool : IDisposable
{
    private readonly StoragePoolHandle _handle;

    internal LibvirtStoragePool(StoragePoolHandle handle) => _handle = handle;

    /// <summary>The name (<c>virStoragePoolGetName</c>).</summary>
    public string Name
    {
        get
        {
            using var pool = _handle.Use();
            return Check.NotNull(NativeApi.virStoragePoolGetName(pool.Pointer));
        }
    }

    /// <summary>The UUID (<c>virStoragePoolGetUUID</c>; <c>virsh pool-uuid</c>).</summary>
    public Guid Uuid
    {
        get
        {
            using var pool = _handle.Use();
            var bytes = stackalloc byte[NativeUuid.Length];
            Check.Success(NativeApi.virStoragePoolGetUUID(pool.Pointer, bytes));
            return NativeUuid.Read(bytes);
        }
    }

    /// <summary>Whether it is started (<c>virStoragePoolIsActive</c>).</summary>
    public bool IsActive
    {
        get
        {
            using var pool = _handle.Use();
            return Check.Success(NativeApi.virStoragePoolIsActive(pool.Pointer)) == 1;
        }
    }

    /// <summary>Whether it stays defined when it stops (<c>virStoragePoolIsPersistent</c>).</summary>
    public bool IsPersistent
    {
        get
        {
            using var pool = _handle.Use();
            return Check.Success(NativeApi.virStoragePoolIsPersistent(pool.Pointer)) == 1;
        }
    }

    /// <summary>State and room (<c>virStoragePoolGetInfo</c>; <c>virsh pool-info</c>).</summary>
    public StoragePoolInfo GetInfo()
    {
        using var pool = _handle.Use();
        virStoragePoolInfo info;
        Check.Success(NativeApi.virStoragePoolGetInfo(pool.Pointer, &info));
        return new((StoragePoolState)info.state, info.capacity, info.allocation, info.available);
    }

    /// <summary>The definition (<c>virStoragePoolGetXMLDesc</c>; <c>virsh pool-dumpxml</c>).</summary>
    /// <param name="flags">As it is, or as it will be at the next start.</param>
    public string GetXmlDescription(StorageXMLFlags flags = StorageXMLFlags.None)
    {
        using var pool = _handle.Use();
        return Check.NotNull(NativeApi.virStoragePoolGetXMLDesc(pool.Pointer, flags));
    }

    /// <summary>Makes what the pool stands for, such as its folder; the pool must not be started (<c>virStoragePoolBuild</c>; <c>virsh pool-build</c>).</summary>
    /// <param name="flags">Whether what is there may be overwritten.</param>
    public void Build(StoragePoolBuildFlags flags = StoragePoolBuildFlags.New)
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolBuild(pool.Pointer, flags));
    }

    /// <summary>Starts a defined pool (<c>virStoragePoolCreate</c>; <c>virsh pool-start</c>).</summary>
    /// <param name="flags">How: whether what it stands for is made first.</param>
    public void Create(StoragePoolCreateFlags flags = StoragePoolCreateFlags.Normal)
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolCreate(pool.Pointer, flags));
    }

    /// <summary>Stops it; what is in it stays (<c>virStoragePoolDestroy</c>; <c>virsh pool-destroy</c>).</summary>
    public void Destroy()
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolDestroy(pool.Pointer));
    }

    /// <summary>Removes what the pool stands for, such as its folder; the pool must not be started, and a folder must be empty
    /// (<c>virStoragePoolDelete</c>; <c>virsh pool-delete</c>).</summary>
    /// <param name="flags">Whether it is overwritten with zeros.</param>
    public void Delete(StoragePoolDeleteFlags flags = StoragePoolDeleteFlags.Normal)
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolDelete(pool.Pointer, flags));
    }

    /// <summary>Removes the definition; the pool must not be started (<c>virStoragePoolUndefine</c>; <c>virsh pool-undefine</c>).</summary>
    public void Undefine()
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolUndefine(pool.Pointer));
    }

    /// <summary>Looks again what is in it: libvirt knows of nothing that others put there (<c>virStoragePoolRefresh</c>; <c>virsh pool-refresh</c>).</summary>
    public void Refresh()
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolRefresh(pool.Pointer, 0));
    }

    /// <summary>Whether it starts with the daemon (<c>virStoragePoolGetAutostart</c>).</summary>
    public bool GetAutostart()
    {
        using var pool = _handle.Use();
        int autostart;
        Check.Success(NativeApi.virStoragePoolGetAutostart(pool.Pointer, &autostart));
        return autostart != 0;
    }

    /// <summary>Sets whether it starts with the daemon (<c>virStoragePoolSetAutostart</c>; <c>virsh pool-autostart</c>).</summary>
    /// <param name="autostart">Whether it does.</param>
    public void SetAutostart(bool autostart)
    {
        using var pool = _handle.Use();
        Check.Success(NativeApi.virStoragePoolSetAutostart(pool.Pointer, autostart ? 1 : 0));
    }

    /// <summary>Gives the reference back (<c>virStoragePoolFree</c>). The pool itself is not touched. Never throws.</summary>
    public void Dispose() => _handle.Dispose();
}
