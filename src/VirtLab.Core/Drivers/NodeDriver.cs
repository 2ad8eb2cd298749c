using System.Text.Json;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>A network namespace that plays a router or server.</summary>
internal sealed class NodeDriver() : Driver<NodeResource>(ResourceKind.Node)
{
    /// <summary>The order in which nodes are read.</summary>
    public static Comparer<NamespaceName> Order { get; } = Comparer<NamespaceName>.Create((left, right) => string.CompareOrdinal($"{left}", $"{right}"));

    public static IEnumerable<HostCommand> Questions(NamespaceName space) =>
        [LinkTable.Question(space), AddressTable.Question(space), Route(space), NftTables.ListQuestion(space, ChainNames.NodeTable), Forward(space)];

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var names = await Namespaces.ListAsync(host, cancellationToken).ConfigureAwait(false);
        var nodes = names.Order(Order).Select(name => WorldNames.IsNode(lab.Name, name, out var node) ? node : null).OfType<Name>().ToList();
        if (nodes.Count == 0)
            return new Found([], [.. names.Select(name => Claim.Namespace(name.ToString()))]);
        var ports = SwitchPorts.ReadAsync(host, lab.Name, names, cancellationToken);
        var services = ServiceTable.ReadAsync(host, nodes.Select(node => WorldNames.Namespace(lab.Name, node)), cancellationToken);
        var things = await Task.WhenAll(nodes.Select(node => NodeAsync(host, lab.Name, node, ports, services, cancellationToken))).ConfigureAwait(false);
        return new Found(things, [.. names.Select(name => Claim.Namespace(name.ToString()))]);
    }

    /// <summary>The address translation as this host's nft writes it.</summary>
    protected override async Task<NodeResource> CompleteAsync(IHost host, NodeResource wished, NodeResource? there, CancellationToken cancellationToken) =>
        there is null || FactDiff.Between(there.Firewall.Facts, wished.Firewall.Facts).Count == 0 || !wished.Firewall.Exists
            ? wished
            : wished with { Firewall = RuleSet.Parse(await NftTables.CanonicalAsync(host, wished.Firewall.ToString(), cancellationToken).ConfigureAwait(false)) };

    protected override async Task ApplyAsync(IHost host, NodeResource? there, NodeResource wished, CancellationToken cancellationToken)
    {
        var space = wished.Namespace;
        if (there is not null)
            await IpBatch.RunAsync(host, space, WorldCommands.Unwire(there, wished), cancellationToken).ConfigureAwait(false);
        await IpBatch.RunAsync(host, null, WorldCommands.Wire(there, wished), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(
            IpBatch.RunAsync(host, space, WorldCommands.Configure(there, wished), cancellationToken),
            IpBatch.RunAsync(host, WorldNames.SwitchNamespace(wished.Lab), WorldCommands.Plug(there?.Cables ?? [], wished.Cables), cancellationToken),
            NftTables.LoadAsync(host, space, RuleSetChange.Render(there?.Firewall ?? RuleSet.None, wished.Firewall), cancellationToken),
            ForwardAsync(host, there, wished, cancellationToken)).ConfigureAwait(false);
        var (before, addresses) = (there?.Addresses.ToList() ?? [], wished.Addresses.ToList());
        // One that listens elsewhere once the node has other addresses begins anew.
        var kept = wished.Services.Where(service => there?.Services.Contains(service) == true
            && NodeServices.Sockets(service, before).SequenceEqual(NodeServices.Sockets(service, addresses))).ToList();
        foreach (var gone in (there?.Services ?? []).Except(kept))
            await NodeServices.StopAsync(host, space, gone, cancellationToken).ConfigureAwait(false);
        // A service is up when this returns.
        await Task.WhenAll(wished.Services.Except(kept)
            .Select(service => NodeServices.StayAsync(host, space, wished.Name, addresses, service, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>The cables go first, in one request: with its namespace they would go when the kernel finds the time, and a node that comes back
    /// would find its ports taken.</summary>
    protected override async Task RemoveAsync(IHost host, NodeResource there, CancellationToken cancellationToken)
    {
        // It fails where there is none, or no namespace any more.
        var cables = host.Commands.RunAsync(new HostCommand("ip", "link", "delete", "group", WorldNames.CableGroup) { Namespace = there.Namespace, MayFail = true },
            cancellationToken);
        await Namespaces.RemoveAsync(host, there.Namespace, cables, cancellationToken).ConfigureAwait(false);
    }

    private static Task ForwardAsync(IHost host, NodeResource? there, NodeResource wished, CancellationToken cancellationToken)
    {
        if ((there?.Forwarding ?? false) == wished.Forwarding)
            return Task.CompletedTask;
        string value = wished.Forwarding ? "1" : "0";
        return host.Commands.RunAsync(new HostCommand("sysctl", "-q", "-w", $"net.ipv4.ip_forward={value}", $"net.ipv6.conf.all.forwarding={value}") { Namespace = wished.Namespace },
            cancellationToken);
    }

    private static async Task<Resource> NodeAsync(IHost host, Name lab, Name node, Task<SwitchPorts> switchPorts, Task<ServiceTable> serviceTable, CancellationToken cancellationToken)
    {
        var space = WorldNames.Namespace(lab, node);
        var links = LinkTable.ReadAsync(host, space, cancellationToken);
        var addresses = AddressTable.ReadAsync(host, space, cancellationToken);
        var routes = host.Commands.RunAsync(Route(space), cancellationToken);
        var rules = NftTables.ListAsync(host, space, ChainNames.NodeTable, cancellationToken);
        var forward = host.Commands.RunAsync(Forward(space), cancellationToken);
        var ports = await switchPorts.ConfigureAwait(false);
        var table = await addresses.ConfigureAwait(false);
        var cables = (await links.ConfigureAwait(false)).Links.Where(link => link.Name != "lo").OrderBy(link => link.Name, StringComparer.Ordinal).Select(link =>
        {
            var port = WorldNames.Port(node.ToString(), link.Name);
            return new Cable(link.Name, link.Mac ?? default, port, ports.SegmentOf(port)) { Addresses = table.Of(link.Name).ToValueList(), Up = link.IsUp };
        }).ToValueList();
        return new NodeResource(lab, node)
        {
            Cables = cables,
            Loopback = table.Of("lo").Select(address => address.Address).Where(address => address != Loopback4 && address != Loopback6).ToValueList(),
            Routes = Routes((await routes.ConfigureAwait(false)).Output, cables),
            Firewall = RuleSet.Parse(await rules.ConfigureAwait(false)),
            Forwarding = Forwards((await forward.ConfigureAwait(false)).Output),
            Services = (await serviceTable.ConfigureAwait(false)).Of(space),
            Needs = [new ResourceId(ResourceKind.Segments, Compiling.Nodes.SegmentsResource.IdName)],
        };
    }

    /// <summary>The routes that somebody added.</summary>
    private static ValueList<NodeRoute> Routes(string text, ValueList<Cable> cables)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        using var json = JsonDocument.Parse(text);
        return json.RootElement.EnumerateArray()
            .Where(route => IsInMain(route) && !(route.TryGetProperty("protocol", out var protocol) && Learned.Contains(protocol.ToString())))
            .Select(route => new NodeRoute(route.GetProperty("dst").GetString() is { } to and not "default" ? ToCidr(to)
                // A router's preference is a word of IPv6 alone.
                : route.TryGetProperty("pref", out _) ? "::/0" : "0.0.0.0/0")
            {
                Via = route.TryGetProperty("gateway", out var gateway) ? IpAddress.Parse(gateway.GetString()!) : (IpAddress?)null,
                Segment = route.TryGetProperty("gateway", out _) ? (Name?)null
                    : cables.FirstOrDefault(cable => cable.Interface.ToString() == route.GetProperty("dev").GetString())?.Segment,
            }).ToValueList();
    }

    /// <summary>Whether it passes packets on: what the kernel says of all its interfaces.</summary>
    private static bool Forwards(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.EnumerateArray().Any(entry => entry.GetProperty("family").GetString() == "inet"
            && entry.GetProperty("interface").GetString() == "all" && entry.GetProperty("forwarding").GetBoolean());
    }

    // Of one table alone ip shows IPv4 only; and it does not name the main table.
    private static HostCommand Route(NamespaceName space) => new("ip", "-N", "-j", "route", "show", "table", "all") { Namespace = space };

    private static bool IsInMain(JsonElement route) => route.TryGetProperty("dst", out _) && !route.TryGetProperty("table", out _);

    private static HostCommand Forward(NamespaceName space) => new("ip", "-N", "-j", "netconf", "show") { Namespace = space };

    /// <summary>The protocols of routes that nobody added: redirections, the kernel's own, and those of router advertisements.</summary>
    private static readonly string[] Learned = ["1", "2", "9"];

    private static readonly IpAddress Loopback4 = "127.0.0.1", Loopback6 = "::1";

    private static Cidr ToCidr(string text) => text.Contains('/', StringComparison.Ordinal) ? Cidr.Parse(text) : Cidr.Host(IpAddress.Parse(text));
}
