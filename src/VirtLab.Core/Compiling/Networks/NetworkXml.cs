using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Networks;

/// <summary>Renders a network as libvirt's network XML (https://libvirt.org/formatnetwork.html).</summary>
internal static class NetworkXml
{
    public static string Render(Lab lab, LabNetwork network) => new XElement("network",
        new XElement("name", network.Name),
        // libvirt before 9.7 keeps no metadata on networks: the UUID, derived from lab and network, is the mark that it is ours.
        new XElement("uuid", Uuid(lab.Name, network.Name.ToString())),
        new XElement("forward", new XAttribute("mode", "open")),
        new XElement("bridge", new XAttribute("name", network.BridgeName), new XAttribute("stp", "off"), new XAttribute("delay", "0")),
        // Frames on a bridge never come by the firewall: the bridge itself keeps its ports apart.
        network.RouteBack ? null : new XElement("port", new XAttribute("isolated", "yes")),
        network.Domain is { } domain
            ? new XElement("domain", new XAttribute("name", domain), new XAttribute("localOnly", "yes"))
            : null,
        Dns(network),
        new XElement("ip",
            new XAttribute("family", network.Address.IsV6 ? "ipv6" : "ipv4"),
            new XAttribute("address", network.Address.Address),
            new XAttribute("prefix", network.Address.PrefixLength.ToString(CultureInfo.InvariantCulture)),
            Dhcp(lab, network))).ToString();

    /// <summary>The network's UUID: the same for the same lab and network on every host.</summary>
    public static Guid Uuid(Name lab, string network) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"virtlab\nnetwork\n{lab}\n{network}")).AsSpan(0, 16));

    /// <summary>The UUID that a network's XML says.</summary>
    public static Guid? UuidOf(XElement xml) => Guid.TryParse((string?)xml.Element("uuid"), out var uuid) ? uuid : null;

    /// <summary>The bridge that a network's XML says, with the host's addresses on it; null where it says none.</summary>
    public static FoundInterface? BridgeOf(XElement xml) =>
        InterfaceName.TryParse((string?)xml.Element("bridge")?.Attribute("name"), null, out var bridge)
            ? new FoundInterface(bridge, xml.Elements("ip").Select(AddressOf).OfType<Cidr>().ToValueList())
            : null;

    // libvirt knows other ways to write a network's size; VirtLab writes the prefix.
    private static Cidr? AddressOf(XElement ip) =>
        Cidr.TryParse($"{(string?)ip.Attribute("address")}/{(string?)ip.Attribute("prefix")}", null, out var address)
            ? (Cidr?)address
            : null;

    private static XElement? Dns(LabNetwork network) => network.DnsHosts.Count == 0 ? null : new XElement("dns",
        network.DnsHosts.Select(host => new XElement("host", new XAttribute("ip", host.Address),
            host.Names.Select(name => new XElement("hostname", name)))));

    private static XElement? Dhcp(Lab lab, LabNetwork network)
    {
        var hosts = network.DhcpHosts.Concat(
            from machine in lab.Machines
            from nic in MachineNics.Of(lab, machine)
            where nic.Network == network.Name && nic.Address is not null
            select new DhcpHost(nic.Mac, nic.Address!.Value, machine.Name)).ToList();
        if (hosts.Count == 0 && network.DhcpRange is null)
            return null;
        return new XElement("dhcp",
            network.DhcpRange is { } range
                ? new XElement("range", new XAttribute("start", range.First), new XAttribute("end", range.Last))
                : null,
            hosts.Select(host => new XElement("host",
                new XAttribute("mac", host.Mac), new XAttribute("name", host.Name), new XAttribute("ip", host.Address))));
    }
}
