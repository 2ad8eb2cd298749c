using VirtLab.Hosts;

namespace VirtLab.Benchmarks;

/// <summary>libvirt in memory, with what was put there; what it is told to change it takes note of, and nothing more.</summary>
internal sealed partial class StillLibvirt(IReadOnlyList<LibvirtItem> networks, IReadOnlyList<LibvirtItem> domains) : ILibvirt
{
    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task SaveDomainAsync(string name, string path, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task RestoreDomainAsync(string name, string path, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) => Task.FromResult(domains);

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) => Task.FromResult(networks);

    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) => Task.FromResult<string?>(null);

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<DhcpLease>>([]);

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing runs here.");

    public IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing runs here.");

    public IAsyncEnumerable<LibvirtEvent> NetworkEventsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing runs here.");

    public IAsyncEnumerable<LibvirtEvent> PoolEventsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException("Nothing runs here.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
