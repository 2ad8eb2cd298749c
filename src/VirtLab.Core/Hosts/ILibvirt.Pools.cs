namespace VirtLab.Hosts;

/// <remarks>This part: storage pools, where disk images lie.</remarks>
public partial interface ILibvirt
{
    /// <summary>Starts a transient pool from its XML, and makes its folder if it is not there (<c>virStoragePoolCreateXML</c>;
    /// <c>virsh pool-create --build</c>).</summary>
    Task CreatePoolAsync(string xml, CancellationToken cancellationToken = default);

    /// <summary>Defines a pool, and lets it start with the daemon (<c>virStoragePoolDefineXML</c>, <c>virStoragePoolSetAutostart</c>;
    /// <c>virsh pool-define</c>, <c>pool-autostart</c>). One of that name and UUID that runs goes on, and is no longer transient.</summary>
    Task PersistPoolAsync(string xml, CancellationToken cancellationToken = default);

    /// <summary>Takes a pool's definition away (<c>virStoragePoolUndefine</c>). libvirt refuses that while it runs, unlike of networks and domains.
    /// Fine if it has none.</summary>
    Task UnpersistPoolAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Stops a pool (<c>virStoragePoolDestroy</c>) and takes its definition away, if it has one; fine if it is not there. Its folder stays,
    /// with all that is in it.</summary>
    Task DestroyPoolAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>All pools with their XML.</summary>
    Task<IReadOnlyList<LibvirtItem>> ListPoolsAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a volume in a pool that runs, from its XML (<c>virStorageVolCreateXML</c>; <c>virsh vol-create</c>).</summary>
    Task CreateVolumeAsync(string pool, string xml, CancellationToken cancellationToken = default);

    /// <summary>Removes a volume from a pool that runs (<c>virStorageVolDelete</c>; <c>virsh vol-delete</c>): what it holds is gone. Fine if it is not there.</summary>
    Task DeleteVolumeAsync(string pool, string name, CancellationToken cancellationToken = default);

    /// <summary>The volumes of a pool that runs (<c>virStoragePoolListAllVolumes</c>; <c>virsh vol-list</c>): what was in its folder when it started, and what
    /// libvirt made since.</summary>
    Task<IReadOnlyList<LibvirtVolume>> ListVolumesAsync(string pool, CancellationToken cancellationToken = default);

    /// <summary>What happens to pools from now on, in order, until cancelled (<c>virConnectStoragePoolEventRegisterAny</c>; <c>virsh pool-event --loop</c>). Ends
    /// where the connection does.</summary>
    /// <remarks>libvirt can go deaf to these where another client of the daemon leaves while something happens: who waits for one sets a limit.</remarks>
    IAsyncEnumerable<LibvirtEvent> PoolEventsAsync(CancellationToken cancellationToken = default);
}

/// <summary>A volume of a storage pool: a disk image.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where machines find it.</param>
/// <param name="Xml">Its description.</param>
public sealed record LibvirtVolume(string Name, string Path, string Xml);
