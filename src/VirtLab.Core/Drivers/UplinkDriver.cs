using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Uplinks;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>An interface of the host towards the outside. What VirtLab made carries the lab's name as its alias; what was there is adopted and
/// stays, and loses only an address that the lab gave it.</summary>
internal sealed class UplinkDriver() : Driver<UplinkResource>(ResourceKind.Uplink)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var addresses = await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var ports = await SwitchPorts.ReadAsync(host, lab.Name, await Namespaces.ListAsync(host, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var made = links.Links.Where(link => link.Alias == UplinkResource.Alias(lab.Name)).Select(link => Made(lab.Name, link));
        // A lab that was changed half way may have left an interface that its record names only by the address it gave it.
        var recorded = (lab.Recorded?.Uplinks ?? []).Where(uplink => uplink.Segment is null).Select(uplink => (uplink.Interface, uplink.Address));
        var given = lab.Originals.Select(original => UplinkResource.ParsePath(original.Path)).OfType<(InterfaceName Interface, Cidr Address)>()
            .Where(pair => addresses.Of(pair.Interface).Contains(pair.Address));
        var adopted = recorded.Concat(given).GroupBy(pair => pair.Interface, pair => pair.Address)
            .Where(group => links.Find(group.Key) is { } link && link.Alias != UplinkResource.Alias(lab.Name))
            .Select(group => Adopted(group.Key, [.. group.Distinct()]));
        return new Found([.. made, .. adopted], [.. links.Links.Select(link => Claim.Interface(link.Name))]);

        UplinkResource Made(Name name, HostLink link)
        {
            InterfaceName near = link.Name;
            var port = WorldCompiler.PortOf(near);
            return new UplinkResource(name, near, addresses.Of(near).ToValueList(), link.IsUp)
            {
                Cable = new Cable(near, link.Mac ?? default, port, ports.SegmentOf(port)),
                Needs = [new ResourceId(ResourceKind.Segments, SegmentsResource.IdName)],
            };
        }

        UplinkResource Adopted(InterfaceName name, ValueList<Cidr> named) => new(lab.Name, name,
            addresses.Of(name).Where(named.Contains).ToValueList(), links.Find(name)!.IsUp)
        {
            // Noted as absent before the lab, and there now; a lab whose maker died may have come no further than to note it.
            Given = addresses.Of(name).Where(address => lab.OriginalOf(UplinkResource.AddressPath(name, address)) is not null).ToValueList(),
        };
    }

    /// <summary>An address that an adopted interface has already is not the lab's to take away.</summary>
    protected override async Task<UplinkResource> CompleteAsync(IHost host, UplinkResource wished, UplinkResource? there, CancellationToken cancellationToken)
    {
        if (wished.Cable is not null)
            return wished;
        var addresses = there is null ? (await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false)).Of(wished.Interface).ToValueList() : there.Addresses;
        return wished with { Given = [.. there?.Given ?? [], .. wished.Addresses.Except(addresses).Except(there?.Given ?? [])] };
    }

    protected override async Task ApplyAsync(IHost host, UplinkResource? there, UplinkResource wished, CancellationToken cancellationToken)
    {
        var switches = WorldNames.SwitchNamespace(wished.Lab);
        bool rewired = there?.Cable is { } old && (wished.Cable is not { } cable || (old.Mac, old.Port) != (cable.Mac, cable.Port));
        var routes = rewired ? await CarriedRoutes.ReadAsync(host, there!.Interface, cancellationToken).ConfigureAwait(false) : null;
        if (rewired)
            await IpBatch.RunAsync(host, null, $"link delete dev {there!.Interface}\n", cancellationToken).ConfigureAwait(false);
        var kept = rewired ? null : there;
        await IpBatch.RunAsync(host, null, (kept?.Cable is null ? WorldCommands.Wire(wished) : "") + WorldCommands.Configure(kept, wished), cancellationToken).ConfigureAwait(false);
        if (wished.Cable is { } plug)
            await IpBatch.RunAsync(host, switches, WorldCommands.Plug(kept?.Cable is { } before ? [before] : [], [plug]), CancellationToken.None).ConfigureAwait(false);
        if (routes is not null)
            await routes.PutBackAsync(host).ConfigureAwait(false);
    }

    protected override Task RemoveAsync(IHost host, UplinkResource there, CancellationToken cancellationToken) => there.Cable is null
        ? IpBatch.RunAsync(host, null, string.Concat(there.Given.Select(address => $"address delete {address} dev {there.Interface}\n")), cancellationToken)
        : RemoveMadeAsync(host, there, cancellationToken);

    private static async Task RemoveMadeAsync(IHost host, UplinkResource there, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        if (links.Find(there.Interface)?.Alias == UplinkResource.Alias(there.Lab))
            await IpBatch.RunAsync(host, null, $"link delete dev {there.Interface}\n", cancellationToken).ConfigureAwait(false);
    }
}
