using System.Text.RegularExpressions;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>mangle</c>, and <c>tcrules</c>, which was before it: of what stands there a lab takes which of the host's own
/// connections take which provider.</summary>
internal static partial class MangleFile
{
    private const string Anywhere = "0.0.0.0/0", Ftp = "ftp";

    public static void Read(Draft draft)
    {
        var marks = new List<(Mark Item, Origin At)>();
        draft.Report.Each(draft.Source.Rows(Layouts.TcRules), row => marks.AddRange(Of(draft, row, TcAction(row))));
        draft.Report.Each(draft.Source.Rows(Layouts.Mangle), row => marks.AddRange(Of(draft, row, row.Needed("action"))));
        // The last line that matches decides in Shorewall, the first one in a lab.
        if (marks.Select(mark => mark.Item.Provider).Distinct().Count() > 1)
            marks.Reverse();
        foreach (var (index, mark) in marks.Index())
            draft.Stands("Marks", index, null, mark.At);
        draft.Lab = draft.Lab with { Marks = marks.Select(mark => mark.Item).ToValueList() };
    }

    // There a mark stands alone.
    private static string TcAction(Row row)
    {
        string action = row.Needed("action"), mark = action.Split(':')[0];
        return Marks.Read(mark) is null ? action : $"MARK({mark})";
    }

    private static IEnumerable<(Mark, Origin)> Of(Draft draft, Row row, string action)
    {
        if (MarkAction().Match(action) is not { Success: true } match)
            throw new LeftOutException($"'{row.Text}'", $"of what can be done to packets a lab has marks for providers, and not {action}");
        int value = Marks.Read(match.Groups[1].Value)
            ?? throw new MistakeException($"'{match.Groups[1].Value}' is no mark", "Give a number");
        var provider = draft.Providers.Find(entry => (entry.RawMark ?? entry.Item.MarkValue) == value)
            ?? throw new LeftOutException($"'{row.Text}'", $"{value} is the mark of no provider");
        // Here the marks of zones, with source, destination, state and probability, will be taken once a lab has them.
        string firewall = draft.Zones.Kept.Single(zone => zone.IsFirewall).Name.ToString();
        if (row["source"] != firewall)
            throw new LeftOutException($"'{row.Text}'", "a lab marks what the host itself sends, and nothing else");
        if (row["dest"] is { } destination && destination != Anywhere)
            throw new LeftOutException($"'{row.Text}'", "a lab marks by protocol, port and helper, not by destination");
        row.NothingIn("user", "test", "length", "tos", "connbytes", "probability", "dscp", "state", "time", "switch");
        var helper = row["helper"] switch
        {
            null => (Helper?)null,
            Ftp => Helper.Ftp,
            var other => throw new LeftOutException($"'{row.Text}'", $"of conntrack's helpers a lab has ftp, not {other}"),
        };
        var traffic = Traffic.Read(row["proto"], row["dport"], row["sport"], row.At, draft.Report);
        return traffic.Select(one => (new Mark(provider.Item.Name)
        {
            // What this helper expects is always TCP.
            Protocol = helper == Helper.Ftp && one is { Protocol: Protocol.Tcp, Ports: null } ? null : one.Protocol,
            Ports = one.Ports,
            Helper = helper,
        }, row.At));
    }

    [GeneratedRegex(@"^MARK\(([^/)]+)(?:/[^)]+)?\)(?::[PFTIO]+)?$")]
    private static partial Regex MarkAction();
}
