using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Zones and the interfaces in them.</summary>
internal static class ZoneChecks
{
    /// <summary>Whether no packet is ever routed from the zone back into it.</summary>
    public static bool IsNeverCrossed(Lab lab, Name zone) => lab.Zones.FirstOrDefault(z => z.Name == zone) is { Interfaces: [var only] }
        && !lab.Networks.Any(network => network.RouteBack && network.BridgeName == only);

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
            if (zone.IsFirewall && zone.Interfaces.Count > 0)
                yield return new Finding($"{path}.Interfaces", "the host itself is not behind an interface",
                    "Leave the interfaces to the zones that are");
            if (!zone.IsFirewall && zone.Interfaces.Count == 0)
                yield return new Finding($"{path}.Interfaces", "nothing is in the zone",
                    "Name the interfaces that it is behind, or leave the zone out");
            foreach (var name in zone.Interfaces.Where(name => !known.Contains(name)))
                yield return new Finding($"{path}.Interfaces", $"'{name}' is neither an uplink nor a bridge of the lab",
                    "Name one of those, or add it to the lab");
        }
        var placed = from zone in Place.Zones(lab)
                     from name in zone.Item.Interfaces
                     select ($"{zone.Path}.Interfaces", name);
        foreach (var finding in CommonChecks.Duplicates(placed, "the interface", "Let each interface be in one zone, once"))
            yield return finding;
        var zoned = lab.Zones.SelectMany(zone => zone.Interfaces).ToHashSet();
        foreach (var (path, name) in interfaces.Where(i => i.Name != default && !zoned.Contains(i.Name)))
            yield return new Finding(path, $"'{name}' is in no zone, so nothing would pass through it",
                "Add it to the interfaces of a zone");
    }
}
