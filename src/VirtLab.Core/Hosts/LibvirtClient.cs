using VirtLab.Native;
using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>libvirt through VirtLab.Native: each call on a thread of its own, and with a time limit. A call that takes longer goes on, as
/// nothing can end it but the daemon's end; only nobody waits for it any more. A connection that breaks is opened anew: what only reads is
/// asked again, what changes something fails, as nobody knows whether it was done.</summary>
internal sealed partial class LibvirtClient : ILibvirt
{
    private readonly BlockingCalls _calls = new();
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly Lock _reopening = new();
    private readonly string _uri;
    private volatile LibvirtConnection _connection = null!;
    private volatile bool _hangs;

    private LibvirtClient(string uri, TimeSpan limit, TimeProvider time)
    {
        _uri = uri;
        _limit = limit;
        _time = time;
    }

    /// <summary>Whether a call took longer than the limit: its thread, and maybe the others, may never be free again.</summary>
    public bool Hangs => _hangs;

    /// <param name="uri">Where the daemon is.</param>
    /// <param name="limit">How long any call may take, waiting for its turn included.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LibvirtNotFoundException">libvirt is not installed.</exception>
    /// <exception cref="HostException">No daemon answers there, or not in time.</exception>
    public static async Task<LibvirtClient> OpenAsync(string uri, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var client = new LibvirtClient(uri, limit, time);
        try
        {
            client._connection = await client.RunAsync("answer", () => LibvirtConnection.Open(uri), cancellationToken)
                .ConfigureAwait(false);
            return client;
        }
        catch
        {
            client._calls.Dispose();
            throw;
        }
    }

    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        CompleteAsync("start the network", () => _connection.CreateNetworkXml(xml), network => network.Destroy(), cancellationToken);

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) => RunAsync($"stop network {name}", () =>
    {
        using var network = _connection.TryLookupNetworkByName(name);
        // Without its definition it is gone when it stops.
        bool active = network is { IsActive: true };
        Undefine(network);
        if (active)
            network!.Destroy();
    }, cancellationToken);

    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        CompleteAsync("start the domain", () => _connection.CreateDomainXml(xml), domain => domain.Destroy(), cancellationToken);

    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default) => RunAsync($"stop domain {name}", () =>
    {
        using var domain = _connection.TryLookupDomainByName(name);
        try
        {
            // Without its definition it is gone when it stops.
            bool active = domain is { IsActive: true };
            Undefine(domain);
            if (active)
                domain!.Destroy();
        }
        catch (LibvirtException e) when (e.Error.Code is ErrorNumber.OperationInvalid or ErrorNumber.NoDomain)
        {
            // It ended by itself between the look and the call.
        }
    }, cancellationToken);

    public Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default) => CompleteAsync($"suspend domain {name}", () =>
    {
        using var found = _connection.LookupDomainByName(name);
        found.Suspend();
    }, cancellationToken);

    public Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default) => CompleteAsync($"resume domain {name}", () =>
    {
        using var found = _connection.LookupDomainByName(name);
        found.Resume();
    }, cancellationToken);

    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default) => CompleteAsync($"change network {network}", () =>
    {
        using var found = _connection.LookupNetworkByName(network);
        found.Update(change == EntryChange.Add ? NetworkUpdateCommand.AddLast : NetworkUpdateCommand.Delete, entry switch
        {
            NetworkEntry.DhcpHost => NetworkUpdateSection.IpDhcpHost,
            NetworkEntry.DhcpRange => NetworkUpdateSection.IpDhcpRange,
            _ => NetworkUpdateSection.DnsHost,
        }, -1, xml, NetworkUpdateFlags.Live);
    }, cancellationToken);

    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => CompleteAsync($"plug a device into domain {domain}", () =>
    {
        using var found = _connection.LookupDomainByName(domain);
        found.AttachDevice(xml, DomainDeviceModifyFlags.Live);
    }, cancellationToken);

    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => CompleteAsync($"unplug a device from domain {domain}", () =>
    {
        using var found = _connection.LookupDomainByName(domain);
        found.DetachDevice(xml, DomainDeviceModifyFlags.Live);
    }, cancellationToken);

    public Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => CompleteAsync($"change a device of domain {domain}", () =>
    {
        using var found = _connection.LookupDomainByName(domain);
        found.UpdateDevice(xml, DomainDeviceModifyFlags.Live);
    }, cancellationToken);

    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) => ReadAsync($"read domain {domain}", () =>
    {
        using var found = _connection.TryLookupDomainByName(domain);
        return found?.GetXmlDescription();
    }, cancellationToken);

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) => ReadAsync("list the leases", () =>
    {
        using var found = _connection.LookupNetworkByName(network);
        return (IReadOnlyList<DhcpLease>)[.. found.GetDhcpLeases()
            .Where(lease => lease.HardwareAddress is not null)
            .Select(lease => new DhcpLease(MacAddress.Parse(lease.HardwareAddress!), new Cidr(IpAddress.Parse(lease.Address), lease.Prefix), lease.HostName))];
    }, cancellationToken);

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) => RunAsync($"open the console of {domain}", () =>
    {
        using var found = _connection.LookupDomainByName(domain);
        return (Stream)found.OpenConsole();
    }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _calls.RunAsync(_connection.Dispose, CancellationToken.None).ConfigureAwait(false);
        _calls.Dispose();
    }

    /// <summary>Changes something. A call that has begun is waited for, cancelled or not.</summary>
    private async Task CompleteAsync(string what, Action change, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = await RunAsync(what, change, CancellationToken.None, limit).ConfigureAwait(false);
    }

    /// <summary>Makes something. A call that has begun is waited for, cancelled or not: it goes on in the daemon, and who takes it back must
    /// find it done. What is made after the time limit all the same is removed at once.</summary>
    private async Task CompleteAsync<T>(string what, Func<T> make, Action<T> remove, CancellationToken cancellationToken)
        where T : IDisposable
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool givenUp = false;
        try
        {
            _ = await RunAsync(what, () =>
            {
                using var made = make();
                if (Volatile.Read(ref givenUp))
                    remove(made);
            }, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref givenUp, true);
        }
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Task<bool> RunAsync(string what, Action call, CancellationToken cancellationToken, TimeSpan? limit = null) => RunAsync(what, () =>
    {
        call();
        return true;
    }, cancellationToken, limit);

    private Task<T> ReadAsync<T>(string what, Func<T> call, CancellationToken cancellationToken) => RunAsync(what, () =>
    {
        var used = _connection;
        try
        {
            return call();
        }
        catch (LibvirtException) when (!used.IsAlive)
        {
            Reopen(used);
            return call();
        }
    }, cancellationToken);

    private void Reopen(LibvirtConnection broken)
    {
        lock (_reopening)
        {
            if (!ReferenceEquals(_connection, broken))
                return;
            _connection = LibvirtConnection.Open(_uri);
        }
        broken.Dispose();
    }

    /// <summary>The one place where libvirt's errors become the host's.</summary>
    private async Task<T> RunAsync<T>(string what, Func<T> call, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        var patience = limit ?? _limit;
        using var deadline = new CancellationTokenSource(patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await _calls.RunAsync(() =>
            {
                if (_connection is { IsAlive: false } broken)
                    Reopen(broken);
                return call();
            }, both.Token).ConfigureAwait(false);
        }
        catch (LibvirtException e)
        {
            throw new HostException(e.Message, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            _hangs = true;
            throw new HostException($"libvirt did not {what} within {patience.TotalSeconds:0.#} s: it hangs, or QEMU does while libvirt asks it "
                + "what it can do. Dispose of the host, which ends both, and try again; if it happens again, see whether "
                + "`qemu-system-x86_64 --version` answers at once.", e);
        }
    }
}
