using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Native;
using VirtLab.Testing.Libvirt;

namespace VirtLab.Testing;

/// <remarks>This part: domains.</remarks>
public sealed partial class FakeLibvirt
{
    /// <summary>The names of the domains that are there, running or defined.</summary>
    public IReadOnlyList<string> Domains
    {
        get
        {
            lock (_lock)
                return [.. _domains.All.Select(domain => domain.Name)];
        }
    }

    /// <inheritdoc/>
    public Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        DoAsync(On("virDomainCreateXML", xml), () => _domains.Create(xml), cancellationToken);

    /// <inheritdoc/>
    public Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default) =>
        DoAsync(On("virDomainDefineXMLFlags", xml), () => _domains.Persist(xml), cancellationToken);

    /// <inheritdoc/>
    public Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainUndefineFlags", name), () => _domains.Unpersist(name), cancellationToken);

    /// <inheritdoc/>
    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainDestroy", name), () => _domains.Destroy(name), cancellationToken);

    /// <inheritdoc/>
    public Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainSuspend", name), () => _domains.Suspend(name), cancellationToken);

    /// <inheritdoc/>
    public Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainResume", name), () => _domains.Resume(name), cancellationToken);

    /// <inheritdoc/>
    public Task SaveDomainAsync(string name, string path, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainSnapshotCreateXML", name), () => _domains.Save(name, path), cancellationToken);

    /// <inheritdoc/>
    public Task RestoreDomainAsync(string name, string path, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainRestoreFlags", name), () => _domains.Restore(name, path), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virConnectListAllDomains", ""), IReadOnlyList<LibvirtItem> () => [.. _domains.All.Select(domain =>
            new LibvirtItem(domain.Name, domain.IsActive, (domain.Live ?? domain.Definition!).ToString())
            {
                Definition = domain.Definition?.ToString(),
                Autostart = domain.Autostart,
                Paused = domain.IsPaused,
            })], cancellationToken);

    /// <inheritdoc/>
    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainAttachDeviceFlags", domain) { Xml = xml }, () => _domains.Attach(domain, xml), cancellationToken);

    /// <inheritdoc/>
    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainDetachDeviceFlags", domain) { Xml = xml }, () => _domains.Detach(domain, xml), cancellationToken);

    /// <inheritdoc/>
    public Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainUpdateDeviceFlags", domain) { Xml = xml }, () => _domains.Update(domain, xml), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainGetXMLDesc", domain), () => XmlOf(domain), cancellationToken);

    /// <inheritdoc/>
    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) =>
        DoAsync(new LibvirtCall("virDomainOpenConsole", domain), () => Open(_domains.Running(domain)), cancellationToken);

    /// <summary>A domain's XML as libvirt says it; none where there is no such domain.</summary>
    public string? DomainXml(string name)
    {
        lock (_lock)
            return XmlOf(name);
    }

    /// <summary>The machine's side of its console.</summary>
    /// <exception cref="HostException">No such domain runs.</exception>
    public FakeConsole ConsoleOf(string name)
    {
        FakeConsole? console = null;
        Behind("virDomainOpenConsole", () => console = _domains.Running(name).Console);
        return console!;
    }

    /// <summary>Edits a running domain behind everybody's back, as <c>virsh attach-device</c> and its like do.</summary>
    /// <exception cref="HostException">No such domain runs.</exception>
    public void EditDomain(string name, Action<XElement> edit) => Behind("virDomainLookupByName", () => edit(_domains.Running(name).Live!));

    /// <summary>A machine shuts itself down.</summary>
    /// <exception cref="HostException">No such domain runs.</exception>
    public void ShutDown(string name) =>
        Behind("virDomainShutdown", () => _domains.ShutDown(name));

    /// <summary>A machine's QEMU ends without a word.</summary>
    /// <exception cref="HostException">No such domain runs.</exception>
    public void Crash(string name) =>
        Behind("virDomainLookupByName", () => _domains.End(name, DomainEventType.Stopped, (int)DomainEventStoppedDetailType.Failed));

    /// <summary>Files that domains were saved to are removed.</summary>
    internal void ForgetSaved(string prefix)
    {
        lock (_lock)
            _domains.Forget(prefix);
    }

    /// <summary>What runs in a running machine; none where no such domain runs.</summary>
    internal FakeGuest? GuestIn(string name)
    {
        lock (_lock)
            return _domains.Find(name) is { IsActive: true } domain ? domain.Guest : null;
    }

    /// <summary>Whether a machine runs, and does not stand still.</summary>
    internal bool Runs(string name)
    {
        lock (_lock)
            return _domains.Find(name) is { IsActive: true, IsPaused: false };
    }

    /// <summary>Whether a machine's guest has come up.</summary>
    internal bool HasBooted(string name)
    {
        lock (_lock)
            return _domains.Find(name)?.HasBooted(_time.GetUtcNow()) ?? false;
    }

    private string? XmlOf(string name) => (_domains.Find(name) is { } domain ? domain.Live ?? domain.Definition : null)?.ToString();

    private static Stream Open(KnownDomain domain)
    {
        if (!DomainDevices.Of(domain.Live!).Elements().Any(device => device.Name.LocalName is "console" or "serial"))
            throw new Refusal(ErrorNumber.InternalError, ErrorDomain.Qemu, "cannot find character device <null>");
        return domain.Console.Open() ?? throw new Refusal(ErrorNumber.OperationFailed, ErrorDomain.Qemu, "Active console session exists for this domain");
    }
}
