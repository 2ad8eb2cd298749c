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
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.CreateNetworkAsync(resource.Xml, cancellationToken).ConfigureAwait(false);
    }
}
