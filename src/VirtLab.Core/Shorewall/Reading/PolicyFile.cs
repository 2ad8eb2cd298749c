using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>policy</c>.</summary>
internal static class PolicyFile
{
    public static void Read(Draft draft)
    {
        var policies = new List<Policy>();
        draft.Report.Each(draft.Source.Rows(Layouts.Policy), row =>
        {
            ZoneSelection from = ZoneSelection.Read(row.Needed("source"), row.At, draft),
                to = ZoneSelection.Read(row.Needed("dest"), row.At, draft);
            string[] said = row.Needed("policy").Split(':', 2);
            var action = Action(draft, row, said[0]);
            if (action == PolicyAction.None
                && (from.Names.Concat(to.Names).Contains((Name)Zone.All) || from.Zones.Concat(to.Zones).Any(zone => zone.IsFirewall)))
                throw new MistakeException("NONE may not be said of all zones, nor of the host", "Name two other zones, or write DROP");
            if (said.Length == 2)
                draft.Report.LeftOut(row.At, $"the default action {said[1]}",
                    "of what a policy refuses a lab passes over broadcasts and multicasts without a word, and has no other default actions");
            if (row["connlimit"] is { } connections)
                draft.Report.LeftOut(row.At, $"the limit of {connections} connections", "a lab counts no connections that are open");
            string? limited = row["limit"];
            if (limited is not null && Limits.IsOfEachAddress(limited))
                draft.Report.LeftOut(row.At, $"the limit {limited}", "a lab's limits count all packets, not those of each address");
            var limit = limited is null || Limits.IsOfEachAddress(limited) ? (RateLimit?)null : Limits.Read(limited, row);
            bool log = LogLevel.Read(row["loglevel"], row.At, draft.Report);
            foreach (var (source, destination) in ZoneSelection.Pairs(from, to))
            {
                if (source == destination && source != (Name)Zone.All && IsIdle(draft, source, action) is { } why)
                {
                    draft.Report.LeftOut(row.At, $"the policy from {source} to itself", why);
                    continue;
                }
                draft.Stands("Policies", policies.Count, null, row.At);
                policies.Add(new Policy(source, destination, action) { Log = log, Limit = limit });
            }
        });
        draft.Lab = draft.Lab with { Policies = policies.ToValueList() };
    }

    private static PolicyAction Action(Draft draft, Row row, string said)
    {
        switch (said.Split('(')[0])
        {
            case "ACCEPT":
                return PolicyAction.Accept;
            case "DROP":
                return PolicyAction.Drop;
            case "REJECT":
                return PolicyAction.Reject;
            case "NONE":
                return PolicyAction.None;
            case "CONTINUE":
                return PolicyAction.Continue;
            case ("QUEUE" or "NFQUEUE" or "BLACKLIST") and var other:
                draft.Report.Changed(row.At, $"the policy {other}",
                    "a lab hands no packets to programs and learns no addresses from them: it drops them");
                return PolicyAction.Drop;
            default:
                throw new MistakeException($"there is no policy '{said}'", "Write ACCEPT, DROP, REJECT, CONTINUE or NONE");
        }
    }

    /// <summary>Why a policy within a zone decides nothing; null where it does.</summary>
    private static string? IsIdle(Draft draft, Name zone, PolicyAction action) =>
        draft.Zones.Known(zone.ToString()).IsFirewall ? "what the host sends to itself is never filtered"
        : action == PolicyAction.Accept && ZoneChecks.IsNeverCrossed(draft.Lab, zone)
            ? "the zone has one interface, and no packet leaves by the one it came in by"
        : null;
}
