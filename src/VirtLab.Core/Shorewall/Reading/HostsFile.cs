using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>hosts</c>: zones that are some networks behind an interface. A lab's zones are whole interfaces, so these are checked
/// and left out; here is the place to give them to the zones once these have networks.</summary>
internal static class HostsFile
{
    public static void Read(Draft draft) => draft.Report.Each(draft.Source.Rows(Layouts.HostGroups), row =>
    {
        var zone = draft.Zones.Known(row.Needed("zone"));
        string[] parts = row.Needed("hosts").Split(':', 2);
        if (parts.Length == 1)
            throw new MistakeException($"'{parts[0]}' names no networks behind the interface", "Write it as eth1:10.1.0.0/16");
        var behind = draft.Interfaces.Known(parts[0]);
        _ = parts[1] == "dynamic" ? [] : AddressList.Read(parts[1], draft.AddressOf);
        throw new LeftOutException($"the networks {parts[1]} behind {behind.Logical}",
            $"a lab's zones are behind whole interfaces, so {zone.Name} can't be these networks");
    });

    /// <summary>Leaves out the zones that are behind no interface as a whole.</summary>
    public static void LeaveOutEmptyZones(Draft draft)
    {
        foreach (var zone in draft.Zones.Kept.Where(zone => !zone.IsFirewall
            && draft.Interfaces.All.All(entry => entry.Zone != zone.Name)).ToValueList())
        {
            const string Why = "no interface stands in interfaces that it is behind as a whole";
            draft.Zones.LeaveOut(zone.Name.ToString(), Why);
            draft.Report.LeftOut(zone.At, $"the zone {zone.Name}", Why);
        }
    }
}
