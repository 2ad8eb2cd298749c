using VirtLab.Hosts;

namespace VirtLab.Testing;

/// <remarks>This part: storage pools. They are folders (<c>type='dir'</c>) in memory, of 100 GiB each, which outlive the pools that stand for them.</remarks>
public sealed partial class FakeLibvirt
{
    /// <summary>The names of the pools that are there, running or defined.</summary>
    public IReadOnlyList<string> Pools
    {
        get
        {
            lock (_lock)
                return [.. _pools.All.Select(pool => pool.Name)];
        }
    }

    /// <inheritdoc/>
    public Task CreatePoolAsync(string xml, CancellationToken cancellationToken = default) =>
        DoAsync(On("virStoragePoolCreateXML", xml), () => _pools.Create(xml), cancellationToken);

    /// <inheritdoc/>
    public Task PersistPoolAsync(string xml, CancellationToken cancellationToken = default) =>
        DoAsync(On("virStoragePoolDefineXML", xml), () => _pools.Persist(xml), cancellationToken);

    /// <inheritdoc/>
    public Task UnpersistPoolAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virStoragePoolUndefine", name), () => _pools.Unpersist(name), cancellationToken);

    /// <inheritdoc/>
    public Task DestroyPoolAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virStoragePoolDestroy", name), () => _pools.Destroy(name), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibvirtItem>> ListPoolsAsync(CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virConnectListAllStoragePools", ""), IReadOnlyList<LibvirtItem> () => [.. _pools.All.Select(pool =>
            new LibvirtItem(pool.Name, pool.IsActive, _pools.XmlOf(pool))
            {
                Definition = pool.Definition?.ToString(),
                Autostart = pool.Autostart,
            })], cancellationToken);

    /// <inheritdoc/>
    public Task CreateVolumeAsync(string pool, string xml, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virStorageVolCreateXML", pool) { Xml = xml }, () => _pools.FolderOf(pool).Add(xml), cancellationToken);

    /// <inheritdoc/>
    public Task DeleteVolumeAsync(string pool, string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virStorageVolDelete", pool), () => _pools.FolderOf(pool).Remove(name), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibvirtVolume>> ListVolumesAsync(string pool, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virStoragePoolListAllVolumes", pool), () => _pools.FolderOf(pool).Volumes, cancellationToken);

    /// <summary>A pool's XML as libvirt says it; none where there is no such pool.</summary>
    public string? PoolXml(string name)
    {
        lock (_lock)
            return _pools.Find(name) is { } pool ? _pools.XmlOf(pool) : null;
    }

    /// <summary>Stops a pool behind everybody's back, as <c>virsh pool-destroy</c> does. Its definition stays, if it has one.</summary>
    /// <exception cref="HostException">No such pool runs.</exception>
    public void StopPool(string name) => Behind("virStoragePoolDestroy", () => _pools.Stop(name));
}
