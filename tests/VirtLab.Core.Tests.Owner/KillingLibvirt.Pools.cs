using VirtLab.Hosts;

/// <remarks>This part: storage pools, of which labs use none.</remarks>
internal sealed partial class KillingLibvirt
{
    public Task CreatePoolAsync(string xml, CancellationToken cancellationToken = default) => libvirt.CreatePoolAsync(xml, cancellationToken);

    public Task PersistPoolAsync(string xml, CancellationToken cancellationToken = default) => libvirt.PersistPoolAsync(xml, cancellationToken);

    public Task UnpersistPoolAsync(string name, CancellationToken cancellationToken = default) => libvirt.UnpersistPoolAsync(name, cancellationToken);

    public Task DestroyPoolAsync(string name, CancellationToken cancellationToken = default) => libvirt.DestroyPoolAsync(name, cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListPoolsAsync(CancellationToken cancellationToken = default) => libvirt.ListPoolsAsync(cancellationToken);

    public Task CreateVolumeAsync(string pool, string xml, CancellationToken cancellationToken = default) => libvirt.CreateVolumeAsync(pool, xml, cancellationToken);

    public Task DeleteVolumeAsync(string pool, string name, CancellationToken cancellationToken = default) => libvirt.DeleteVolumeAsync(pool, name, cancellationToken);

    public Task<IReadOnlyList<LibvirtVolume>> ListVolumesAsync(string pool, CancellationToken cancellationToken = default) => libvirt.ListVolumesAsync(pool, cancellationToken);
}
