using System.Collections.Concurrent;
using System.Threading.Channels;
using System.Xml.Linq;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>libvirt in memory: keeps what it is given and tells of it. Machines do not run; what a guest does, the test does.</summary>
internal sealed class FakeLibvirt : ILibvirt
{
    private readonly Channel<DomainEvent> _events = Channel.CreateUnbounded<DomainEvent>();

    /// <summary>The networks by name, with their XML.</summary>
    public ConcurrentDictionary<string, string> Networks { get; } = new();

    /// <summary>The domains by name, with their XML.</summary>
    public ConcurrentDictionary<string, string> Domains { get; } = new();

    /// <summary>The definitions of networks and domains that outlast a restart, by what they are and their name, such as <c>domain one</c>.</summary>
    public ConcurrentDictionary<string, string> Definitions { get; } = new();

    /// <summary>The leases that networks have given out, by network.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<DhcpLease>> Leases { get; } = new();

    /// <summary>The host's end of domains' consoles.</summary>
    public ConcurrentDictionary<string, Stream> Consoles { get; } = new();

    /// <summary>The entries of running networks that were changed, in order.</summary>
    public ConcurrentQueue<(string Network, EntryChange Change, NetworkEntry Entry, string Xml)> Updates { get; } = new();

    /// <summary>Why a network is not started; null where it is.</summary>
    public Func<string, string?> Refuses { get; set; } = _ => null;

    public Task CreateNetworkAsync(string xml, CancellationToken cancellationToken = default) =>
        Refuses(xml) is { } why ? Task.FromException(new HostException(why)) : CreateAsync(Networks, "network", xml);

    public Task DestroyNetworkAsync(string name, CancellationToken cancellationToken = default)
    {
        _ = Networks.TryRemove(name, out _);
        return UnpersistNetworkAsync(name, cancellationToken);
    }

    public Task PersistNetworkAsync(string xml, CancellationToken cancellationToken = default) => DefineAsync("network", xml);

    public Task UnpersistNetworkAsync(string name, CancellationToken cancellationToken = default) => UndefineAsync("network", name);

    public Task PersistDomainAsync(string xml, CancellationToken cancellationToken = default) => DefineAsync("domain", xml);

    public Task UnpersistDomainAsync(string name, CancellationToken cancellationToken = default) => UndefineAsync("domain", name);

    public async Task CreateDomainAsync(string xml, CancellationToken cancellationToken = default)
    {
        await CreateAsync(Domains, "domain", xml);
        Happen(new DomainEvent(NameIn(xml), "Started", "Booted"));
    }

    public Task SuspendDomainAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ResumeDomainAsync(string name, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task DestroyDomainAsync(string name, CancellationToken cancellationToken = default)
    {
        if (Domains.TryRemove(name, out _))
            Happen(new DomainEvent(name, "Stopped", "Destroyed"));
        return UnpersistDomainAsync(name, cancellationToken);
    }

    public Task<IReadOnlyList<LibvirtItem>> ListDomainsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Items("domain", Domains));

    public Task<IReadOnlyList<LibvirtItem>> ListNetworksAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(Items("network", Networks));

    public Task<IReadOnlyList<DhcpLease>> GetLeasesAsync(string network, CancellationToken cancellationToken = default) =>
        Task.FromResult(Leases.GetValueOrDefault(network, []));

    public Task<Stream> OpenConsoleAsync(string domain, CancellationToken cancellationToken = default) =>
        Consoles.TryGetValue(domain, out var console)
            ? Task.FromResult(console)
            : Task.FromException<Stream>(new HostException($"The domain {domain} has no console: the test gave it none."));

    public IAsyncEnumerable<DomainEvent> DomainEventsAsync(CancellationToken cancellationToken = default) =>
        _events.Reader.ReadAllAsync(cancellationToken);

    public Task UpdateNetworkAsync(string network, EntryChange change, NetworkEntry entry, string xml,
        CancellationToken cancellationToken = default)
    {
        Updates.Enqueue((network, change, entry, xml));
        return Task.CompletedTask;
    }

    public Task AttachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default)
    {
        ChangeDevices(domain, devices => devices.Add(XElement.Parse(xml)));
        return Task.CompletedTask;
    }

    public Task DetachDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default)
    {
        string? mac = MacIn(XElement.Parse(xml));
        ChangeDevices(domain, devices => devices.Elements("interface").Where(nic => MacIn(nic) == mac).Remove());
        return Task.CompletedTask;
    }

    public Task UpdateDeviceAsync(string domain, string xml, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task<string?> GetDomainXmlAsync(string domain, CancellationToken cancellationToken = default) =>
        Task.FromResult(Domains.GetValueOrDefault(domain));

    /// <summary>Something happens to a domain.</summary>
    public void Happen(DomainEvent what) => _events.Writer.TryWrite(what);

    public ValueTask DisposeAsync()
    {
        _ = _events.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    private static Task CreateAsync(ConcurrentDictionary<string, string> things, string kind, string xml) => things.TryAdd(NameIn(xml), xml)
        ? Task.CompletedTask
        : Task.FromException(new HostException($"operation failed: {kind} '{NameIn(xml)}' already exists"));

    private Task DefineAsync(string kind, string xml)
    {
        Definitions[$"{kind} {NameIn(xml)}"] = xml;
        return Task.CompletedTask;
    }

    private Task UndefineAsync(string kind, string name)
    {
        _ = Definitions.TryRemove($"{kind} {name}", out _);
        return Task.CompletedTask;
    }

    private IReadOnlyList<LibvirtItem> Items(string kind, ConcurrentDictionary<string, string> things) =>
    [
        .. things.OrderBy(thing => thing.Key, StringComparer.Ordinal).Select(thing => new LibvirtItem(thing.Key, true, thing.Value)
        {
            Definition = Definitions.GetValueOrDefault($"{kind} {thing.Key}"),
            Autostart = Definitions.ContainsKey($"{kind} {thing.Key}"),
        }),
    ];

    private void ChangeDevices(string domain, Action<XElement> change)
    {
        var whole = XElement.Parse(Domains[domain]);
        change(whole.Element("devices")!);
        Domains[domain] = whole.ToString();
    }

    private static string? MacIn(XElement device) => (string?)device.Element("mac")?.Attribute("address");

    private static string NameIn(string xml) => (string?)XElement.Parse(xml).Element("name")
        ?? throw new HostException("XML error: missing name element");
}
