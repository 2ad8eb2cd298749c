using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Testing.Libvirt;

namespace VirtLab.Testing;

/// <remarks>This part: networks.</remarks>
public sealed partial class FakeLibvirt
{
    /// <summary>The names of the networks that are there, running or defined.</summary>
    public IReadOnlyList<string> Networks
    {
        get
        {
            lock (_lock)
                return [.. _networks.All.Select(network => network.Name)];
        }
    }

    /// <inheritdoc/>
    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        DoAsync(On("virNetworkCreateXML", xml), () => _networks.Create(xml), cancellationToken);

    /// <inheritdoc/>
    public Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        DoAsync(On("virNetworkDefineXML", xml), () => _networks.Persist(xml), cancellationToken);

    /// <inheritdoc/>
    public Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virNetworkUndefine", name), () => _networks.Unpersist(name), cancellationToken);

    /// <inheritdoc/>
    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virNetworkDestroy", name), () => _networks.Destroy(name), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virConnectListAllNetworks", ""), IReadOnlyList<LibvirtItem> () => [.. _networks.All.Select(network =>
            new LibvirtItem(network.Name, network.IsActive, (network.Live ?? network.Definition!).ToString())
            {
                Definition = network.Definition?.ToString(),
                Autostart = network.Autostart,
            })], cancellationToken);

    /// <inheritdoc/>
    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virNetworkUpdate", network) { Xml = xml }, () => _networks.Update(network, change, entry, xml), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virNetworkGetDHCPLeases", network), IReadOnlyList<DhcpLease> () =>
            LeaseTable.Of(_networks.Get(network), _domains.All.Where(domain => domain.Guest.AsksForAddress && domain.HasBooted(_time.GetUtcNow()))), cancellationToken);

    /// <summary>A network's XML as libvirt says it; none where there is no such network.</summary>
    public string? NetworkXml(string name)
    {
        lock (_lock)
            return (_networks.Find(name) is { } network ? network.Live ?? network.Definition : null)?.ToString();
    }

    /// <summary>Edits a running network behind everybody's back, as nothing in libvirt lets anybody do.</summary>
    /// <exception cref="HostException">No such network runs.</exception>
    public void EditNetwork(string name, Action<XElement> edit) => Behind("virNetworkLookupByName", () => edit(_networks.Get(name).Live ?? throw Refusal.NoNetwork(name)));

    /// <summary>Stops a network behind everybody's back, as <c>virsh net-destroy</c> does. Its definition stays, if it has one.</summary>
    /// <exception cref="HostException">No such network runs.</exception>
    public void StopNetwork(string name) => Behind("virNetworkDestroy", () => _networks.Stop(name));

    private static LibvirtCall On(string function, string xml) => new(function, Definitions.NameIn(xml)) { Xml = xml };

    /// <summary>Something that somebody else does: it is no call, and nothing put in keeps it.</summary>
    private void Behind(string function, Action change)
    {
        try
        {
            lock (_lock)
                change();
        }
        catch (Refusal refusal)
        {
            throw refusal.By(function);
        }
    }
}
