using System.Xml.Linq;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Testing.Libvirt;

/// <summary>What a network's DHCP server gives out: the reserved address, or the first free one of the ranges. What it has given a card, it gives it
/// again.</summary>
internal static class LeaseTable
{
    /// <summary>The leases of a network, those of the guests that ask now among them.</summary>
    public static IReadOnlyList<DhcpLease> Of(KnownNetwork network, IEnumerable<KnownDomain> asking)
    {
        if (network.Live is { } live && Served(live) is var (own, dhcp))
        {
            foreach (var (domain, mac) in asking.SelectMany(domain => CardsOn(domain, network.Name).Select(mac => (domain, mac))))
            {
                if (Give(network, own, dhcp, domain, mac) is { } lease)
                    network.Leases[mac] = lease;
            }
        }
        return [.. network.Leases.Values];
    }

    private static DhcpLease? Give(KnownNetwork network, Cidr own, XElement dhcp, KnownDomain domain, MacAddress mac)
    {
        var reservation = dhcp.Elements("host").FirstOrDefault(host => MacAddress.TryParse((string?)host.Attribute("mac"), null, out var reserved) && reserved == mac);
        string name = (string?)reservation?.Attribute("name") ?? domain.Name;
        if (IpAddress.TryParse((string?)reservation?.Attribute("ip"), null, out var its))
            return new DhcpLease(mac, new Cidr(its, own.PrefixLength), name);
        if (network.Leases.TryGetValue(mac, out var former))
            return former;
        var taken = network.Leases.Values.Select(lease => lease.Address.Address.ToString())
            .Concat(dhcp.Elements("host").Select(host => (string?)host.Attribute("ip") ?? "")).ToHashSet();
        return dhcp.Elements("range").SelectMany(Addresses).Where(address => !taken.Contains(address.ToString()))
            .Select(address => new DhcpLease(mac, new Cidr(address, own.PrefixLength), name)).FirstOrDefault();
    }

    /// <summary>The subnet that DHCP serves, as the host's address in it.</summary>
    private static (Cidr Own, XElement Dhcp)? Served(XElement network) => network.Elements("ip")
        .Where(ip => ip.Element("dhcp") is not null && (string?)ip.Attribute("family") != "ipv6")
        .Select(ip => NetworkTable.AddressOf(ip) is { } own ? ((Cidr, XElement)?)(own, ip.Element("dhcp")!) : null).FirstOrDefault();

    private static IEnumerable<MacAddress> CardsOn(KnownDomain domain, string network) => DomainDevices.Of(domain.Live!).Elements("interface")
        .Where(nic => (string?)nic.Element("source")?.Attribute("network") == network && (string?)nic.Element("link")?.Attribute("state") != "down")
        .Select(nic => MacAddress.Parse(DomainDevices.MacOf(nic)!));

    private static IEnumerable<IpAddress> Addresses(XElement range)
    {
        uint first = Number((string?)range.Attribute("start")), last = Number((string?)range.Attribute("end"));
        for (uint number = first; number <= last && number != uint.MaxValue; number++)
            yield return IpAddress.Parse(string.Join('.', number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255));
    }

    private static uint Number(string? address) => (address ?? "0.0.0.0").Split('.').Aggregate(0u, (number, part) => number << 8 | byte.Parse(part, null));
}
