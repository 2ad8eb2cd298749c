using System.Runtime.ExceptionServices;
using VirtLab.Native;

namespace VirtLab.Hosts;

/// <remarks>This part: what is there, running or defined, and what is defined.</remarks>
internal sealed partial class LibvirtClient
{
    public Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default) => CompleteAsync("define the network", () =>
    {
        using var network = _connection.DefineNetworkXml(xml);
        network.SetAutostart(true);
    }, cancellationToken);

    public Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default) => CompleteAsync($"undefine network {name}", () =>
    {
        using var network = _connection.TryLookupNetworkByName(name);
        Undefine(network);
    }, cancellationToken);

    public Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default) => CompleteAsync("define the domain", () =>
    {
        using var domain = _connection.DefineDomainXml(xml);
        domain.SetAutostart(true);
    }, cancellationToken);

    public Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default) => CompleteAsync($"undefine domain {name}", () =>
    {
        using var domain = _connection.TryLookupDomainByName(name);
        Undefine(domain);
    }, cancellationToken);

    // Which are defined is asked once for all of them: each question is a way to the daemon and back.
    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) => ReadAsync("list the domains", IReadOnlyList<LibvirtItem> () =>
    {
        var defined = List(_connection.ListDomains(ConnectListAllDomainsFlags.Persistent), domain => domain.Name);
        var started = defined.Count == 0 ? [] : List(_connection.ListDomains(ConnectListAllDomainsFlags.Autostart), domain => domain.Name);
        var paused = List(_connection.ListDomains(ConnectListAllDomainsFlags.Paused), domain => domain.Name);
        return List(_connection.ListDomains(), domain => new LibvirtItem(domain.Name, domain.IsActive, domain.GetXmlDescription())
        {
            Definition = defined.Contains(domain.Name) ? domain.GetXmlDescription(DomainXMLFlags.Inactive) : null,
            Autostart = started.Contains(domain.Name),
            Paused = paused.Contains(domain.Name),
        });
    }, cancellationToken);

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) => ReadAsync("list the networks", IReadOnlyList<LibvirtItem> () =>
    {
        var defined = List(_connection.ListNetworks(ConnectListAllNetworksFlags.Persistent), network => network.Name);
        var started = defined.Count == 0 ? [] : List(_connection.ListNetworks(ConnectListAllNetworksFlags.Autostart), network => network.Name);
        return List(_connection.ListNetworks(), network => new LibvirtItem(network.Name, network.IsActive, network.GetXmlDescription())
        {
            Definition = !defined.Contains(network.Name) ? null : Known(() => network.GetXmlDescription(NetworkXMLFlags.Inactive), () => network.GetXmlDescription()),
            Autostart = started.Contains(network.Name),
        });
    }, cancellationToken);

    private static void Undefine(LibvirtNetwork? network)
    {
        if (network is { IsPersistent: true })
            network.Undefine();
    }

    private static void Undefine(LibvirtDomain? domain)
    {
        // libvirt keeps a definition on which a saved state or a snapshot hangs.
        const DomainUndefineFlags old = DomainUndefineFlags.ManagedSave | DomainUndefineFlags.SnapshotsMetadata;
        if (domain is { IsPersistent: true })
            _ = Known(() => Undefined(old | DomainUndefineFlags.CheckpointsMetadata), () => Undefined(old));

        bool Undefined(DomainUndefineFlags flags)
        {
            domain.Undefine(flags);
            return true;
        }
    }

    /// <summary>Asks with a flag that not every driver of libvirt's knows (its test driver does not), or else without it.</summary>
    private static T Known<T>(Func<T> with, Func<T> without)
    {
        try
        {
            return with();
        }
        catch (LibvirtException e) when (e.Code == ErrorNumber.InvalidArg)
        {
            return without();
        }
    }

    /// <summary>Each one's description is a round trip, so a few are under way at a time; the daemon takes five from one client.</summary>
    internal static IReadOnlyList<TItem> List<T, TItem>(IReadOnlyList<T> objects, Func<T, TItem> read) where T : IDisposable where TItem : class
    {
        const int few = 8, atATime = 4;
        try
        {
            return objects.Count < few
                ? [.. objects.Select(Read).OfType<TItem>()]
                : [.. objects.AsParallel().AsOrdered().WithDegreeOfParallelism(atATime).Select(Read).OfType<TItem>()];
        }
        catch (AggregateException e)
        {
            // What went wrong, not that it did in several places.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            throw;
        }
        finally
        {
            foreach (var found in objects)
                found.Dispose();
        }

        TItem? Read(T found)
        {
            try
            {
                return read(found);
            }
            catch (LibvirtObjectNotFoundException)
            {
                // It ended between the list and the look.
                return null;
            }
        }
    }
}
