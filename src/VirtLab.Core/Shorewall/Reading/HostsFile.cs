using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>hosts</c>, and the option <c>nets</c> of interfaces, which says the same: zones that are some networks behind an
/// interface.</summary>
internal static class HostsFile
{
    private const string Dynamic = "dynamic", RouteBack = "routeback";

    public static void Read(Draft draft)
    {
        draft.Report.Each(draft.Interfaces.All.Where(entry => entry.Zone is not null && entry.Options.ContainsKey("nets")), entry =>
            entry.At, entry =>
            Add(draft, entry.Zone!.Value, entry, entry.Options["nets"] ?? Dynamic));
        draft.Report.Each(draft.Source.Rows(Layouts.HostGroups), row =>
        {
            var zone = draft.Zones.Known(row.Needed("zone"));
            string[] parts = row.Needed("hosts").Split(':', 2);
            if (parts.Length == 1)
                throw new MistakeException($"'{parts[0]}' names no networks behind the interface", "Write it as eth1:10.1.0.0/16");
            if (zone.IsFirewall)
                throw new MistakeException($"{zone.Name} is the host itself, which is behind no interface",
                    "Name the zone that is behind it");
            var behind = draft.Interfaces.Known(parts[0]);
            if (behind.Zone == zone.Name)
                throw new MistakeException($"all that is behind {behind.Logical} is in {zone.Name} already",
                    "Take the line out, or the zone out of interfaces");
            if (row["options"] is { } options && !(options == RouteBack && behind.Is(RouteBack)))
                draft.Report.LeftOut(row.At, $"the options {options}", "a lab's zones have none for some of their hosts");
            Add(draft, zone.Name, behind, parts[1]);
        });
    }

    /// <summary>Leaves out the zones that are behind no interface.</summary>
    public static void LeaveOutEmptyZones(Draft draft)
    {
        foreach (var zone in draft.Zones.Kept.Where(zone => !zone.IsFirewall && !draft.HostsOf(zone.Name).Any()
            && draft.Interfaces.All.All(entry => entry.WholeZone != zone.Name)).ToValueList())
        {
            const string Why = "neither interfaces nor hosts says what is in it";
            draft.Zones.LeaveOut(zone.Name.ToString(), Why);
            draft.Report.LeftOut(zone.At, $"the zone {zone.Name}", Why);
        }
    }

    private static void Add(Draft draft, Name zone, InterfaceEntry behind, string networks)
    {
        if (networks == Dynamic)
            throw new LeftOutException($"the hosts of {zone} behind {behind.Logical}", "a lab has no zones that change while it runs");
        var all = AddressList.Read(networks, draft.AddressOf);
        draft.AddHosts(zone, new ZoneHosts(behind.Name, all.Count == 0 ? ["0.0.0.0/0"] : all));
    }
}
