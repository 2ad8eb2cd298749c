using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Uplinks;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>An interface of the host towards the outside. What VirtLab made carries the lab's name as its alias; what was there is adopted and
/// stays: it loses only an address that the lab gave it, and is set up or down as it was before.</summary>
internal sealed class UplinkDriver() : Driver<UplinkResource>(ResourceKind.Uplink)
{
    /// <summary>How long the kernel may ask for an address; it takes a second or two.</summary>
    private static readonly TimeSpan AskingTimeout = TimeSpan.FromSeconds(10), Look = TimeSpan.FromMilliseconds(50);

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var addresses = await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var ports = await SwitchPorts.ReadAsync(host, lab.Name, await Namespaces.ListAsync(host, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var made = links.Links.Where(link => link.Alias == UplinkResource.Alias(lab.Name)).Select(link => Made(lab.Name, link));
        // A lab that was changed half way may have left an interface that its record names only by the address it gave it.
        var recorded = (lab.Recorded?.Uplinks ?? []).Where(uplink => uplink.Segment is null)
            .SelectMany(uplink => uplink.Addresses.Select(address => (uplink.Interface, Address: address)));
        var given = lab.Originals.Select(original => UplinkResource.ParsePath(original.Path)).OfType<(InterfaceName Interface, Cidr Address)>()
            .Where(pair => addresses.Has(pair.Interface, pair.Address));
        var adopted = recorded.Concat(given).GroupBy(pair => pair.Interface, pair => pair.Address)
            .Where(group => links.Find(group.Key) is { } link && link.Alias != UplinkResource.Alias(lab.Name))
            .Select(group => Adopted(group.Key, group.Distinct()));
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

        UplinkResource Adopted(InterfaceName name, IEnumerable<Cidr> named)
        {
            var there = named.Where(address => addresses.Has(name, address)).ToValueList();
            return new UplinkResource(lab.Name, name, there, links.Find(name)!.IsUp)
            {
                // Noted as absent before the lab, and there now; a lab whose maker died may have come no further than to note it.
                Given = there.Where(address => lab.OriginalOf(UplinkResource.AddressPath(name, address)) is not null).ToValueList(),
                WasUp = lab.OriginalOf(UplinkResource.LinkPath(name)) is { } link ? link == "up" : null,
            };
        }
    }

    /// <summary>An address that an adopted interface has already is not the lab's to take away.</summary>
    protected override async Task<UplinkResource> CompleteAsync(IHost host, UplinkResource wished, UplinkResource? there, CancellationToken cancellationToken)
    {
        if (wished.Cable is not null)
            return wished;
        var table = await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var given = (there?.Given ?? []).Concat(wished.Addresses.Where(address => !table.Has(wished.Interface, address))).Distinct().ToValueList();
        return wished with { Given = given, Had = wished.Addresses.Except(given).ToValueList() };
    }

    protected override async Task ApplyAsync(IHost host, UplinkResource? there, UplinkResource wished, CancellationToken cancellationToken)
    {
        var switches = WorldNames.SwitchNamespace(wished.Lab);
        bool rewired = there?.Cable is { } old && (wished.Cable is not { } cable || (old.Mac, old.Port) != (cable.Mac, cable.Port));
        var routes = rewired ? await CarriedRoutes.ReadAsync(host, there!.Interface, cancellationToken).ConfigureAwait(false) : null;
        if (rewired)
            await IpBatch.RunAsync(host, null, $"link delete dev {there!.Interface}\n", cancellationToken).ConfigureAwait(false);
        var kept = rewired ? null : there;
        string wire = kept?.Cable is null ? WorldCommands.Wire(wished) : "";
        if (wished.AcceptRa is { } acceptRa)
        {
            // Before the link comes up, when the kernel asks for routers.
            await IpBatch.RunAsync(host, null, wire, cancellationToken).ConfigureAwait(false);
            wire = "";
            await Settings.WriteAsync(host, [acceptRa], CancellationToken.None).ConfigureAwait(false);
        }
        await IpBatch.RunAsync(host, null, wire + WorldCommands.Configure(kept, wished), cancellationToken).ConfigureAwait(false);
        await AskedAsync(host, wished, cancellationToken).ConfigureAwait(false);
        if (wished.Cable is { } plug)
            await IpBatch.RunAsync(host, switches, WorldCommands.Plug(kept?.Cable is { } before ? [before] : [], [plug]), CancellationToken.None).ConfigureAwait(false);
        if (routes is not null)
            await routes.PutBackAsync(host).ConfigureAwait(false);
    }

    /// <summary>Returns when the kernel has asked whether anybody has the IPv6 addresses that the lab gave an adopted interface: it takes none for its own
    /// before (RFC 4862), and no route that names one as its source. Whose link is down is not asked.</summary>
    /// <exception cref="HostException">Somebody has one.</exception>
    private static async Task AskedAsync(IHost host, UplinkResource wished, CancellationToken cancellationToken)
    {
        var given = wished.Given.Where(address => address.IsV6).ToValueList();
        if (wished.Cable is not null || !wished.Up || given.Count == 0)
            return;
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        if (links.Find(wished.Interface) is not { HasCarrier: true })
            return;
        _ = await Ending.WaitAsync(host, AskingTimeout, Look, async () =>
        {
            var table = await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
            if (given.Where(address => table.IsTaken(wished.Interface, address)).Take(1).ToValueList() is [var taken])
                throw new HostException($"{taken.Address} is another host's on the network of {wished.Interface}: the kernel asked, and was answered. Give the uplink another address.");
            return !given.Any(address => table.IsAsked(wished.Interface, address));
        }, cancellationToken).ConfigureAwait(false);
    }

    protected override Task RemoveAsync(IHost host, UplinkResource there, CancellationToken cancellationToken) => there.Cable is null
        ? IpBatch.RunAsync(host, null, string.Concat(there.Given.Select(address => $"address delete {address} dev {there.Interface}\n"))
            + (there.WasUp is { } wasUp && wasUp != there.Up ? $"link set dev {there.Interface} {(wasUp ? "up" : "down")}\n" : ""), cancellationToken)
        : RemoveMadeAsync(host, there, cancellationToken);

    private static async Task RemoveMadeAsync(IHost host, UplinkResource there, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        if (links.Find(there.Interface)?.Alias == UplinkResource.Alias(there.Lab))
            await IpBatch.RunAsync(host, null, $"link delete dev {there.Interface}\n", cancellationToken).ConfigureAwait(false);
    }
}
