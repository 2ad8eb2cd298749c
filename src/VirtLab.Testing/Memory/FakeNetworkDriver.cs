using System.Collections.Concurrent;
using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Networks;
using VirtLab.Drivers;
using VirtLab.Hosts;

namespace VirtLab.Testing.Memory;

/// <summary>Networks of a libvirt in memory: no bridge and no dnsmasq is beside them.</summary>
internal sealed class FakeNetworkDriver(Shelf shelf) : Driver<NetworkResource>(ResourceKind.Network)
{
    // What is set on bridges, of which there are none.
    private readonly ConcurrentDictionary<string, int> _passedOn = new();

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var networks = await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false);
        return new Found([.. networks.Select(network => NetworkXml.Parse(lab.Name, network.Name, network.Xml) is not { } ours ? null : ours with
        {
            Running = network.Active,
            PassedOn = _passedOn.GetValueOrDefault(network.Name, NetworkResource.Lldp),
            AtBoot = network.Definition is null ? null : network.Autostart ? BootResource.Started : BootResource.Defined,
        }).OfType<NetworkResource>()], [.. networks.Select(network => Claim.Network(network.Name))]);
    }

    protected override async Task ApplyAsync(IHost host, NetworkResource? there, NetworkResource wished, CancellationToken cancellationToken)
    {
        await shelf.Before(wished.Id, cancellationToken).ConfigureAwait(false);
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        _passedOn[wished.Name.ToString()] = wished.PassedOn;
        bool anew = there is null || FactDiff.Between(there.Facts, wished.Facts).Any(change => wished.ImpactOf(change) > Impact.Live);
        if (there is not null && anew)
            await libvirt.DestroyNetworkAsync(there.Name.ToString(), cancellationToken).ConfigureAwait(false);
        if (anew)
            await libvirt.CreateNetworkAsync(NetworkXml.Render(wished with { Mac = wished.Mac ?? there?.Mac }), cancellationToken).ConfigureAwait(false);
        else
            await NetworkDriver.UpdateAsync(libvirt, there!, wished, cancellationToken).ConfigureAwait(false);
        if (wished.AtBoot is not null)
            await libvirt.PersistNetworkAsync(NetworkXml.Render(wished with { Mac = wished.Mac ?? there?.Mac }), cancellationToken).ConfigureAwait(false);
        else if (there?.AtBoot is not null)
            await libvirt.UnpersistNetworkAsync(wished.Name.ToString(), cancellationToken).ConfigureAwait(false);
    }

    protected override async Task RemoveAsync(IHost host, NetworkResource there, CancellationToken cancellationToken)
    {
        await shelf.Before(there.Id, cancellationToken).ConfigureAwait(false);
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.DestroyNetworkAsync(there.Name.ToString(), cancellationToken).ConfigureAwait(false);
    }
}
