using System.Text.Json;
using System.Xml.Linq;
using VirtLab.Compiling;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Uplinks;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Finds the labs on a host by their marks: tables, uplinks, domains, and the networks of labs that have one of these, as a
/// network does not tell its lab's name.</summary>
internal static class LabsOnHost
{
    /// <summary>All labs on the host, ordered by name.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lab">The lab that this is for; libvirt is only asked where it needs libvirt.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ValueList<FoundLab>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var tables = FirewallDriver.LabsAsync(host, cancellationToken);
        var uplinks = UplinksAsync(host, cancellationToken);
        var (domains, networks) = lab.Networks.Count + lab.Machines.Count > 0
            ? await LibvirtAsync(host, cancellationToken).ConfigureAwait(false)
            : ([], []);
        var withTable = await tables.ConfigureAwait(false);
        var withUplink = await uplinks.ConfigureAwait(false);
        return withTable.Keys.Concat(withUplink.Select(uplink => uplink.Lab)).Concat(domains.Select(domain => domain.Lab)).Distinct()
            .OrderBy(name => name.ToString(), StringComparer.Ordinal)
            .Select(name =>
            {
                var own = networks.Where(network => network.Uuid == NetworkXml.Uuid(name, network.Name)).ToValueList();
                var machines = domains.Where(domain => domain.Lab == name).ToValueList();
                return new FoundLab(name)
                {
                    HasProviders = withTable.GetValueOrDefault(name),
                    Networks = own.Select(network => network.Name).ToValueList(),
                    Machines = machines.Select(machine => machine.Name).ToValueList(),
                    Interfaces =
                    [
                        .. own.Select(network => network.Bridge),
                        .. withUplink.Where(uplink => uplink.Lab == name).Select(uplink => uplink.Interface),
                        .. machines.SelectMany(machine => machine.Taps).Select(tap => new FoundInterface(tap)),
                    ],
                };
            }).ToValueList();
    }

    private static async Task<ValueList<(Name Lab, FoundInterface Interface)>> UplinksAsync(IHost host, CancellationToken cancellationToken)
    {
        // Only links have aliases in ip's JSON, only addresses their address.
        var links = host.Commands.RunAsync(new HostCommand("ip", "-j", "link", "show"), cancellationToken);
        var addresses = host.Commands.RunAsync(new HostCommand("ip", "-j", "address", "show"), cancellationToken);
        using var aliased = JsonDocument.Parse((await links.ConfigureAwait(false)).Output);
        using var addressed = JsonDocument.Parse((await addresses.ConfigureAwait(false)).Output);
        return
        [
            .. from link in aliased.RootElement.EnumerateArray()
               where link.TryGetProperty("ifalias", out _)
               let lab = UplinkResource.LabOf(link.GetProperty("ifalias").GetString())
               where lab is not null
               let name = link.GetProperty("ifname").GetString()!
               select (lab.Value, new FoundInterface(InterfaceName.Parse(name), AddressesOf(addressed, name))),
        ];
    }

    private static ValueList<Cidr> AddressesOf(JsonDocument addressed, string name) =>
    [
        .. from item in addressed.RootElement.EnumerateArray()
           where item.TryGetProperty("ifname", out var found) && found.GetString() == name
           from address in item.GetProperty("addr_info").EnumerateArray()
           // Every link has a link-local one, all in the same network.
           where address.GetProperty("scope").GetString() != "link"
           select new Cidr(IpAddress.Parse(address.GetProperty("local").GetString()!), address.GetProperty("prefixlen").GetInt32()),
    ];

    private static async Task<(ValueList<FoundDomain> Domains, ValueList<FoundNetwork> Networks)> LibvirtAsync(IHost host,
        CancellationToken cancellationToken)
    {
        var libvirt = await host.GetLibvirtAsync(cancellationToken).ConfigureAwait(false);
        var domains = await libvirt.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
        var networks = await libvirt.ListNetworksAsync(cancellationToken).ConfigureAwait(false);
        return (
            [.. from domain in domains
                let xml = XElement.Parse(domain.Xml)
                let lab = DomainXml.LabOf(xml)
                where lab is not null
                select new FoundDomain(lab.Value, domain.Name, DomainXml.TapsOf(xml))],
            [.. from network in networks
                let xml = XElement.Parse(network.Xml)
                let uuid = NetworkXml.UuidOf(xml)
                let bridge = NetworkXml.BridgeOf(xml)
                where uuid is not null && bridge is not null
                select new FoundNetwork(network.Name, uuid.Value, bridge)]);
    }

    private sealed record FoundDomain(Name Lab, string Name, ValueList<InterfaceName> Taps);

    private sealed record FoundNetwork(string Name, Guid Uuid, FoundInterface Bridge);
}
