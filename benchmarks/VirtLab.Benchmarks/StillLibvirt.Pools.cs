using VirtLab.Hosts;

namespace VirtLab.Benchmarks;

/// <remarks>This part: storage pools, of which labs use none.</remarks>
internal sealed partial class StillLibvirt
{
    public Task CreatePoolAsync(string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task PersistPoolAsync(string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task UnpersistPoolAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task DestroyPoolAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<IReadOnlyList<LibvirtItem>> ListPoolsAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<LibvirtItem>>([]);

    public Task CreateVolumeAsync(string pool, string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task DeleteVolumeAsync(string pool, string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<IReadOnlyList<LibvirtVolume>> ListVolumesAsync(string pool, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<LibvirtVolume>>([]);
}
