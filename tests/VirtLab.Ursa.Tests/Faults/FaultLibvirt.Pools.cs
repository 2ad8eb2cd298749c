using VirtLab.Hosts;

namespace VirtLab.Ursa.Tests.Faults;

/// <remarks>This part: storage pools, of which labs use none.</remarks>
internal sealed partial class FaultLibvirt
{
    public Task CreatePoolAsync(string xml, CancellationToken cancellationToken = default) => inner.CreatePoolAsync(xml, cancellationToken);

    public Task PersistPoolAsync(string xml, CancellationToken cancellationToken = default) => inner.PersistPoolAsync(xml, cancellationToken);

    public Task UnpersistPoolAsync(string name, CancellationToken cancellationToken = default) => inner.UnpersistPoolAsync(name, cancellationToken);

    public Task DestroyPoolAsync(string name, CancellationToken cancellationToken = default) => inner.DestroyPoolAsync(name, cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListPoolsAsync(CancellationToken cancellationToken = default) => inner.ListPoolsAsync(cancellationToken);

    public Task CreateVolumeAsync(string pool, string xml, CancellationToken cancellationToken = default) => inner.CreateVolumeAsync(pool, xml, cancellationToken);

    public Task DeleteVolumeAsync(string pool, string name, CancellationToken cancellationToken = default) => inner.DeleteVolumeAsync(pool, name, cancellationToken);

    public Task<IReadOnlyList<LibvirtVolume>> ListVolumesAsync(string pool, CancellationToken cancellationToken = default) => inner.ListVolumesAsync(pool, cancellationToken);
}
