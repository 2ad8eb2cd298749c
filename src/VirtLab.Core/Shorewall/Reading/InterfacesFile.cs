using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>interfaces</c>: what stands there, not yet what it means to a lab.</summary>
internal static class InterfacesFile
{
    private static readonly char[] Blanks = [' ', '\t'];

    // What a lab does or has anyway: nothing is lost without them.
    private static readonly ValueList<string> Understood =
        ["arp_filter", "arp_ignore", "bridge", "dhcp", "logmartians", "mss", "nets", "nosmurfs", "optional", "physical", "proxyarp",
            "routeback", "routefilter", "rpfilter", "sourceroute", "tcpflags"];

    public static void Read(Draft draft)
    {
        bool guessed = false;
        var rows = draft.Source.Rows(Layouts.Interfaces.File, line =>
        {
            if (line.Format > 1)
                return Layouts.Interfaces;
            if (!HasNoBroadcast(line.Text))
                return Layouts.InterfacesFormat1;
            if (!guessed)
            {
                draft.Report.Changed(line.At, "the file's format",
                    "without ?FORMAT 2 the third column is the broadcast address, and options stand there; it is read as ?FORMAT 2");
            }
            guessed = true;
            return Layouts.Interfaces;
        });
        draft.Report.Each(rows, row =>
        {
            string logical = row.Needed("interface");
            var options = Options(row["options"]);
            if (logical.Contains(':'))
                throw new LeftOutException($"the bridge port {logical}", "a lab's zones are behind whole interfaces");
            string physical = options.GetValueOrDefault("physical") ?? logical;
            if (logical.EndsWith('+') || physical.EndsWith('+'))
            {
                draft.Interfaces.AddWildcard(logical);
                throw new LeftOutException($"the interfaces {logical}", "a lab names each of its interfaces");
            }
            if (!InterfaceName.TryParse(physical, null, out var name))
                throw new MistakeException($"'{physical}' can't be an interface's name",
                    $"Use 1 to {InterfaceName.MaxLength} letters, digits, '_', '-' or '.'");
            if (physical == "lo")
                throw new LeftOutException("the interface lo", "what the host sends to itself is never filtered");
            if (draft.Interfaces.Find(logical) is { } first)
                throw new MistakeException($"the interface {logical} stands in {first.At} already",
                    "Give it once; zones that share it go into hosts");
            var zone = row["zone"] is { } said ? Zone(draft, said) : null;
            if (zone is { IsFirewall: true })
                throw new MistakeException($"{zone.Name} is the host itself, which is behind no interface",
                    "Name the zone that is behind it");
            var further = options.Keys.Where(option => !Understood.Contains(option)).Select(option => (option, Why(option))).ToValueList();
            draft.Interfaces.Add(new InterfaceEntry(row.At, zone?.Name, name, logical) { Options = options, Broadcast = row["broadcast"] });
            if (physical != logical)
                draft.Report.Changed(row.At, $"the name {logical}", $"a lab calls interfaces what the kernel calls them: {physical}");
            foreach (var (option, why) in further)
                draft.Report.LeftOut(row.At, $"the option {option}", why);
        });
    }

    // 2008's own files have two columns and then options, and say no format.
    private static bool HasNoBroadcast(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries) is [_, _, var third]
        && third is not ("-" or "detect") && !third.Split(',').All(item => IpAddress.TryParse(item, null, out _));

    private static ZoneEntry? Zone(Draft draft, string name)
    {
        if (draft.Zones.IsLeftOut(name))
            return null;
        return draft.Zones.Known(name);
    }

    private static Dictionary<string, string?> Options(string? list)
    {
        var options = new Dictionary<string, string?>(StringComparer.Ordinal);
        // Commas within parentheses belong to one option's value.
        int depth = 0, start = 0;
        string all = list ?? "";
        for (int i = 0; i <= all.Length; i++)
        {
            if (i < all.Length && all[i] != ',')
            {
                depth += all[i] == '(' ? 1 : all[i] == ')' ? -1 : 0;
                continue;
            }
            if (depth > 0 && i < all.Length)
                continue;
            if (all[start..i] is { Length: > 0 } option)
            {
                string[] parts = option.Split('=', 2);
                options[parts[0]] = parts.Length == 2 ? parts[1].Trim('(', ')') : null;
            }
            start = i + 1;
        }
        return options;
    }

    /// <summary>Why a lab's interfaces don't have an option.</summary>
    /// <exception cref="MistakeException">Shorewall has none of that name.</exception>
    private static string Why(string option) => option switch
    {
        "blacklist" => "the file blacklist is no longer read, by Shorewall 5.2.8 either",
        "required" or "wait" or "ignore" or "unmanaged" =>
            "a lab waits for the interfaces that it needs, and its providers say whether they are optional",
        "upnp" or "upnpclient" => "a lab opens nothing on a program's request",
        "maclist" => "the file maclist is not read",
        "accept_ra" or "dbl" or "destonly" or "forward" or "loopback" or "nodbl" or "omitanycast" or "proxyndp"
            or "sfilter" or "detectnets" or "dropunclean" or "logunclean" or "newnotsyn" or "norfc1918" =>
                "a lab's interfaces have no such option",
        _ => throw new MistakeException($"there is no option '{option}'", "Correct its name, or take it out"),
    };
}
