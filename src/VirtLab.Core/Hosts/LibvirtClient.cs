using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using VirtLab.Native;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>libvirt through VirtLab.Native: each call on a thread of its own.</summary>
internal sealed class LibvirtClient : ILibvirt
{
    private readonly BlockingCalls _calls = new();
    private LibvirtConnection _connection = null!;

    private LibvirtClient()
    {
    }

    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    /// <exception cref="LibvirtException">No daemon answers there.</exception>
    public static async Task<LibvirtClient> OpenAsync(string uri, CancellationToken cancellationToken)
    {
        var client = new LibvirtClient();
        try
        {
            client._connection = await client._calls.RunAsync(() => LibvirtConnection.Open(uri), cancellationToken).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client._calls.Dispose();
            throw;
        }
    }

    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) => CompleteAsync(() =>
    {
        using var network = _connection.CreateNetworkXml(xml);
    }, cancellationToken);

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var network = _connection.TryLookupNetworkByName(name);
        network?.Destroy();
    }, cancellationToken);

    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) => CompleteAsync(() =>
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

    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default) => CompleteAsync(() =>
    {
        using var found = _connection.LookupNetworkByName(network);
        found.Update(change == EntryChange.Add ? NetworkUpdateCommand.AddLast : NetworkUpdateCommand.Delete, entry switch
        {
            NetworkEntry.DhcpHost => NetworkUpdateSection.IpDhcpHost,
            NetworkEntry.DhcpRange => NetworkUpdateSection.IpDhcpRange,
            _ => NetworkUpdateSection.DnsHost,
        }, -1, xml, NetworkUpdateFlags.Live);
    }, cancellationToken);

    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => CompleteAsync(() =>
    {
        using var found = _connection.LookupDomainByName(domain);
        found.AttachDevice(xml, DomainDeviceModifyFlags.Live);
    }, cancellationToken);

    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => CompleteAsync(() =>
    {
        using var found = _connection.LookupDomainByName(domain);
        found.DetachDevice(xml, DomainDeviceModifyFlags.Live);
    }, cancellationToken);

    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var found = _connection.TryLookupDomainByName(domain);
        return found?.GetXmlDescription();
    }, cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) => RunAsync(
        IReadOnlyList<LibvirtItem> () => List(_connection.ListDomains(), domain => new LibvirtItem(domain.Name, domain.IsActive, domain.GetXmlDescription())), cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) => RunAsync(
        IReadOnlyList<LibvirtItem> () => List(_connection.ListNetworks(), network => new LibvirtItem(network.Name, network.IsActive, network.GetXmlDescription())), cancellationToken);

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var found = _connection.LookupNetworkByName(network);
        return (IReadOnlyList<DhcpLease>)[.. found.GetDhcpLeases()
            .Where(lease => lease.HardwareAddress is not null)
            .Select(lease => new DhcpLease(MacAddress.Parse(lease.HardwareAddress!), new Cidr(IpAddress.Parse(lease.Address), lease.Prefix), lease.HostName))];
    }, cancellationToken);

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var found = _connection.LookupDomainByName(domain);
        return (Stream)found.OpenConsole();
    }, cancellationToken);

    public async IAsyncEnumerable<DomainEvent> DomainEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var events = await RunAsync(_connection.DomainEvents, cancellationToken).ConfigureAwait(false);
        while (await NextAsync().ConfigureAwait(false) is { } item)
            yield return new DomainEvent(item.Name, item.Type.ToString(), Reason(item));

        async Task<DomainLifecycleEvent?> NextAsync()
        {
            try
            {
                return await events.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ChannelClosedException or LibvirtConnectionLostException)
            {
                // The daemon is gone, and with it all events.
                return null;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _calls.RunAsync(_connection.Dispose, CancellationToken.None).ConfigureAwait(false);
        _calls.Dispose();
    }

    private static List<LibvirtItem> List<T>(IReadOnlyList<T> objects, Func<T, LibvirtItem> read) where T : IDisposable
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

    private static string Reason(DomainLifecycleEvent item) => item.Type switch
    {
        DomainEventType.Started => ((DomainEventStartedDetailType)item.Detail).ToString(),
        DomainEventType.Stopped => ((DomainEventStoppedDetailType)item.Detail).ToString(),
        DomainEventType.Crashed => ((DomainEventCrashedDetailType)item.Detail).ToString(),
        _ => item.Detail.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>A change that has begun is waited for, cancelled or not: it goes on in the daemon, and who takes it back must find it done.</summary>
    private async Task CompleteAsync(Action call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = await RunAsync(call, CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Task<bool> RunAsync(Action call, CancellationToken cancellationToken) => RunAsync(() =>
    {
        call();
        return true;
    }, cancellationToken);

    /// <summary>The one place where libvirt's errors become the host's.</summary>
    private async Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _calls.RunAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (LibvirtException e)
        {
            throw new HostException(e.Message, e);
        }
    }
}
