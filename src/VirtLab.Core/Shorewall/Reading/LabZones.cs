using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Shorewall.Reading;

/// <summary>Puts the zones into the lab, in the files' order.</summary>
internal static class LabZones
{
    public static void Add(Draft draft)
    {
        draft.Lab = draft.Lab with
        {
            Zones = draft.Zones.Kept.Select(zone => zone.IsFirewall ? Zone.Firewall(zone.Name)
                : new Zone(zone.Name) { Interfaces = draft.Interfaces.All.Where(entry => entry.Zone == zone.Name).Select(entry =>
                    entry.Name).ToValueList() }).ToValueList(),
        };
        foreach (var (index, zone) in draft.Zones.Kept.Index())
            draft.Stands("Zones", index, zone.Name, zone.At);
    }
}
