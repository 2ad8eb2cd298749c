using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;
using VirtLab.Shorewall.Values;

namespace VirtLab.Shorewall.Reading;

/// <summary>Reads <c>rules</c>: a lab's rules and its port forwards. A line with lists becomes a rule for each combination.</summary>
internal static class RulesFile
{
    private const int MostRules = 512;

    public static void Read(Draft draft)
    {
        var rules = new List<(Rule Item, Origin At)>();
        var forwards = new List<(PortForward Item, Origin At)>();
        draft.Report.Each(draft.Source.Rows(Layouts.Rules), row =>
        {
            var action = ActionText.Read(row.Needed("action"));
            if (PortForwards.Is(action.Name))
                forwards.AddRange(PortForwards.Of(draft, row, action,
                    [new MacroLine(row["proto"], row["dport"], row["sport"])]).Select(forward =>
                    (forward, row.At)));
            else if (action.Parameter is { } does && PortForwards.Is(ActionText.Read(does).Name)
                && Macros.Of(action.Name, draft) is { } macro)
                forwards.AddRange(PortForwards.Of(draft, row, ActionText.Read(does) with { Level = action.Level },
                    Called(row, macro)).Select(forward => (forward, row.At)));
            else
                rules.AddRange(Of(draft, row, action).Select(rule => (rule, row.At)));
        });
        TellOrder(draft, rules, forwards);
        foreach (var (index, rule) in rules.Index())
            draft.Stands("Rules", index, null, rule.At);
        foreach (var (index, forward) in forwards.Index())
            draft.Stands("PortForwards", index, null, forward.At);
        draft.Lab = draft.Lab with { Rules = rules.Select(rule => rule.Item).ToValueList(),
            PortForwards = forwards.Select(forward => forward.Item).ToValueList() };
    }

    private static ValueList<Rule> Of(Draft draft, Row row, ActionText action)
    {
        row.NothingIn("origdest", "user", "mark", "connlimit", "time", "headers", "switch", "helper");
        Endpoint source = Endpoint.Read(row.Needed("source"), row, draft), destination = Endpoint.Read(row.Needed("dest"), row, draft);
        if (destination.Port is not null)
            throw new MistakeException($"the destination has a port ({destination.Port}), and only DNAT and REDIRECT send to one",
                "Write it into the column DPORT");
        if (destination.Macs.Count > 0)
            throw new MistakeException("a packet's destination has no hardware address yet", "Name its IP address");
        bool log = LogLevel.Read(action.Level, row.At, draft.Report);
        var (limit, states) = (Limits.Read(row["rate"], row), States(row.Section));
        var rules = (from line in Lines(draft, row, action)
                     from traffic in Traffic.Read(line.Protocol, line.Ports, line.SourcePorts)
                     from pair in ZoneSelection.Pairs(source.Zones, destination.Zones)
                     where IsCrossed(draft, row, pair)
                     from sourceNetwork in Any(source.Networks)
                     from sourceMac in source.Macs.Count == 0 ? [null] : source.Macs.Select(mac => (MacAddress?)mac)
                     from destinationNetwork in Any(destination.Networks)
                     select new Rule(line.Action, pair.From, pair.To)
                     {
                         Protocol = traffic.Protocol,
                         Ports = traffic.Ports,
                         SourcePorts = traffic.SourcePorts,
                         IcmpType = traffic.IcmpType,
                         Source = sourceNetwork,
                         SourceMac = sourceMac,
                         Destination = destinationNetwork,
                         States = states,
                         Limit = limit,
                         // What only logs needs not be told to.
                         Log = log && line.Action != RuleAction.Log,
                     }).ToValueList();
        return rules.Count <= MostRules ? rules : throw new LeftOutException($"'{row.Text}'", $"it would take {rules.Count} rules");
    }

    private static ConnectionState States(string section) => section switch
    {
        "NEW" => ConnectionState.New,
        "ALL" => ConnectionState.New | ConnectionState.Established | ConnectionState.Related | ConnectionState.Invalid | ConnectionState.Untracked,
        "ESTABLISHED" => ConnectionState.Established,
        "RELATED" => ConnectionState.Related,
        "INVALID" => ConnectionState.Invalid,
        "UNTRACKED" => ConnectionState.Untracked,
        _ => throw new MistakeException($"there is no section {section}", "Write ALL, ESTABLISHED, RELATED, INVALID, UNTRACKED or NEW"),
    };

