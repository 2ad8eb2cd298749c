using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>A network namespace that plays a router or server.</summary>
internal sealed class NodeDriver() : Driver<NodeResource>(ResourceKind.Node)
{
    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var names = await Namespaces.ListAsync(host, cancellationToken).ConfigureAwait(false);
        return [.. lab.Nodes.Where(node => names.Contains(WorldCompiler.Namespace(lab, node.Name.ToString()))).Select(node => node.Name.ToString())];
    }

    public override Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken) =>
        Namespaces.RemoveAsync(host, WorldCompiler.Namespace(lab, id.Name), cancellationToken);

    protected override async Task ApplyAsync(IHost host, NodeResource resource, CancellationToken cancellationToken)
    {
        await IpBatch.RunAsync(host, null, WorldCommands.Create(resource), cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(
            IpBatch.RunAsync(host, resource.Namespace, WorldCommands.Configure(resource), cancellationToken),
            PlugAsync(host, resource, cancellationToken),
            LoadFirewallAsync(host, resource, cancellationToken),
            ForwardAsync(host, resource, cancellationToken)).ConfigureAwait(false);
        // A service is up when this returns.
        var addresses = resource.Node.Loopback.Concat(resource.Node.Interfaces.SelectMany(i => i.Addresses).Select(address => address.Address)).ToList();
        await Task.WhenAll(resource.Node.Services.Select(service =>
            NodeServices.StartAsync(host, resource.Namespace, resource.Node.Name, addresses, service, cancellationToken))).ConfigureAwait(false);
    }

    private static Task PlugAsync(IHost host, NodeResource resource, CancellationToken cancellationToken) => resource.SwitchNamespace is { } switches
        ? IpBatch.RunAsync(host, switches, WorldCommands.Plug(resource.Cables), cancellationToken)
        : Task.CompletedTask;

    private static Task LoadFirewallAsync(IHost host, NodeResource resource, CancellationToken cancellationToken) => resource.Firewall is { } firewall
        ? host.Commands.RunAsync(new HostCommand("nft", "-f", "-") { Namespace = resource.Namespace, Input = NftRenderer.Render(firewall) }, cancellationToken)
        : Task.CompletedTask;

    private static Task ForwardAsync(IHost host, NodeResource resource, CancellationToken cancellationToken) => resource.Node.Interfaces.Count > 1
        ? host.Commands.RunAsync(new HostCommand("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1") { Namespace = resource.Namespace }, cancellationToken)
        : Task.CompletedTask;
}
