using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>blrules</c>: the networks that are refused before all rules.</summary>
internal static class BlockRulesFile
{
    public static void Read(Draft draft)
    {
        var blocked = new List<Cidr>();
        draft.Report.Each(draft.Source.Rows(Layouts.BlockRules), row =>
        {
            row.NothingIn("proto", "dport", "sport", "origdest", "rate", "user", "mark", "connlimit", "time", "headers", "switch",
                "helper");
            string name = ActionText.Read(row.Needed("action")).Name;
            if (name is not ("DROP" or "BLACKLIST" or "blacklog"))
                throw new LeftOutException($"'{row.Text}'", $"a lab drops what is on its list, and has no {name} for it");
            Endpoint source = Endpoint.Read(row.Needed("source"), row, draft), destination = Endpoint.Read(row.Needed("dest"), row, draft);
            if (source.Networks.Count == 0 || source.Macs.Count > 0 || destination.Networks.Count > 0)
                throw new LeftOutException($"'{row.Text}'", "a lab's list has networks of senders, and nothing else");
            draft.Report.Changed(row.At, $"'{row.Text}'", "a lab refuses these networks on all its uplinks, whatever the zones are");
            foreach (var network in source.Networks.Where(network => !blocked.Contains(network)))
            {
                draft.Stands("Blocklist", blocked.Count, null, row.At);
                blocked.Add(network);
            }
        });
        draft.Lab = draft.Lab with { Blocklist = blocked.ToValueList() };
    }
}
