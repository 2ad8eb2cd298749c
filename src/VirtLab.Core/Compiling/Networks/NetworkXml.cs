using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Networks;

/// <summary>A network as libvirt's network XML (https://libvirt.org/formatnetwork.html), written and read.</summary>
internal static class NetworkXml
{
    public static string Render(NetworkResource network) => new XElement("network",
        new XElement("name", network.Name),
        // libvirt before 9.7 keeps no metadata on networks: the UUID, derived from lab and network, is the mark that it is ours.
        new XElement("uuid", Uuid(network.Lab, network.Name.ToString())),
        new XElement("forward", new XAttribute("mode", "open")),
        new XElement("bridge", new XAttribute("name", network.Bridge), new XAttribute("stp", "off"), new XAttribute("delay", "0")),
        network.Mac is { } mac ? new XElement("mac", new XAttribute("address", mac)) : null,
        // Frames on a bridge never come by the firewall: the bridge itself keeps its ports apart.
        network.RouteBack ? null : new XElement("port", new XAttribute("isolated", "yes")),
        network.Domain is { } domain
            ? new XElement("domain", new XAttribute("name", domain), new XAttribute("localOnly", "yes"))
            : null,
        network.Dns.Count == 0 ? null : new XElement("dns", network.Dns.Select(DnsHost)),
        Ip(network.Address, Dhcp(network)),
        // DHCP is for one subnet of each family alone. An IPv6 one without it is advertised, and machines make their addresses themselves.
        network.Subnets.Concat(network.Prefixes).Select(address => Ip(address, null))).ToString();

    /// <summary>Reads a network of the lab's; null where it is not. One that somebody has made of it what no lab has is unreadable, and can be
    /// made anew or removed.</summary>
    public static NetworkResource? Parse(Name lab, string name, string xml)
    {
        var network = XElement.Parse(xml);
        if (!Guid.TryParse((string?)network.Element("uuid"), out var uuid) || uuid != Uuid(lab, name))
            return null;
        try
        {
            return Read(lab, name, network);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            var bridge = InterfaceName.TryParse((string?)network.Element("bridge")?.Attribute("name"), null, out var found) ? found : "none";
            return new NetworkResource(lab, name, bridge, "0.0.0.0/32") 
            {
                Mac = MacOf(network),
                RouteBack = IsRouteBack(network),
                Unreadable = $"unreadable: {e.Message}",
            };
        }
    }

    private static NetworkResource Read(Name lab, string name, XElement network)
    {
        var addresses = network.Elements("ip").Select(ip => (Address: new Cidr(IpAddress.Parse(Text(ip, "address")), PrefixOf(ip)), Ip: ip)).ToList();
        var (address, first) = addresses.FirstOrDefault(pair => !pair.Address.IsV6);
        var dhcp = first is null ? throw new FormatException($"Network {name} has no IPv4 address.") : first.Element("dhcp");
        var range = dhcp?.Element("range");
        return new NetworkResource(lab, name, Text(network.Element("bridge"), "name"), address)
        {
            Subnets = addresses.Where(pair => !pair.Address.IsV6).Skip(1).Select(pair => pair.Address).ToValueList(),
            Prefixes = addresses.Where(pair => pair.Address.IsV6).Select(pair => pair.Address).ToValueList(),
            Mac = MacOf(network),
            Beyond =
            [
                .. network.Elements().Select(element => element.Name.LocalName).Where(element => !Known.Contains(element)).Distinct(),
                .. Options.Where(option => (string?)network.Element("bridge")!.Attribute(option.Name) is { } set && set != option.Value).Select(option => $"bridge {option.Name}"),
                .. (network.Element("dns")?.Elements() ?? []).Select(element => $"dns {element.Name.LocalName}").Where(element => element != "dns host").Distinct(),
            ],
            Forward = (string?)network.Element("forward")?.Attribute("mode") ?? "none",
            RouteBack = IsRouteBack(network),
            Domain = network.Element("domain") is { } domain ? DomainName.Parse(Text(domain, "name")) : (DomainName?)null,
            Range = range is null
                ? (DhcpRange?)null
                : new DhcpRange(IpAddress.Parse(Text(range, "start")), IpAddress.Parse(Text(range, "end"))),
            Reservations = (dhcp?.Elements("host") ?? []).Select(host =>
                new Reservation(MacAddress.Parse(Text(host, "mac")), IpAddress.Parse(Text(host, "ip")), (string?)host.Attribute("name") is { } own ? Name.Parse(own) : (Name?)null)).ToValueList(),
            Dns = (network.Element("dns")?.Elements("host") ?? []).Select(host =>
                new DnsHost(IpAddress.Parse(Text(host, "ip")),
                    host.Elements("hostname").Select(name => DomainName.Parse(name.Value)).ToValueList())).ToValueList(),
        };
    }

    // What a lab says, what libvirt adds, and what is said for people only.
    private static readonly HashSet<string> Known = ["name", "uuid", "forward", "bridge", "mac", "port", "domain", "dns", "ip", "title", "description", "metadata"];

    private static readonly (string Name, string Value)[] Options = [("stp", "off"), ("delay", "0"), ("macTableManager", "kernel")];

    private static bool IsRouteBack(XElement network) => (string?)network.Element("port")?.Attribute("isolated") != "yes";

    private static MacAddress? MacOf(XElement network) =>
        MacAddress.TryParse((string?)network.Element("mac")?.Attribute("address"), null, out var mac) ? mac : (MacAddress?)null;

    /// <summary>The network's UUID: the same for the same lab and network on every host.</summary>
    public static Guid Uuid(Name lab, string network) =>
        new(SHA256.HashData(Encoding.UTF8.GetBytes($"virtlab\nnetwork\n{lab}\n{network}")).AsSpan(0, 16));

    /// <summary>A reservation, as <c>virNetworkUpdate</c> takes it too.</summary>
    public static XElement DhcpHost(Reservation host) => new("host",
        new XAttribute("mac", host.Mac), host.Name is { } name ? new XAttribute("name", name) : null, new XAttribute("ip", host.Address));

    /// <summary>A range, as <c>virNetworkUpdate</c> takes it too.</summary>
    public static XElement Range(DhcpRange range) => new("range", new XAttribute("start", range.First), new XAttribute("end", range.Last));

    /// <summary>A DNS entry, as <c>virNetworkUpdate</c> takes it too.</summary>
    public static XElement DnsHost(DnsHost host) => new("host", new XAttribute("ip", host.Address),
        host.Names.Select(name => new XElement("hostname", name)));

    private static XElement Ip(Cidr address, XElement? dhcp) => new("ip",
        new XAttribute("family", address.IsV6 ? "ipv6" : "ipv4"),
        new XAttribute("address", address.Address),
        new XAttribute("prefix", address.PrefixLength.ToString(CultureInfo.InvariantCulture)),
        dhcp);

    private static XElement? Dhcp(NetworkResource network) => network.Reservations.Count == 0 && network.Range is null
        ? null
        : new XElement("dhcp", network.Range is { } range ? Range(range) : null, network.Reservations.Select(DhcpHost));

    private static int PrefixOf(XElement ip) => int.Parse(Text(ip, "prefix"), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(XElement? element, string attribute) => (string?)element?.Attribute(attribute)
        ?? throw new FormatException($"<{element?.Name.LocalName ?? "network"}> has no {(element is null ? "element with a " : "")}{attribute}.");
}
