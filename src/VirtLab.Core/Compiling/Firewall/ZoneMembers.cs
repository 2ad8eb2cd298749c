using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Which zones are behind which interfaces.</summary>
internal sealed class ZoneMembers
{
    private readonly Dictionary<InterfaceName, ValueList<ZonePart>> _parts = [];

    public ZoneMembers(Lab lab)
    {
        var zones = lab.Zones.Index().DistinctBy(zone => zone.Item.Name).ToValueList();
        All = zones.Select(zone => zone.Item).ToValueList();
        Host = All.FirstOrDefault(zone => zone.IsFirewall)?.Name;
        Interfaces = lab.Zones.SelectMany(InterfacesOf).Distinct().ToValueList();
        foreach (var name in Interfaces)
        {
            _parts[name] =
            [
                .. from zone in zones
                   where !zone.Item.IsFirewall
                   let networks = zone.Item.Hosts.Where(hosts => hosts.Interface == name).SelectMany(hosts => hosts.Networks)
                   where networks.Any()
                   select new ZonePart(zone.Item.Name, Disjoint(networks)) { Origin = $"Zones[{zone.Index}].Hosts" },
                .. All.Where(zone => !zone.IsFirewall && zone.Interfaces.Contains(name)).Take(1).Select(zone => new ZonePart(zone.Name, [])),
            ];
        }
    }

    /// <summary>The zones, each name once.</summary>
    public ValueList<Zone> All { get; }

    /// <summary>The zone that is the host.</summary>
    public Name? Host { get; }

    /// <summary>The interfaces that zones are behind.</summary>
    public ValueList<InterfaceName> Interfaces { get; }

    /// <summary>Whether some zone is of some of an interface's hosts only.</summary>
    public bool HaveHosts => All.Any(zone => zone.Hosts.Count > 0);

    /// <summary>The interfaces that a zone is behind, whole or in part.</summary>
    public static IEnumerable<InterfaceName> InterfacesOf(Zone zone) => zone.Interfaces.Concat(zone.Hosts.Select(hosts => hosts.Interface)).Distinct();

    /// <summary>The zones behind an interface: the first one that has a packet's address judges it; the last may have them all.</summary>
    public ValueList<ZonePart> On(InterfaceName name) => _parts.GetValueOrDefault(name) ?? [];

    /// <summary>Whether one zone has the interface, whole.</summary>
    public bool IsWhole(InterfaceName name) => On(name) is [{ IsWhole: true }];

    /// <summary>The zone of an address behind an interface.</summary>
    public Name? ZoneOf(InterfaceName name, IpAddress address) =>
        On(name).FirstOrDefault(part => part.IsWhole || part.Networks.Any(network => network.Contains(address)))?.Zone;

    /// <summary>The networks without those that others have in them: nft takes none that overlap.</summary>
    public static ValueList<Cidr> Disjoint(IEnumerable<Cidr> networks)
    {
        // Of networks, one is in the other or they are apart; in this order the wider one comes first.
        var disjoint = new List<Cidr>();
        foreach (var network in networks.Select(network => network.Network).OrderBy(network => network.Address).ThenBy(network => network.PrefixLength))
        {
            if (disjoint.Count == 0 || !disjoint[^1].Overlaps(network))
                disjoint.Add(network);
        }
        return disjoint.ToValueList();
    }
}

/// <summary>What a zone has of an interface.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Networks">The networks of its hosts; none for all that is behind the interface.</param>
internal sealed record ZonePart(Name Zone, ValueList<Cidr> Networks)
{
    /// <summary>Where in the lab it comes from.</summary>
    public string? Origin { get; init; }

    public bool IsWhole => Networks.Count == 0;

    /// <summary>The networks by family, as a rule is about one; of the whole, one list without any.</summary>
    public IEnumerable<ValueList<Cidr>> Families => IsWhole ? [Networks] : Networks.GroupBy(network => network.IsV6).Select(family => family.ToValueList());
}
