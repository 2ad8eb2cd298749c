using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>zones</c>.</summary>
internal static class ZonesFile
{
    private static readonly ValueList<string> Reserved = ["all", "any", "none", "SOURCE", "DEST"];

    public static void Read(Draft draft)
    {
        if (!draft.Source.Has(Layouts.Zones.File))
            draft.Report.Mistake(Layouts.Zones.File, "there is no such file in the folder", "Add it: without zones nothing is filtered");
        draft.Report.Each(draft.Source.Rows(Layouts.Zones), row =>
        {
            string[] names = row.Needed("zone").Split(':');
            if (!Name.TryParse(names[0], null, out var name) || Reserved.Contains(names[0]))
                throw new MistakeException($"'{names[0]}' can't be a zone's name",
                    "Use letters and digits, beginning with a letter, and none of Shorewall's own words");
            if (draft.Zones.Has(names[0]))
                throw new MistakeException($"the zone '{names[0]}' is there already", "Give each zone a name of its own");
            foreach (string parent in names.Skip(1).SelectMany(parents => parents.Split(',')).Where(parent => !draft.Zones.Has(parent)))
                throw new MistakeException($"there is no zone '{parent}' before this one",
                    "Name the zones that it is a part of, and put them first");
            bool firewall = false;
            switch (row["type"]?.ToLowerInvariant())
            {
                case "firewall":
                    firewall = true;
                    if (draft.Zones.Kept.FirstOrDefault(entry => entry.IsFirewall) is { } first)
                        throw new MistakeException($"{first.Name} is the firewall already", "Let exactly one zone be of the type firewall");
                    draft.Source.Variables.Set("FW", names[0]);
                    break;
                case null or "ip" or "ipv4":
                    break;
                case ("ipsec" or "ipsec4" or "bport" or "bport4" or "vserver" or "loopback" or "local" or "ipv6" or "ipsec6"
                    or "bport6") and var type:
                    draft.Zones.LeaveOut(names[0], $"a lab has no zones of the type {type}");
                    throw new LeftOutException($"the zone {names[0]}", $"a lab has no zones of the type {type}");
                default:
                    throw new MistakeException($"'{row["type"]}' is no type of a zone", "Write firewall or ip");
            }
            foreach (string column in (string[])["options", "in_options", "out_options"])
            {
                if (row[column] is { } options)
                    draft.Report.LeftOut(row.At, $"the options {options}", "a lab's zones have none");
            }
            draft.Zones.Add(new ZoneEntry(row.At, name, firewall, names.Length > 1 ? [.. names[1].Split(',')] : []));
        });
        if (!draft.Report.Failed && !draft.Zones.Kept.Any(entry => entry.IsFirewall))
            draft.Report.Mistake(Layouts.Zones.File, "no zone is the host itself", "Add one of the type firewall");
    }
}
