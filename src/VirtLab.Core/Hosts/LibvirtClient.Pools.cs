using VirtLab.Native;

namespace VirtLab.Hosts;

/// <remarks>This part: storage pools.</remarks>
internal sealed partial class LibvirtClient
{
    public Task CreatePoolAsync(string xml, CancellationToken cancellationToken = default) => CompleteAsync("start the pool",
        () => Known(() => _connection.CreateStoragePoolXml(xml, StoragePoolCreateFlags.WithBuild), () => _connection.CreateStoragePoolXml(xml)),
        pool => pool.Destroy(), cancellationToken);

    public Task PersistPoolAsync(string xml, CancellationToken cancellationToken = default) => CompleteAsync("define the pool", () =>
    {
        using var pool = _connection.DefineStoragePoolXml(xml);
        pool.SetAutostart(true);
    }, cancellationToken);

    public Task UnpersistPoolAsync(string name, CancellationToken cancellationToken = default) => CompleteAsync($"undefine pool {name}", () =>
    {
        using var pool = _connection.TryLookupStoragePoolByName(name);
        if (pool is { IsPersistent: true })
            pool.Undefine();
    }, cancellationToken);

    public Task DestroyPoolAsync(string name, CancellationToken cancellationToken = default) => RunAsync($"stop pool {name}", () =>
    {
        using var pool = _connection.TryLookupStoragePoolByName(name);
        // One that runs can't be undefined, and a transient one is gone when it stops.
        bool persistent = pool is { IsPersistent: true };
        if (pool is { IsActive: true })
            pool.Destroy();
        if (persistent)
            pool!.Undefine();
    }, cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListPoolsAsync(CancellationToken cancellationToken = default) => ReadAsync("list the pools", IReadOnlyList<LibvirtItem> () =>
    {
        var defined = List(_connection.ListStoragePools(ConnectListAllStoragePoolsFlags.Persistent), pool => pool.Name);
        var started = defined.Count == 0 ? [] : List(_connection.ListStoragePools(ConnectListAllStoragePoolsFlags.Autostart), pool => pool.Name);
        return List(_connection.ListStoragePools(), pool => new LibvirtItem(pool.Name, pool.IsActive, pool.GetXmlDescription())
        {
            Definition = !defined.Contains(pool.Name) ? null : Known(() => pool.GetXmlDescription(StorageXMLFlags.Inactive), () => pool.GetXmlDescription()),
            Autostart = started.Contains(pool.Name),
        });
    }, cancellationToken);

    public Task CreateVolumeAsync(string pool, string xml, CancellationToken cancellationToken = default) => CompleteAsync($"make a volume in pool {pool}", () =>
    {
        using var found = _connection.LookupStoragePoolByName(pool);
        return found.CreateVolumeXml(xml);
    }, volume => volume.Delete(), cancellationToken);

    public Task DeleteVolumeAsync(string pool, string name, CancellationToken cancellationToken = default) => CompleteAsync($"delete volume {name} of pool {pool}", () =>
    {
        using var found = _connection.LookupStoragePoolByName(pool);
        using var volume = found.TryLookupVolumeByName(name);
        volume?.Delete();
    }, cancellationToken);

    public Task<IReadOnlyList<LibvirtVolume>> ListVolumesAsync(string pool, CancellationToken cancellationToken = default) => ReadAsync($"list the volumes of pool {pool}", () =>
    {
        using var found = _connection.LookupStoragePoolByName(pool);
        return List(found.ListVolumes(), volume => new LibvirtVolume(volume.Name, volume.Path, volume.GetXmlDescription()));
    }, cancellationToken);
}
