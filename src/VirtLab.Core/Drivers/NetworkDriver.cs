using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Networks;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>A libvirt network.</summary>
internal sealed class NetworkDriver() : Driver<NetworkResource>(ResourceKind.Network)
{
    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var networks = await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false);
        return [.. networks
            .Where(network => network.Active && NetworkXml.UuidOf(XElement.Parse(network.Xml)) == NetworkXml.Uuid(lab.Name, network.Name))
            .Select(network => network.Name)];
    }

    public override async Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.DestroyNetworkAsync(id.Name, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ApplyAsync(IHost host, NetworkResource resource, CancellationToken cancellationToken)
    {
        // Newer libvirts take the bridge away when they can't create it, whosever it is.
        var bridge = resource.Network.BridgeName;
        if ((await Links.StateAsync(host, bridge, cancellationToken).ConfigureAwait(false)).Exists)
            throw new HostException(
                $"There is an interface {bridge} already, and it is not this lab's. Give the network another bridge, or remove that one: ip link delete dev {bridge}");
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.CreateNetworkAsync(resource.Xml, cancellationToken).ConfigureAwait(false);
    }
}
