using VirtLab.Native.Generated;
using VirtLab.Native.Handles;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

/// <summary>
/// A volume of a storage pool, such as a disk image. Dispose it when done; the connection stays open natively until then.
/// Any member may throw <see cref="LibvirtException"/> (<see cref="LibvirtObjectNotFoundException"/> when the volume or its pool has gone).
/// </summary>
public sealed unsafe class LibvirtStorageVolume : IDisposable
{
    private readonly StorageVolumeHandle _handle;

    internal LibvirtStorageVolume(StorageVolumeHandle handle) => _handle = handle;

    /// <summary>The name, of which the pool has one (<c>virStorageVolGetName</c>).</summary>
    public string Name
    {
        get
        {
            using var volume = _handle.Use();
            return Check.NotNull(NativeApi.virStorageVolGetName(volume.Pointer));
        }
    }

    /// <summary>The key, of which there is one in all pools (<c>virStorageVolGetKey</c>; <c>virsh vol-key</c>).</summary>
    public string Key
    {
        get
        {
            using var volume = _handle.Use();
            return Check.NotNull(NativeApi.virStorageVolGetKey(volume.Pointer));
        }
    }

    /// <summary>Where machines find it: a file, a device, … (<c>virStorageVolGetPath</c>; <c>virsh vol-path</c>).</summary>
    public string Path
    {
        get
        {
            using var volume = _handle.Use();
            return Check.NotNull(NativeApi.virStorageVolGetPath(volume.Pointer));
        }
    }

    /// <summary>Kind and size (<c>virStorageVolGetInfo</c>; <c>virsh vol-info</c>).</summary>
    public StorageVolumeInfo GetInfo()
    {
        using var volume = _handle.Use();
        virStorageVolInfo info;
        Check.Success(NativeApi.virStorageVolGetInfo(volume.Pointer, &info));
        return new((StorageVolType)info.type, info.capacity, info.allocation);
    }

    /// <summary>The definition (<c>virStorageVolGetXMLDesc</c>; <c>virsh vol-dumpxml</c>).</summary>
    public string GetXmlDescription()
    {
        using var volume = _handle.Use();
        return Check.NotNull(NativeApi.virStorageVolGetXMLDesc(volume.Pointer, 0));
    }

    /// <summary>Removes it from its pool, and what it holds is gone (<c>virStorageVolDelete</c>; <c>virsh vol-delete</c>).</summary>
    /// <param name="flags">Whether it is overwritten with zeros, and whether its snapshots go too.</param>
    public void Delete(StorageVolDeleteFlags flags = StorageVolDeleteFlags.Normal)
    {
        using var volume = _handle.Use();
        Check.Success(NativeApi.virStorageVolDelete(volume.Pointer, flags));
    }

    /// <summary>Gives the reference back (<c>virStorageVolFree</c>). The volume itself is not touched. Never throws.</summary>
    public void Dispose() => _handle.Dispose();
}
