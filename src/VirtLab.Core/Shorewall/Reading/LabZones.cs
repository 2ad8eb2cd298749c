using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Reading;

/// <summary>Puts the zones into the lab, in the files' order.</summary>
internal static class LabZones
{
    public static void Add(Draft draft)
    {
        Nest(draft);
        draft.Lab = draft.Lab with
        {
            Zones = draft.Zones.Kept.Select(zone => zone.IsFirewall ? Zone.Firewall(zone.Name) : new Zone(zone.Name)
            {
                Interfaces = draft.Interfaces.All.Where(entry => entry.WholeZone == zone.Name).Select(entry => entry.Name).ToValueList(),
                Hosts = draft.HostsOf(zone.Name).GroupBy(hosts => hosts.Interface)
                    .Select(hosts => new ZoneHosts(hosts.Key, hosts.SelectMany(some => some.Networks).ToValueList())).ToValueList(),
            }).ToValueList(),
        };
        foreach (var (index, zone) in draft.Zones.Kept.Index())
            draft.Stands("Zones", index, zone.Name, zone.At);
    }

    // Hosts of zones come before whole interfaces anyway; among themselves those of a part come before those of the whole.
    private static void Nest(Draft draft)
    {
        foreach (var zone in draft.Zones.Kept.Where(zone => zone.IsNested).ToValueList())
        {
            var before = draft.Zones.Kept.TakeWhile(other => other != zone)
                .FirstOrDefault(other => zone.Parents.Contains(other.Name.ToString()) && draft.HostsOf(other.Name).Any());
            if (before is not null)
                draft.Zones.MoveBefore(zone, before);
        }
    }
}
