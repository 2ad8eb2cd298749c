using System.Globalization;
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
    private const string Ftp = "ftp";

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
        if (match.Groups[2].Value is not ("" or "P"))
            throw new LeftOutException($"'{row.Text}'",
                $"it marks packets in the chain {match.Groups[2].Value}, where their way is chosen already");
        int value = Marks.Read(match.Groups[1].Value)
            ?? throw new MistakeException($"'{match.Groups[1].Value}' is no mark", "Give a number");
        var provider = draft.Providers.Find(entry => (entry.RawMark ?? entry.Item.MarkValue) == value)
            ?? throw new LeftOutException($"'{row.Text}'", $"{value} is the mark of no provider");
        row.NothingIn("user", "test", "length", "tos", "connbytes", "dscp", "time", "switch");
        var helper = row["helper"] switch
        {
            null => (Helper?)null,
            Ftp => Helper.Ftp,
            var other => throw new LeftOutException($"'{row.Text}'", $"of conntrack's helpers a lab has ftp, not {other}"),
        };
        var sources = MarkSource.Read(row["source"], row, draft);
        var destinations = row["dest"] is { } destination && draft.Interfaces.Find(destination.Split(':')[0]) is not null
            ? throw new LeftOutException($"'{row.Text}'", "a lab marks before a packet's way out is known")
            : AddressList.Read(row["dest"], draft.AddressOf);
        var (state, probability) = (State(row["state"]), Probability(row["probability"]));
        var all = Traffic.Read(row["proto"], row["dport"], row["sport"]);
        if (all.Any(traffic => traffic.IcmpType is not null))
            throw new LeftOutException($"'{row.Text}'", "a lab marks ICMP as a whole");
        return from traffic in all
               from zone in sources.Zones
               from source in sources.Networks.Count == 0 ? [null] : sources.Networks.Select(network => (Cidr?)network)
               from there in destinations.Count == 0 ? [null] : destinations.Select(network => (Cidr?)network)
               select (new Mark(provider.Item.Name)
               {
                   From = zone,
                   Source = source,
                   Destination = there,
                   // What this helper expects is always TCP.
                   Protocol = helper == Helper.Ftp && traffic is { Protocol: Protocol.Tcp, Ports: null, SourcePorts: null } ? null
                       : traffic.Protocol,
                   Ports = traffic.Ports,
                   SourcePorts = traffic.SourcePorts,
                   Helper = helper,
                   State = state,
                   Probability = probability,
               }, row.At);
    }

    private static ConnectionState? State(string? text) => text is null ? null
        : text.Split(',').Aggregate(ConnectionState.None, (states, word) => states | (word switch
    {
        "NEW" => ConnectionState.New,
        "ESTABLISHED" => ConnectionState.Established,
        "RELATED" => ConnectionState.Related,
        "INVALID" => ConnectionState.Invalid,
        "UNTRACKED" => ConnectionState.Untracked,
        _ => throw new MistakeException($"there is no state '{word}'", "Write NEW, ESTABLISHED, RELATED, INVALID or UNTRACKED"),
    }));

    private static double? Probability(string? text) => text is null ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share) && share is > 0 and <= 1
            ? share
        : throw new MistakeException($"'{text}' is no share", "Write it as 0.25");

    [GeneratedRegex(@"^MARK\(([^/)]+)(?:/[^)]+)?\)(?::([PFTIO]+))?$")]
    private static partial Regex MarkAction();
}
