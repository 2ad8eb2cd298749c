using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Native;

namespace VirtLab.Testing.Libvirt;

/// <summary>The entries of a network that change while it runs (<c>virNetworkUpdate</c>).</summary>
internal static class NetworkEntries
{
    public static void Change(XElement network, string name, EntryChange change, NetworkEntry entry, string xml)
    {
        var element = Definitions.Parse(xml, "network");
        var (place, what, same) = entry switch
        {
            NetworkEntry.DhcpHost => (Dhcp(network), "dhcp host", (Func<XElement, bool>)(other => IsSameHost(other, element, any: change == EntryChange.Add))),
            NetworkEntry.DhcpRange => (Dhcp(network), "dhcp range", other => Have(other, element, "start") && Have(other, element, "end")),
            _ => (new Place(network, "dns"), "DNS HOST", other => IsSameName(other, element)),
        };
        var there = place.Find()?.Elements(element.Name).Where(same).ToList() ?? [];
        if (change == EntryChange.Add)
        {
            if (there.Count > 0)
            {
                throw Refusal.Invalid(ErrorDomain.Network, entry == NetworkEntry.DnsHost
                    ? $"there is already at least one DNS HOST record with a matching field in network {name}"
                    : $"there is an existing {what} entry in network '{name}' that matches \"{element.ToString(SaveOptions.DisableFormatting)}\"");
            }
            place.Made().Add(element);
            return;
        }
        if (there.Count == 0)
            throw Refusal.Invalid(ErrorDomain.Network, $"couldn't locate a matching {what} {(entry == NetworkEntry.DnsHost ? $"record in network {name}" : $"entry in network '{name}'")}");
        if (there.Count > 1)
            throw Refusal.Invalid(ErrorDomain.Network, $"multiple matching {what} records were found in network {name}");
        var parent = there[0].Parent!;
        there[0].Remove();
        if (!parent.HasElements)
            parent.Remove();
    }

    /// <summary>DHCP serves the first IPv4 subnet that has it, or else the first.</summary>
    private static Place Dhcp(XElement network)
    {
        var subnets = network.Elements("ip").Where(ip => (string?)ip.Attribute("family") != "ipv6").ToList();
        var subnet = subnets.FirstOrDefault(ip => ip.Element("dhcp") is not null) ?? subnets.FirstOrDefault()
            ?? throw new Refusal(ErrorNumber.OperationInvalid, ErrorDomain.Network, "couldn't update dhcp host entry - no <ip> element found at index 0 in network");
        return new Place(subnet, "dhcp");
    }

    /// <summary>A reservation is in another's way that has its hardware address, address or name; it is the one that is meant where all that is said
    /// is so.</summary>
    private static bool IsSameHost(XElement one, XElement other, bool any)
    {
        string[] said = [.. HostParts.Where(attribute => other.Attribute(attribute) is not null)];
        return any ? said.Any(attribute => Have(one, other, attribute)) : said.All(attribute => Have(one, other, attribute));
    }

    /// <summary>Whether they have the address or any name in common.</summary>
    private static bool IsSameName(XElement one, XElement other) => Have(one, other, "ip")
        || other.Elements("hostname").Any(wanted => one.Elements("hostname").Any(name => name.Value == wanted.Value));

    private static readonly string[] HostParts = ["mac", "ip", "name"];

    private static bool Have(XElement one, XElement other, string attribute) =>
        (string?)one.Attribute(attribute) is { } value && string.Equals(value, (string?)other.Attribute(attribute), StringComparison.OrdinalIgnoreCase);

    /// <summary>Where entries stand; it is made with the first of them.</summary>
    private readonly record struct Place(XElement Parent, string Name)
    {
        public XElement? Find() => Parent.Element(Name);

        public XElement Made()
        {
            if (Find() is { } there)
                return there;
            var made = new XElement(Name);
            Parent.Add(made);
            return made;
        }
    }
}
