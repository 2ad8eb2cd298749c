using VirtLab.Primitives;

namespace VirtLab.Hosts;

/// <summary>What VirtLab needs of libvirt: small enough that a fake can take its place. Every call may block on the daemon and so runs on a
/// thread of its own.</summary>
public partial interface ILibvirt : IAsyncDisposable
{
    /// <summary>Starts a transient network from its XML (<c>virNetworkCreateXML</c>).</summary>
    Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default);

    /// <summary>Defines a network, and lets it start with the daemon (<c>virNetworkDefineXML</c>, <c>virNetworkSetAutostart</c>;
    /// <c>virsh net-define</c>, <c>net-autostart</c>). One of that name that runs goes on, and is no longer transient.</summary>
    Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default);

    /// <summary>Takes a network's definition away (<c>virNetworkUndefine</c>): one that runs goes on until it is stopped. Fine if it has none.</summary>
    Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Stops a network (<c>virNetworkDestroy</c>) and takes its definition away, if it has one; fine if it is not there.</summary>
    Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Starts a transient domain from its XML (<c>virDomainCreateXML</c>).</summary>
    Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default);

    /// <summary>Defines a domain, and lets it start with the daemon (<c>virDomainDefineXMLFlags</c>, <c>virDomainSetAutostart</c>;
    /// <c>virsh define</c>, <c>autostart</c>). One of that name and UUID that runs goes on, and is no longer transient.</summary>
    Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default);

    /// <summary>Takes a domain's definition away (<c>virDomainUndefineFlags</c>): one that runs goes on until it is stopped. Fine if it has none.</summary>
    Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Stops a domain at once (<c>virDomainDestroy</c>) and takes its definition away, if it has one; fine if it is not there.</summary>
    Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Stops a running domain's processors and keeps its memory (<c>virDomainSuspend</c>).</summary>
    Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lets a suspended domain go on (<c>virDomainResume</c>).</summary>
    Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Writes a running domain's memory, and the state of its devices, into a file on the host, and lets it run on
    /// (<c>virDomainSnapshotCreateXML</c>; <c>virsh snapshot-create-as --memspec --live --no-metadata</c>). Disks are not in it.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <param name="cancellationToken">Gives up; a call that has begun is waited for.</param>
    Task SaveDomainAsync(string name, string path, CancellationToken cancellationToken = default);

    /// <summary>Lets a domain be again what it was when it was saved (<c>virDomainRestoreFlags</c>; <c>virsh restore</c>). If it runs, it ends before; its
    /// definition stays.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="path">The file that <see cref="SaveDomainAsync"/> wrote.</param>
    /// <param name="cancellationToken">Gives up; a call that has begun is waited for.</param>
    Task RestoreDomainAsync(string name, string path, CancellationToken cancellationToken = default);

    /// <summary>All domains with their XML.</summary>
    Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default);

    /// <summary>All networks with their XML.</summary>
    Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes one entry of a running network (<c>virNetworkUpdate</c>; <c>virsh net-update --live</c>).</summary>
    /// <param name="network">The network's name.</param>
    /// <param name="change">What is done.</param>
    /// <param name="entry">To which kind of entry.</param>
    /// <param name="xml">The entry, as it stands in the network's XML.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml, CancellationToken cancellationToken = default);

    /// <summary>Plugs a device into a running domain (<c>virDomainAttachDevice</c>).</summary>
    Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default);

    /// <summary>Unplugs a device from a running domain (<c>virDomainDetachDevice</c>): the guest is asked to let go of it.</summary>
    Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default);

    /// <summary>Changes a device of a running domain in place (<c>virDomainUpdateDeviceFlags</c>): what it was given beyond this goes.</summary>
    Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default);

    /// <summary>A domain's XML (<c>virDomainGetXMLDesc</c>); none where there is no such domain.</summary>
    Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>The leases that the network's DHCP server has given out (<c>virNetworkGetDHCPLeases</c>).</summary>
    Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default);

    /// <summary>Opens the domain's serial console (<c>virDomainOpenConsole</c>), both ways.</summary>
    Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default);

    /// <summary>What happens to domains from now on, in order, until cancelled (<c>virConnectDomainEventRegisterAny</c>; <c>virsh event --loop</c>). Ends where
    /// the connection does.</summary>
    /// <remarks>libvirt can go deaf to these where another client of the daemon leaves while something happens: who waits for one sets a limit.</remarks>
    IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default);

    /// <summary>What happens to networks from now on, in order, until cancelled (<c>virConnectNetworkEventRegisterAny</c>; <c>virsh net-event --loop</c>). Ends
    /// where the connection does.</summary>
    /// <remarks>libvirt can go deaf to these where another client of the daemon leaves while something happens: who waits for one sets a limit.</remarks>
    IAsyncEnumerable<LibvirtEvent> NetworkEventsAsync(CancellationToken cancellationToken = default);
}

/// <summary>The entries of a network that can change while it runs.</summary>
public enum NetworkEntry
{
    /// <summary>A DHCP reservation: <c>&lt;host mac=… ip=… name=…/&gt;</c>.</summary>
    DhcpHost,

    /// <summary>A range of DHCP: <c>&lt;range start=… end=…/&gt;</c>.</summary>
    DhcpRange,

    /// <summary>A name: <c>&lt;host ip=…&gt;&lt;hostname&gt;…</c>.</summary>
    DnsHost,
}

/// <summary>What is done to an entry.</summary>
public enum EntryChange
{
    /// <summary>It comes.</summary>
    Add,

    /// <summary>It goes.</summary>
    Delete,
}

/// <summary>A domain, network or storage pool of libvirt's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Active">Whether it runs.</param>
/// <param name="Xml">Its description.</param>
public sealed record LibvirtItem(string Name, bool Active, string Xml)
{
    /// <summary>Its definition, by which it starts the next time; none where it is transient.</summary>
    public string? Definition { get; init; }

    /// <summary>Whether it is a domain whose processors stand still.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether it starts with the daemon.</summary>
    public bool Autostart { get; init; }
}

/// <summary>An address that DHCP has given out.</summary>
/// <param name="Mac">To which hardware address.</param>
/// <param name="Address">The address, with the network's prefix length.</param>
/// <param name="HostName">The name that the guest or the reservation says.</param>
public sealed record DhcpLease(MacAddress Mac, Cidr Address, string? HostName);

/// <summary>Something that happened to a domain.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="Event">What happened, in libvirt's words: Started, Stopped, Crashed, …</param>
/// <param name="Detail">The reason, in libvirt's words.</param>
public sealed record DomainEvent(string Domain, string Event, string Detail);

/// <summary>Something that happened to a network or a storage pool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Event">What happened, in libvirt's words: Defined, Started, Stopped, Undefined; of a pool Created and Deleted too.</param>
public sealed record LibvirtEvent(string Name, string Event);
