using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Zones and the interfaces in them.</summary>
internal static class ZoneChecks
{
    /// <summary>Whether no packet is ever routed from the zone back into it.</summary>
    public static bool IsNeverCrossed(Lab lab, Name zone) => lab.Zones.FirstOrDefault(z => z.Name == zone) is { } found
        && InterfacesOf(found).Distinct().ToValueList() is [var only]
        && !lab.Networks.Any(network => network.RouteBack && network.BridgeName == only)
        && !lab.Uplinks.Any(uplink => uplink.RouteBack && uplink.Interface == only);

    /// <summary>The interfaces that a zone is behind, whole or in part.</summary>
    public static IEnumerable<InterfaceName> InterfacesOf(Zone zone) => zone.Interfaces.Concat(zone.Hosts.Select(hosts => hosts.Interface));

    /// <summary>The zone of an address behind an interface.</summary>
    public static Zone? Of(Lab lab, InterfaceName name, IpAddress address) =>
        lab.Zones.FirstOrDefault(zone => zone.Hosts.Any(hosts => hosts.Interface == name && hosts.Networks.Any(network => network.Contains(address))))
            ?? lab.Zones.FirstOrDefault(zone => zone.Interfaces.Contains(name));

    public static IEnumerable<Finding> Run(Lab lab)
    {
        if (lab.Zones.Count == 0)
            yield break;
        if (lab.Zones.Count(zone => zone.IsFirewall) is var hosts and not 1)
        {
            yield return new Finding("Zones",
                hosts == 0 ? "none of them is the host itself" : $"{hosts} of them are said to be the host itself",
                "Let exactly one be the host, such as Zone.Firewall(\"fw\")");
        }
        var interfaces = Place.Uplinks(lab).Select(u => (u.Path, Name: u.Item.Interface))
            .Concat(Place.Networks(lab).Select(n => (n.Path, Name: n.Item.BridgeName))).ToValueList();
        var known = interfaces.Select(i => i.Name).ToHashSet();
        foreach (var (path, zone) in Place.Zones(lab))
        {
            if (zone.Name == (Name)Zone.All)
                yield return new Finding($"{path}.Name", $"'{Zone.All}' stands for every zone", "Choose another name");
            if (zone.IsFirewall && zone.Interfaces.Count + zone.Hosts.Count > 0)
                yield return new Finding($"{path}.Interfaces", "the host itself is not behind an interface",
                    "Leave the interfaces to the zones that are");
            if (!zone.IsFirewall && zone.Interfaces.Count + zone.Hosts.Count == 0)
                yield return new Finding($"{path}.Interfaces", "nothing is in the zone",
                    "Name the interfaces that it is behind, or leave the zone out");
            foreach (var name in zone.Interfaces.Where(name => !known.Contains(name)))
                yield return new Finding($"{path}.Interfaces", $"'{name}' is neither an uplink nor a bridge of the lab",
                    "Name one of those, or add it to the lab");
        }
        foreach (var finding in Hosts(lab, known))
            yield return finding;
        var placed = from zone in Place.Zones(lab)
                     from name in zone.Item.Interfaces
                     select ($"{zone.Path}.Interfaces", name);
        foreach (var finding in CommonChecks.Duplicates(placed, "the interface", "Let each interface be in one zone, once, and give others the Hosts behind it that are theirs"))
            yield return finding;
        var zoned = lab.Zones.SelectMany(InterfacesOf).ToHashSet();
        foreach (var (path, name) in interfaces.Where(i => i.Name != default && !zoned.Contains(i.Name)))
            yield return new Finding(path, $"'{name}' is in no zone, so nothing would pass through it",
                "Add it to the interfaces of a zone");
    }

    private static IEnumerable<Finding> Hosts(Lab lab, HashSet<InterfaceName> known)
    {
        var taken = new List<(string Path, InterfaceName Interface, Cidr Network)>();
        foreach (var (zonePath, zone) in Place.Zones(lab))
        {
            foreach (var (path, hosts) in Place.Each($"{zonePath}.Hosts", zone.Hosts))
            {
                if (!known.Contains(hosts.Interface))
                    yield return new Finding($"{path}.Interface", $"'{hosts.Interface}' is neither an uplink nor a bridge of the lab",
                        "Name one of those, or add it to the lab");
                if (zone.Interfaces.Contains(hosts.Interface))
                    yield return new Finding(path, $"the zone has all that is behind {hosts.Interface} already", "Leave the hosts out, or the interface");
                if (hosts.Networks.Count == 0)
                    yield return new Finding($"{path}.Networks", "no hosts are named", "Name their networks, or put the interface into the zone's Interfaces");
                foreach (var (place, network) in Place.Each($"{path}.Networks", hosts.Networks))
                {
                    if (taken.FirstOrDefault(other => other.Interface == hosts.Interface && other.Network.Holds(network)) is { Path: { } first })
                        yield return new Finding(place, $"{network.Network} is in {first} already, which comes before it",
                            "Put the smaller network first, or leave it out");
                    else
                        taken.Add((place, hosts.Interface, network.Network));
                }
            }
        }
    }
}
