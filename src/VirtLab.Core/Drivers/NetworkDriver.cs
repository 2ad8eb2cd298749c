using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Networks;
using VirtLab.Hosts;

namespace VirtLab.Drivers;

/// <summary>A libvirt network.</summary>
internal sealed class NetworkDriver() : Driver<NetworkResource>(ResourceKind.Network)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var networks = await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false);
        var ours = networks.Where(network => network.Active).Select(network => NetworkXml.Parse(lab.Name, network.Name, network.Xml)).OfType<NetworkResource>().ToList();
        return new Found(ours.Count == 0 ? [] : await ServedAsync(host, ours, cancellationToken).ConfigureAwait(false),
            [.. networks.Select(network => Claim.Network(network.Name))]);
    }

    protected override async Task ApplyAsync(IHost host, NetworkResource? there, NetworkResource wished, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        if (there is null)
            await libvirt.CreateNetworkAsync(NetworkXml.Render(wished), cancellationToken).ConfigureAwait(false);
        else if (FactDiff.Between(there.Facts, wished.Facts).Any(change => wished.ImpactOf(change) > Impact.Live))
            await RestartAsync(host, libvirt, there, wished, cancellationToken).ConfigureAwait(false);
        else
            await UpdateAsync(libvirt, there, wished, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task RemoveAsync(IHost host, NetworkResource there, CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        await libvirt.DestroyNetworkAsync(there.Name.ToString(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether each one's dnsmasq runs, by the configuration that it was started with.</summary>
    private static async Task<Resource[]> ServedAsync(IHost host, IReadOnlyList<NetworkResource> networks, CancellationToken cancellationToken)
    {
        var processes = await host.Commands.RunAsync(ServiceTable.ProcessesQuestion, cancellationToken).ConfigureAwait(false);
        return [.. networks.Select(network => network with { Served = processes.Output.Contains($"/dnsmasq/{network.Name}.conf ", StringComparison.Ordinal) })];
    }

    /// <summary>Stops and starts it, and plugs in again what was plugged in. Once begun it is not cancelled: the machines' taps are loose.</summary>
    private static async Task RestartAsync(IHost host, ILibvirt libvirt, NetworkResource there, NetworkResource wished, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var ports = links.Links.Where(link => link.Master == there.Bridge.ToString()).Select(link => link.Name).ToList();
        await libvirt.DestroyNetworkAsync(there.Name.ToString(), cancellationToken).ConfigureAwait(false);
        await libvirt.CreateNetworkAsync(NetworkXml.Render(wished with { Mac = wished.Mac ?? there.Mac }), CancellationToken.None).ConfigureAwait(false);
        await IpBatch.RunAsync(host, null, string.Concat(ports.Select(port => $"link set dev {port} master {wished.Bridge}\n")), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Changes entries while it runs. What goes goes first: an address may move from one entry to another.</summary>
    private static async Task UpdateAsync(ILibvirt libvirt, NetworkResource there, NetworkResource wished, CancellationToken cancellationToken)
    {
        foreach (var (entry, xml) in Entries(there).Except(Entries(wished)))
            await libvirt.UpdateNetworkAsync(wished.Name.ToString(), EntryChange.Delete, entry, xml, cancellationToken).ConfigureAwait(false);
        foreach (var (entry, xml) in Entries(wished).Except(Entries(there)))
            await libvirt.UpdateNetworkAsync(wished.Name.ToString(), EntryChange.Add, entry, xml, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<(NetworkEntry Entry, string Xml)> Entries(NetworkResource network) =>
    [
        .. network.Range is { } range ? [(NetworkEntry.DhcpRange, Text(NetworkXml.Range(range)))] : Array.Empty<(NetworkEntry, string)>(),
        .. network.Reservations.Select(host => (NetworkEntry.DhcpHost, Text(NetworkXml.DhcpHost(host)))),
        .. network.Dns.Select(host => (NetworkEntry.DnsHost, Text(NetworkXml.DnsHost(host)))),
    ];

    private static string Text(XElement element) => element.ToString(SaveOptions.DisableFormatting);
}
