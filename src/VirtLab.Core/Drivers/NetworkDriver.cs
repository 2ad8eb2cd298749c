using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>A libvirt network.</summary>
internal sealed class NetworkDriver() : Driver<NetworkResource>(ResourceKind.Network)
{
    /// <summary>How long a network's dnsmasq may take to end; it takes milliseconds.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(5);

    /// <summary>The host's own network namespace, by its number.</summary>
    public static HostCommand SpaceQuestion { get; } = new("stat", "-L", "-c", "%i %n", "/proc/self/ns/net") { MayFail = true };

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var networks = await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false);
        var ours = networks.Select(network => Read(lab.Name, network)).OfType<NetworkResource>().ToList();
        return new Found(ours.Count == 0 ? [] : await SeenAsync(host, ours, cancellationToken).ConfigureAwait(false),
            [.. networks.Select(network => Claim.Network(network.Name))]);
    }

    protected override async Task ApplyAsync(IHost host, NetworkResource? there, NetworkResource wished, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        if (there is null)
        {
            await CreateAsync(host, libvirt, wished, cancellationToken).ConfigureAwait(false);
            await PlugLooseAsync(host, libvirt, wished, cancellationToken).ConfigureAwait(false);
        }
        else if (FactDiff.Between(there.Facts, wished.Facts).Any(change => wished.ImpactOf(change) > Impact.Live))
            await RestartAsync(host, libvirt, there, wished, cancellationToken).ConfigureAwait(false);
        else
        {
            await UpdateAsync(libvirt, there, wished, cancellationToken).ConfigureAwait(false);
            await IpBatch.RunAsync(host, null, BridgeChanges(there, wished), cancellationToken).ConfigureAwait(false);
        }
        // Its definition follows what runs.
        if (wished.AtBoot is not null)
            await PersistAsync(libvirt, wished, cancellationToken).ConfigureAwait(false);
        else if (there?.AtBoot is not null)
            await libvirt.UnpersistNetworkAsync(wished.Name.ToString(), cancellationToken).ConfigureAwait(false);
    }

    protected override async Task RemoveAsync(IHost host, NetworkResource there, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await StopAsync(host, libvirt, there, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops a network, and waits for its dnsmasq: libvirt tells that to end, and no network starts on its address until it has. One that
    /// does not, or whose helper that writes leases does not, is ended.</summary>
    private static async Task StopAsync(IHost host, ILibvirt libvirt, NetworkResource there, CancellationToken cancellationToken)
    {
        await libvirt.DestroyNetworkAsync(there.Name.ToString(), cancellationToken).ConfigureAwait(false);
        string sockets = string.Join(" or ", there.Addresses.Select(own => $"src {(own.IsV6 ? $"[{own.Address}]" : own.Address)}:53"));
        if (await HasEndedAsync().ConfigureAwait(false))
            return;
        string[] servers = (await ServersAsync(host, CancellationToken.None).ConfigureAwait(false))(there.Name);
        await Ending.KillAsync(host, servers, CancellationToken.None).ConfigureAwait(false);
        _ = await HasEndedAsync().ConfigureAwait(false);

        Task<bool> HasEndedAsync() => Ending.WaitAsync(host, EndTimeout, Look, async () =>
            (await ServersAsync(host, CancellationToken.None).ConfigureAwait(false))(there.Name).Length == 0
            && !await HeldPorts.AnyAsync(host, null, "tu", sockets, CancellationToken.None).ConfigureAwait(false), CancellationToken.None);
    }

    /// <summary>The numbers of the dnsmasq processes that serve a network, by the configuration that they were started with. Those of sandboxes and
    /// containers on the same machine are in other network namespaces.</summary>
    private static async Task<Func<Name, string[]>> ServersAsync(IHost host, CancellationToken cancellationToken)
    {
        var processes = host.Commands.RunAsync(ServiceTable.ProcessesQuestion, cancellationToken);
        string space = (await host.Commands.RunAsync(SpaceQuestion, cancellationToken).ConfigureAwait(false)).Output.Split(' ')[0];
        string[][] here = [.. (await processes.ConfigureAwait(false)).Output.Split('\n').Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length == 3 && (space.Length == 0 || fields[0] == space))];
        return name => [.. here.Where(fields => fields[2].Contains($"/dnsmasq/{name}.conf ", StringComparison.Ordinal)).Select(fields => fields[1])];
    }

    private static NetworkResource? Read(Name lab, LibvirtItem network)
    {
        if (NetworkXml.Parse(lab, network.Name, network.Xml) is not { } live)
            return null;
        if (live.Unreadable is not null || live.Beyond.Count > 0 || live.Forward != NetworkResource.Open)
            live = live with { AsFound = (network.Xml, network.Definition) };
        var definition = network.Definition is { } xml ? NetworkXml.Parse(lab, network.Name, xml) : null;
        return live with
        {
            Running = network.Active,
            AtBoot = definition is null ? null
                : !network.Autostart ? BootResource.Defined
                : FactDiff.Between(live.Facts, definition.Facts).Count > 0 ? BootResource.Otherwise : BootResource.Started,
            Needs = definition is null ? [] : [new ResourceId(ResourceKind.Boot, BootResource.IdName)],
        };
    }

    /// <summary>With the hardware address that its bridge has: machines remember it.</summary>
    private static async Task PersistAsync(ILibvirt libvirt, NetworkResource wished, CancellationToken cancellationToken)
    {
        var live = (await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(network => network.Name == wished.Name.ToString());
        if (wished.AsFound?.Definition is { } edited)
        {
            await libvirt.PersistNetworkAsync(edited, cancellationToken).ConfigureAwait(false);
            return;
        }
        var mac = wished.Mac ?? (live is null ? null : NetworkXml.Parse(wished.Lab, live.Name, live.Xml)?.Mac);
        await libvirt.PersistNetworkAsync(NetworkXml.Render(wished with { Mac = mac }), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>With what libvirt does not look at once it has made it: whether each one's dnsmasq runs, by the configuration that it was started
    /// with, and what has become of its bridge.</summary>
    private static async Task<Resource[]> SeenAsync(IHost host, IReadOnlyList<NetworkResource> networks, CancellationToken cancellationToken)
    {
        var serving = ServersAsync(host, cancellationToken);
        var links = LinkTable.ReadAsync(host, null, cancellationToken);
        var bridges = BridgeGroups.ReadAsync(host, cancellationToken);
        var addresses = await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var serves = await serving.ConfigureAwait(false);
        var table = await links.ConfigureAwait(false);
        var groups = await bridges.ConfigureAwait(false);
        return [.. networks.Select(network => !network.Running ? network : OnBridge(network, table, addresses) with
        {
            PassedOn = groups.GetValueOrDefault(network.Bridge.ToString(), NetworkResource.Lldp),
            Served = serves(network.Name).Length > 0,
        })];
    }

    private static NetworkResource OnBridge(NetworkResource network, LinkTable links, AddressTable addresses)
    {
        if (links.Find(network.Bridge) is not { } bridge)
            return network with { Running = false };
        Cidr[] had = [.. addresses.GivenTo(network.Bridge)];
        return network with { IsDown = !bridge.IsUp, Lost = [.. network.Addresses.Except(had)], Foreign = [.. had.Except(network.Addresses)] };
    }

    private static async Task CreateAsync(IHost host, ILibvirt libvirt, NetworkResource network, CancellationToken cancellationToken)
    {
        await libvirt.CreateNetworkAsync(network.AsFound?.Xml ?? NetworkXml.Render(network), cancellationToken).ConfigureAwait(false);
        if (network.PassedOn != 0)
            await IpBatch.RunAsync(host, null, BridgePort.PassOn(network.Bridge, network.PassedOn), cancellationToken).ConfigureAwait(false);
        // The addresses are the host's alone: it need not ask for seconds, once the first machine is plugged in, whether somebody has them.
        if (network.Prefixes.Count > 0)
            await Settings.WriteAsync(host, [new($"net/ipv6/conf/{network.Bridge}/accept_dad", "0")], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plugs in machines that are on it, as libvirt knows, and in no bridge: it went while they ran, and who made it go could not bring it
    /// back.</summary>
    private static async Task PlugLooseAsync(IHost host, ILibvirt libvirt, NetworkResource network, CancellationToken cancellationToken)
    {
        var domains = await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
        if (!domains.Any(domain => domain.Active))
            return;
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var loose = domains.Where(domain => domain.Active).Select(domain => DomainXml.Parse(network.Lab, domain.Name, domain.Xml, links.MasterOf)).OfType<MachineResource>()
            .SelectMany(machine => machine.Nics).Where(nic => nic.Network == network.Name && nic.Bridge is null && links.Find(nic.Tap) is not null);
        await IpBatch.RunAsync(host, null, string.Concat(loose.Select(nic => BridgePort.Plug(nic.Tap.ToString(), network.Bridge, !network.RouteBack))), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Stops and starts it, and plugs in again what was plugged in. Once begun it is not cancelled: the machines' taps are loose.</summary>
    private static async Task RestartAsync(IHost host, ILibvirt libvirt, NetworkResource there, NetworkResource wished, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var ports = links.Links.Where(link => link.Master == there.Bridge.ToString()).Select(link => link.Name).ToList();
        var routes = await CarriedRoutes.ReadAsync(host, there.Bridge, cancellationToken).ConfigureAwait(false);
        // Of another subnet they are of no use.
        var leases = wished.Bridge == there.Bridge && wished.Address == there.Address ? await RememberedLeases.ReadAsync(host, there.Bridge, cancellationToken).ConfigureAwait(false) : null;
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await StopAsync(host, libvirt, there, CancellationToken.None).ConfigureAwait(false);
            await StartAsync(wished with { Mac = wished.Mac ?? there.Mac }).ConfigureAwait(false);
        }
        catch (HostException)
        {
            // The machines get back what they were on; why it could not become another one is what counts.
            await Task.WhenAny(BackAsync()).ConfigureAwait(false);
            throw;
        }

        // It may have stopped and nobody been told, or have started, and what follows gone wrong.
        async Task BackAsync()
        {
            await StopAsync(host, libvirt, there, CancellationToken.None).ConfigureAwait(false);
            await StartAsync(there).ConfigureAwait(false);
        }

        async Task StartAsync(NetworkResource network)
        {
            if (leases is not null)
                await leases.PutBackAsync(host).ConfigureAwait(false);
            await CreateAsync(host, libvirt, network, CancellationToken.None).ConfigureAwait(false);
            await IpBatch.RunAsync(host, null, string.Concat(ports.Select(port => BridgePort.Plug(port, network.Bridge, !network.RouteBack))), CancellationToken.None).ConfigureAwait(false);
            await routes.PutBackAsync(host).ConfigureAwait(false);
        }
    }

    /// <summary>Changes entries while it runs. What goes goes first: an address may move from one entry to another.</summary>
    internal static async Task UpdateAsync(ILibvirt libvirt, NetworkResource there, NetworkResource wished, CancellationToken cancellationToken)
    {
        foreach (var (entry, xml) in Entries(there).Except(Entries(wished)))
            await libvirt.UpdateNetworkAsync(wished.Name.ToString(), EntryChange.Delete, entry, xml, cancellationToken).ConfigureAwait(false);
        foreach (var (entry, xml) in Entries(wished).Except(Entries(there)))
            await libvirt.UpdateNetworkAsync(wished.Name.ToString(), EntryChange.Add, entry, xml, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The link first: a bridge that is set down loses its IPv6 addresses.</summary>
    private static string BridgeChanges(NetworkResource there, NetworkResource wished)
    {
        var (gone, back) = (wished.Lost.Except(there.Lost), there.Lost.Except(wished.Lost));
        bool goesDown = wished.IsDown && !there.IsDown;
        return string.Concat(
        [
            there.IsDown && !wished.IsDown ? $"link set dev {wished.Bridge} up\n" : "",
            there.PassedOn != wished.PassedOn ? BridgePort.PassOn(wished.Bridge, wished.PassedOn) : "",
            .. gone.Concat(there.Foreign.Except(wished.Foreign)).Select(address => $"address delete {address} dev {wished.Bridge}\n"),
            .. back.Concat(wished.Foreign.Except(there.Foreign)).Select(address => $"address replace {address} dev {wished.Bridge}\n"),
            goesDown ? $"link set dev {wished.Bridge} down\n" : "",
        ]);
    }

    private static IEnumerable<(NetworkEntry Entry, string Xml)> Entries(NetworkResource network) =>
    [
        .. network.Range is { } range ? [(NetworkEntry.DhcpRange, Text(NetworkXml.Range(range)))] : Array.Empty<(NetworkEntry, string)>(),
        .. network.Reservations.Select(host => (NetworkEntry.DhcpHost, Text(NetworkXml.DhcpHost(host)))),
        .. network.Dns.Select(host => (NetworkEntry.DnsHost, Text(NetworkXml.DnsHost(host)))),
    ];

    private static string Text(XElement element) => element.ToString(SaveOptions.DisableFormatting);
}