    private static IEnumerable<Cidr?> Any(ValueList<Cidr> networks) => networks.Count == 0 ? [null]
        : networks.Select(network => (Cidr?)network);

    private static bool IsCrossed(Draft draft, Row row, (Name From, Name To) pair)
    {
        if (pair.From != pair.To || pair.From == (Name)Zone.All)
            return true;
        string? why = draft.Zones.Known(pair.From.ToString()).IsFirewall ? "what the host sends to itself is never filtered"
            : ZoneChecks.IsNeverCrossed(draft.Lab, pair.From) ? "the zone has one interface, and no packet leaves by the one it came in by"
            : null;
        if (why is not null)
            draft.Report.LeftOut(row.At, $"the rule from {pair.From} to itself", why);
        return why is null;
    }

    /// <summary>What an action does to which protocols and ports; of a macro those of each of its lines.</summary>
    private static ValueList<(RuleAction Action, string? Protocol, string? Ports, string? SourcePorts)> Lines(Draft draft, Row row,
        ActionText action)
    {
        if (Verdict(action.Name) is { } verdict)
        {
            if (action.Sign == "+")
                throw new LeftOutException($"'{row.Text}'", "a lab has no exceptions from address translation");
            if (action.Parameter is { } how)
                draft.Report.LeftOut(row.At, $"{action.Name}({how})", "a lab refuses TCP with a reset and all else as an unreachable port");
            return [(verdict, row["proto"], row["dport"], row["sport"])];
        }
        if (Macros.Of(action.Name, draft) is not { } macro)
            throw Other(draft, row, action.Name);
        return Called(row, macro).Select(line =>
        {
            string does = line.Action ?? action.Parameter
                ?? throw new MistakeException($"the macro {action.Name} needs an action", $"Write it as {action.Name}(ACCEPT)");
            return (Verdict(ActionText.Read(does).Name)
                ?? throw new LeftOutException($"'{row.Text}'", $"of a macro a lab takes ACCEPT, DROP and REJECT, not {does}"),
                line.Protocol, line.Ports, line.SourcePorts);
        }).Distinct().ToValueList();
    }

    // What the calling line says goes before what the macro says.
    private static ValueList<MacroLine> Called(Row row, ValueList<MacroLine> macro) =>
        macro.Select(line => line with
        {
            Protocol = row["proto"] ?? line.Protocol,
            Ports = row["dport"] ?? line.Ports,
            SourcePorts = row["sport"] ?? line.SourcePorts,
        }).ToValueList();

    private static RuleAction? Verdict(string name) => name switch
    {
        "ACCEPT" => RuleAction.Accept,
        "DROP" => RuleAction.Drop,
        "REJECT" => RuleAction.Reject,
        "LOG" => RuleAction.Log,
        "COUNT" => RuleAction.Count,
        "CONTINUE" => RuleAction.Continue,
        _ => null,
    };

    private static Exception Other(Draft draft, Row row, string name) =>
        StandardActions.Names.TryGetValue(name, out string? why) ? new LeftOutException($"'{row.Text}'", why)
        : draft.Source.Has($"action.{name}") ? new LeftOutException($"'{row.Text}'", $"actions of one's own, as {name} is, are not read")
        : new MistakeException($"there is no action and no macro '{name}'",
            "Write ACCEPT, DROP, REJECT, DNAT or the name of a macro, or add the macro's file");

    // A lab's forwards open the firewall behind its rules.
    private static void TellOrder(Draft draft, List<(Rule Item, Origin At)> rules, List<(PortForward Item, Origin At)> forwards)
    {
        foreach (var (forward, at) in forwards)
        {
            var before = rules.Where(rule => rule.Item.Action is RuleAction.Drop or RuleAction.Reject && rule.At.Line > at.Line
                && rule.At.File == at.File
                && (rule.Item.From == forward.From || rule.Item.From == (Name)Zone.All)
                && (rule.Item.Protocol is null || rule.Item.Protocol == forward.Protocol)
                && (rule.Item.Ports is not { } ports || forward.ToPort == 0 || ports.Contains(forward.ToPort))
                && (rule.Item.Destination is not { } to || forward.To is not { } there || to.Contains(there)));
            foreach (var rule in before)
                draft.Report.Changed(at, "the order of the rules",
                    $"a lab's rules come before its port forwards, and {rule.At} may refuse what is forwarded here");
        }
    }
}
