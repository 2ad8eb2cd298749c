using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Machines;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Testing.Libvirt;

namespace VirtLab.Testing.Memory;

/// <summary>Machines of a libvirt in memory: nothing is booted, so no image is built or looked for.</summary>
internal sealed class FakeMachineDriver(Shelf shelf) : Driver<MachineResource>(ResourceKind.Machine)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var domains = await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
        var networks = await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false);
        var bridges = networks.Where(network => network.Active).Select(network => NetworkTable.Bridge(XElement.Parse(network.Xml))).ToHashSet();
        return new Found([.. domains.Select(domain => DomainXml.Parse(lab.Name, domain.Name, domain.Xml, tap => BridgeOf(domain.Xml, tap, bridges)) is not { } ours ? null : ours with
        {
            Running = domain.Active,
            IsPaused = domain.Paused,
            AtBoot = domain.Definition is null ? null : domain.Autostart ? BootResource.Started : BootResource.Defined,
        }).OfType<MachineResource>()], [.. domains.Select(domain => Claim.Domain(domain.Name))]);
    }

    public override async Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        return [.. (await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false)).Select(domain => DomainXml.LabOf(domain.Xml)).OfType<Name>()];
    }

    protected override async Task ApplyAsync(IHost host, MachineResource? there, MachineResource wished, CancellationToken cancellationToken)
    {
        await shelf.Before(wished.Id, cancellationToken).ConfigureAwait(false);
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        string name = wished.Machine.Name.ToString();
        if (there is not null && FactDiff.Between(there.Facts, wished.Facts).All(change => wished.ImpactOf(change) < Impact.Restart))
        {
            if (there.IsPaused && !wished.IsPaused)
                await libvirt.ResumeDomainAsync(name, cancellationToken).ConfigureAwait(false);
            await MachineDriver.PlugAsync(host, libvirt, Plugged(there, wished), wished, cancellationToken).ConfigureAwait(false);
            if (!there.IsPaused && wished.IsPaused)
                await libvirt.SuspendDomainAsync(name, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            if (there is not null)
                await libvirt.DestroyDomainAsync(name, cancellationToken).ConfigureAwait(false);
            await libvirt.CreateDomainAsync(await RenderedAsync(host, wished, null, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        if (wished.AtBoot is not null)
        {
            string? uuid = await libvirt.GetDomainXmlAsync(name, cancellationToken).ConfigureAwait(false) is { } xml ? DomainXml.UuidOf(xml) : null;
            await libvirt.PersistDomainAsync(await RenderedAsync(host, wished, uuid, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        else if (there?.AtBoot is not null)
            await libvirt.UnpersistDomainAsync(name, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task RemoveAsync(IHost host, MachineResource there, CancellationToken cancellationToken)
    {
        await shelf.Before(there.Id, cancellationToken).ConfigureAwait(false);
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.DestroyDomainAsync(there.Id.Name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A machine whose network is back is on its bridge again: no tap hangs loose in memory.</summary>
    private static MachineResource Plugged(MachineResource there, MachineResource wished) => there with
    {
        Nics = [.. there.Nics.Select(nic => nic.Bridge is null && wished.Nics.FirstOrDefault(other => other.Plug with { Bridge = null } == nic.Plug) is { } back ? nic with { Bridge = back.Bridge } : nic)],
    };

    private static async Task<string> RenderedAsync(IHost host, MachineResource machine, string? uuid, CancellationToken cancellationToken) => DomainXml.Render(machine, machine.Machine.Image is KernelImage kernel
        ? new KernelBoot(kernel.Kernel, kernel.Initrd, kernel.CommandLine) : new KernelBoot("/nowhere/tiny-guest", null, $"{machine.Machine.Name}"), kvm: (await host.GetAcceleratorAsync(cancellationToken).ConfigureAwait(false)).Kind == AcceleratorKind.Kvm, uuid);

    /// <summary>The bridge that libvirt plugged a tap into, while its network runs.</summary>
    private static InterfaceName? BridgeOf(string xml, InterfaceName tap, HashSet<string?> bridges) =>
        DomainDevices.Of(XElement.Parse(xml)).Elements("interface").FirstOrDefault(nic => DomainDevices.TapOf(nic) == tap.ToString())
            ?.Element("source")?.Attribute("bridge")?.Value is { } bridge && bridges.Contains(bridge) ? InterfaceName.Parse(bridge) : (InterfaceName?)null;
}
