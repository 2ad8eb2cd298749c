using System.Globalization;
using System.Net;
using System.Numerics;
using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Native;
using VirtLab.Primitives;
using DhcpLease = VirtLab.Hosts.DhcpLease;

namespace VirtLab.Testing.Libvirt;

/// <summary>libvirt's networks, and what it does to them.</summary>
internal sealed class NetworkTable(Action<string, NetworkEventLifecycleType> happen)
    : KnownTable<KnownNetwork>("network", ErrorDomain.Network, name => new KnownNetwork(name))
{
    public KnownNetwork Get(string name) => Find(name) ?? throw Refusal.NoNetwork(name);

    /// <summary>Starts a transient network, or one that is defined.</summary>
    public void Create(string xml)
    {
        var live = Described(xml);
        string name = Definitions.NameOf(live);
        if (Find(name) is { IsActive: true })
            throw Refusal.Invalid(ErrorDomain.Network, $"network is already active as '{name}'");
        foreach (var other in All.Where(other => other.IsActive))
        {
            if (Addresses(other.Live!).Any(theirs => Addresses(live).Any(own => own.Overlaps(theirs))))
                throw new Refusal(ErrorNumber.InternalError, ErrorDomain.Network, $"Network is already in use by interface {Bridge(other.Live!)}");
        }
        State(name).Live = live;
        happen(name, NetworkEventLifecycleType.Started);
    }

    /// <summary>Defines a network, and lets it start with the daemon. One of that name that runs goes on.</summary>
    public void Persist(string xml)
    {
        var definition = Described(xml);
        string name = Definitions.NameOf(definition);
        var network = State(name);
        (network.Definition, network.Autostart) = (definition, true);
        happen(name, NetworkEventLifecycleType.Defined);
    }

    /// <summary>Takes the definition away.</summary>
    public void Unpersist(string name)
    {
        if (Find(name) is not { Definition: not null } network)
            return;
        (network.Definition, network.Autostart) = (null, false);
        happen(name, NetworkEventLifecycleType.Undefined);
        Sweep(network);
    }

    /// <summary>Stops a network, and takes its definition away.</summary>
    public void Destroy(string name)
    {
        Unpersist(name);
        if (Find(name) is { IsActive: true })
            Stop(name);
    }

    /// <summary>Stops a network, as somebody else might: its definition stays.</summary>
    public void Stop(string name)
    {
        var network = Get(name);
        if (!network.IsActive)
            throw Refusal.Invalid(ErrorDomain.Network, $"network '{name}' is not active");
        network.Live = null;
        happen(name, NetworkEventLifecycleType.Stopped);
        Sweep(network);
    }

    public void Update(string name, EntryChange change, NetworkEntry entry, string xml)
    {
        var network = Get(name);
        if (network.Live is not { } live)
            throw Refusal.Invalid(ErrorDomain.Network, "network is not running");
        NetworkEntries.Change(live, name, change, entry, xml);
    }

    public static string? Bridge(XElement network) => (string?)network.Element("bridge")?.Attribute("name");

    /// <summary>The host's address in a subnet; none where it is none.</summary>
    public static Cidr? AddressOf(XElement ip)
    {
        string? length = (string?)ip.Attribute("prefix") ?? (IPAddress.TryParse((string?)ip.Attribute("netmask"), out var mask)
            ? mask.GetAddressBytes().Sum(part => BitOperations.PopCount(part)).ToString(CultureInfo.InvariantCulture) : null);
        return Cidr.TryParse($"{(string?)ip.Attribute("address")}/{length ?? "24"}", null, out var address) ? address : (Cidr?)null;
    }

    private static IEnumerable<Cidr> Addresses(XElement network) => network.Elements("ip").Select(AddressOf).OfType<Cidr>();

    /// <summary>Reads a network's description, with what libvirt adds to it.</summary>
    private XElement Described(string xml)
    {
        var network = Definitions.Read(xml, "network");
        string name = Definitions.NameOf(network);
        Unique(network);
        if (network.Element("bridge") is not { } bridge)
            network.Add(bridge = new XElement("bridge"));
        if (bridge.Attribute("name") is null)
            bridge.Add(new XAttribute("name", FreeBridge()));
        if (All.FirstOrDefault(other => other.Name != name && Bridge(other.Live ?? other.Definition!) == Bridge(network)) is { })
            throw new Refusal(ErrorNumber.InternalError, ErrorDomain.Network, $"bridge name '{Bridge(network)}' already in use.");
        foreach (var (option, value) in new[] { ("stp", "on"), ("delay", "0") })
        {
            if (bridge.Attribute(option) is null)
                bridge.Add(new XAttribute(option, value));
        }
        if (network.Element("mac") is null)
            bridge.AddAfterSelf(new XElement("mac", new XAttribute("address", Definitions.Mac($"bridge of {name}"))));
        return network;
    }

    private string FreeBridge() => Enumerable.Range(0, int.MaxValue).Select(number => $"virbr{number}")
        .First(name => All.All(network => Bridge(network.Live ?? network.Definition!) != name));
}

/// <summary>One network.</summary>
internal sealed class KnownNetwork(string name) : Known(name)
{
    /// <summary>The addresses that its DHCP server has given out.</summary>
    public Dictionary<MacAddress, DhcpLease> Leases { get; } = [];
}
