using VirtLab.Native.Generated;
using VirtLab.Native.Interop;

namespace VirtLab.Native;

public sealed unsafe partial class LibvirtStoragePool
{
    /// <summary>All volumes that libvirt knows of in the started pool (<c>virStoragePoolListAllVolumes</c>; <c>virsh vol-list</c>). Dispose each.</summary>
    public IReadOnlyList<LibvirtStorageVolume> ListVolumes()
    {
        using var pool = _handle.Use();
        virStorageVol** found = null;
        var count = Check.Success(NativeApi.virStoragePoolListAllVolumes(pool.Pointer, &found, 0));
        var volumes = new LibvirtStorageVolume[count];
        for (var i = 0; i < count; i++) volumes[i] = Wrap(found[i]);
        NativeApi.free(found);
        return volumes;
    }

    /// <summary>The volume of this name (<c>virStorageVolLookupByName</c>; <c>virsh vol-info NAME --pool POOL</c>).</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="LibvirtObjectNotFoundException">There is none.</exception>
    public LibvirtStorageVolume LookupVolumeByName(string name)
    {
        using var pool = _handle.Use();
        using var text = new Utf8Argument(name);
        return Wrap(Check.NotNull(NativeApi.virStorageVolLookupByName(pool.Pointer, text.Pointer)));
    }

    /// <summary>The volume of this name, or null when there is none; that is not an exception (<c>virStorageVolLookupByName</c>).</summary>
    /// <param name="name">The name.</param>
    public LibvirtStorageVolume? TryLookupVolumeByName(string name)
    {
        using var pool = _handle.Use();
        using var text = new Utf8Argument(name);
        var found = Check.FoundOrNull(NativeApi.virStorageVolLookupByName(pool.Pointer, text.Pointer));
        return found is null ? null : Wrap(found);
    }

    /// <summary>Makes a volume (<c>virStorageVolCreateXML</c>; <c>virsh vol-create</c>).</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="flags">How.</param>
    public LibvirtStorageVolume CreateVolumeXml(string xml, StorageVolCreateFlags flags = StorageVolCreateFlags.None)
    {
        using var pool = _handle.Use();
        using var text = new Utf8Argument(xml);
        return Wrap(Check.NotNull(NativeApi.virStorageVolCreateXML(pool.Pointer, text.Pointer, flags)));
    }

    private LibvirtStorageVolume Wrap(virStorageVol* volume) => new(new(volume, _handle));
}
