using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>A libvirt domain.</summary>
internal sealed class MachineDriver(MachineImages images) : Driver<MachineResource>(ResourceKind.Machine)
{
    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var domains = await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
        return [.. domains
            .Where(domain => domain.Active && DomainXml.LabOf(XElement.Parse(domain.Xml)) == lab.Name)
            .Select(domain => domain.Name)];
    }

    public override async Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.DestroyDomainAsync(id.Name, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ApplyAsync(IHost host, MachineResource resource, CancellationToken cancellationToken)
    {
        var boot = await images.GetAsync(host, resource.Machine, cancellationToken).ConfigureAwait(false);
        var accelerator = await host.GetAcceleratorAsync(cancellationToken).ConfigureAwait(false);
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.CreateDomainAsync(DomainXml.Render(resource, boot, accelerator.Kind == AcceleratorKind.Kvm), cancellationToken).ConfigureAwait(false);
    }
}
