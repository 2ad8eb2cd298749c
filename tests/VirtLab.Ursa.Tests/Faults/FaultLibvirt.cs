using System.Xml.Linq;
using VirtLab.Hosts;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>libvirt, of which one call goes wrong.</summary>
internal sealed partial class FaultLibvirt(FaultHost host, ILibvirt inner) : ILibvirt
{
    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"creating network {NameIn(xml)}", () => inner.CreateNetworkAsync(xml, cancellationToken));

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        host.DoAsync($"destroying network {name}", () => inner.DestroyNetworkAsync(name, cancellationToken));

    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"creating machine {NameIn(xml)}", () => inner.CreateDomainAsync(xml, cancellationToken));

    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default) =>
        host.DoAsync($"destroying machine {name}", () => inner.DestroyDomainAsync(name, cancellationToken));

    public Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default) =>
        host.DoAsync($"suspending machine {name}", () => inner.SuspendDomainAsync(name, cancellationToken));

    public Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default) =>
        host.DoAsync($"resuming machine {name}", () => inner.ResumeDomainAsync(name, cancellationToken));

    public Task SaveDomainAsync(string name, string path, CancellationToken cancellationToken = default) =>
        host.DoAsync($"saving machine {name}", () => inner.SaveDomainAsync(name, path, cancellationToken));

    public Task RestoreDomainAsync(string name, string path, CancellationToken cancellationToken = default) =>
        host.DoAsync($"restoring machine {name}", () => inner.RestoreDomainAsync(name, path, cancellationToken));

    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"changing network {network}", () => inner.UpdateNetworkAsync(network, change, entry, xml, cancellationToken));

    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"plugging into machine {domain}", () => inner.AttachDeviceAsync(domain, xml, cancellationToken));

    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"unplugging from machine {domain}", () => inner.DetachDeviceAsync(domain, xml, cancellationToken));

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) =>
        host.DoAsync($"opening the console of machine {domain}", () => inner.OpenConsoleAsync(domain, cancellationToken));

    public Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"persisting network {NameIn(xml)}", () => inner.PersistNetworkAsync(xml, cancellationToken));

    public Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        host.DoAsync($"unpersisting network {name}", () => inner.UnpersistNetworkAsync(name, cancellationToken));

    public Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"persisting machine {NameIn(xml)}", () => inner.PersistDomainAsync(xml, cancellationToken));

    public Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default) =>
        host.DoAsync($"unpersisting machine {name}", () => inner.UnpersistDomainAsync(name, cancellationToken));

    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) => inner.ListDomainsAsync(cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) => inner.ListNetworksAsync(cancellationToken);

    public Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        host.DoAsync($"changing a device of machine {domain}", () => inner.UpdateDeviceAsync(domain, xml, cancellationToken));

    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) => inner.GetDomainXmlAsync(domain, cancellationToken);

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) => inner.GetLeasesAsync(network, cancellationToken);

    public IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default) => inner.DomainEventsAsync(cancellationToken);

    public IAsyncEnumerable<LibvirtEvent> NetworkEventsAsync(CancellationToken cancellationToken = default) => inner.NetworkEventsAsync(cancellationToken);

    public IAsyncEnumerable<LibvirtEvent> PoolEventsAsync(CancellationToken cancellationToken = default) => inner.PoolEventsAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static string NameIn(string xml) => XElement.Parse(xml).Element("name")!.Value;
}
