using System.Runtime.CompilerServices;
using VirtLab.Native;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>libvirt through VirtLab.Native: each call on a thread of its own.</summary>
internal sealed class LibvirtClient : ILibvirt
{
    private readonly LibvirtConnection _connection;

    private LibvirtClient(LibvirtConnection connection) => _connection = connection;

    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    /// <exception cref="LibvirtException">No daemon answers there.</exception>
    public static async Task<LibvirtClient> OpenAsync(string uri, CancellationToken cancellationToken) =>
        new(await BlockingCalls.RunAsync(() => LibvirtConnection.Open(uri), cancellationToken).ConfigureAwait(false));

    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var network = _connection.CreateNetworkXml(xml);
    }, cancellationToken);

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var network = _connection.TryLookupNetworkByName(name);
        network?.Destroy();
    }, cancellationToken);

    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var domain = _connection.CreateDomainXml(xml);
    }, cancellationToken);

    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var domain = _connection.TryLookupDomainByName(name);
        try
        {
            domain?.Destroy();
        }
        catch (LibvirtException e) when (e.Error.Code is ErrorNumber.OperationInvalid or ErrorNumber.NoDomain)
        {
            // It ended by itself between the look and the call.
        }
    }, cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) => BlockingCalls.RunAsync(
        () => List(_connection.ListDomains(), domain => new LibvirtItem(domain.Name, domain.IsActive, domain.GetXml())), cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) => BlockingCalls.RunAsync(
        () => List(_connection.ListNetworks(), network => new LibvirtItem(network.Name, network.IsActive, network.GetXml())), cancellationToken);

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) => BlockingCalls.RunAsync(() =>
    {
        using var found = _connection.LookupNetworkByName(network);
        return (IReadOnlyList<DhcpLease>)[.. found.GetDhcpLeases()
            .Where(lease => lease.Mac is not null && lease.Address is not null)
            .Select(lease => new DhcpLease(MacAddress.Parse(lease.Mac!), new Cidr(IpAddress.Parse(lease.Address!), (int)lease.Prefix), lease.HostName))];
    }, cancellationToken);

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) => BlockingCalls.RunAsync(() =>
    {
        using var found = _connection.LookupDomainByName(domain);
        return (Stream)found.OpenConsole();
    }, cancellationToken);

    public async IAsyncEnumerable<DomainEvent> DomainEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var events = await BlockingCalls.RunAsync(_connection.DomainEvents, cancellationToken).ConfigureAwait(false);
        await foreach (var item in events.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return new DomainEvent(item.Name, item.Type.ToString(), item.Detail.ToString(null, null));
    }

    public async ValueTask DisposeAsync() => await RunAsync(_connection.Dispose, CancellationToken.None).ConfigureAwait(false);

    private static IReadOnlyList<LibvirtItem> List<T>(IReadOnlyList<T> objects, Func<T, LibvirtItem> read) where T : IDisposable
    {
        var items = new List<LibvirtItem>();
        foreach (var found in objects)
        {
            using (found)
            {
                try
                {
                    items.Add(read(found));
                }
                catch (LibvirtObjectNotFoundException)
                {
                    // It ended between the list and the look.
                }
            }
        }
        return items;
    }

    private static Task RunAsync(Action call, CancellationToken cancellationToken) => BlockingCalls.RunAsync(() =>
    {
        call();
        return true;
    }, cancellationToken);
}
