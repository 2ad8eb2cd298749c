using System.Globalization;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Writing;

/// <summary>Writes <c>policy</c> and <c>rules</c>.</summary>
internal static class RuleTables
{
    private const string Level = "info";

    private const ConnectionState EveryState =
        ConnectionState.New | ConnectionState.Established | ConnectionState.Related | ConnectionState.Invalid | ConnectionState.Untracked;

    // In Shorewall's order.
    private static readonly ValueList<ConnectionState> Sections =
    [
        EveryState, ConnectionState.Established, ConnectionState.Related, ConnectionState.Invalid, ConnectionState.Untracked,
            ConnectionState.New,
    ];

    public static TableText Policy(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Policy);
        foreach (var (path, policy) in Place.Each("Policies", lab.Policies))
        {
            if (IsRepeated(lab, policy))
            {
                report.LeftOut(path, $"the policy from {policy.From} to {policy.To}", "those before it decide for all its pairs");
                continue;
            }
            if (policy.LogLimit is { } logs)
                report.LeftOut($"{path}.LogLimit", $"{logs}", "Shorewall limits its log as a whole");
            string? whyDrop = policy.Action != PolicyAction.None ? null
                : IsForbidden(lab, policy.From) || IsForbidden(lab, policy.To) ? "Shorewall has NONE between two zones that are named, none of them the host"
                : policy.From != policy.To ? "Shorewall's NONE lets no answers pass either"
                : null;
            if (whyDrop is not null)
                report.Changed($"{path}.Action", "None, written as DROP", whyDrop);
            table.Add(names.Zone(policy.From), names.Zone(policy.To), whyDrop is null ? Word(policy.Action) : "DROP", policy.Log ? Level : null,
                policy.Limit?.ToString());
        }
        return table;
    }

    public static TableText Rules(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Rules);
        foreach (var section in Sections)
        {
            var said = Place.Each("Rules", lab.Rules).Where(rule => StandsIn(rule.Item.States, section)).ToValueList();
            bool isNew = section == ConnectionState.New;
            if (said.Count == 0 && !(isNew && lab.PortForwards.Count > 0))
                continue;
            table.AddLine($"?SECTION {(section == EveryState ? "ALL" : section.ToString().ToUpperInvariant())}");
            foreach (var (path, rule) in said)
                Add(table, names, report, path, rule);
            foreach (var (path, forward) in isNew ? Place.Each("PortForwards", lab.PortForwards) : [])
                Add(table, lab, names, report, path, forward);
        }
        return table;
    }

    // A rule of several sections stands in each.
    private static bool StandsIn(ConnectionState states, ConnectionState section) => states is ConnectionState.None
        ? section == ConnectionState.New
        : section == EveryState || states == EveryState ? states == section : (states & section) != 0;

    private static void Add(TableText table, ShorewallNames names, Report report, string path, Rule rule)
    {
        string? why = rule.Source is { IsV6: true } || rule.Destination is { IsV6: true }
            ? "these are Shorewall's IPv4 files, and the rule is about IPv6"
            : rule is { Source: not null, SourceMac: not null } ? "Shorewall's rules name an address or a hardware address, not both"
            : rule is { Limit: not null, Action: RuleAction.Drop or RuleAction.Reject } ? "Shorewall limits only what lets packets pass or go on"
            : null;
        if (why is not null)
        {
            report.LeftOut(path, "the rule", why);
            return;
        }
        if (rule.LogLimit is { } logs)
            report.LeftOut($"{path}.LogLimit", $"{logs}", "Shorewall limits its log as a whole");
        table.Add(Logged(rule.Action.ToString().ToUpperInvariant(), rule.Log || rule.Action == RuleAction.Log),
            rule.SourceMac is { } mac ? $"{names.Zone(rule.From)}:~{mac.ToString().Replace(':', '-')}" : End(names, rule.From, rule.Source),
            End(names, rule.To, rule.Destination), Protocols.Word(rule.Protocol),
            rule.IcmpType?.ToString(CultureInfo.InvariantCulture) ?? Protocols.Word(rule.Ports), Protocols.Word(rule.SourcePorts), null,
                rule.Limit?.ToString());
    }

    private static void Add(TableText table, Lab lab, ShorewallNames names, Report report, string path, PortForward forward)
    {
        if (forward.To is { IsV6: true } || forward.Address is { IsV6: true } || forward.Source is { IsV6: true })
        {
            report.LeftOut(path, "the forward", "these are Shorewall's IPv4 files, and the forward is about IPv6");
            return;
        }
        var provider = lab.Providers.FirstOrDefault(provider => provider.Name == forward.Provider);
        if (provider is { Track: false })
        {
            report.LeftOut(path, "the forward", "Shorewall knows by which provider a connection comes in only where that tracks connections");
            return;
        }
        string? mark = provider is null ? null : string.Create(CultureInfo.InvariantCulture, $"{provider.MarkValue}/0xff:C");
        string from = End(names, forward.From, forward.Source), protocol = Protocols.Word(forward.Protocol)!,
            here = Protocols.Word(forward.Port)!;
        string? there = forward.ToPort == 0 ? null : forward.ToPort.ToString(CultureInfo.InvariantCulture),
            address = forward.Address?.ToString();
        if (forward.To is { } to && ZoneOf(lab, to) is { } zone)
        {
            table.Add(Logged("DNAT", forward.Log), from, $"{names.Zone(zone)}:{to}{(there is null ? "" : $":{there}")}", protocol, here,
                null, address, null, null, mark);
            return;
        }
        if (there is null && forward.Port is not { Ranges: [{ IsSingle: true }] })
        {
            report.LeftOut(path, "the forward", "Shorewall redirects to one port");
            return;
        }
        if (forward.To is not null)
        {
            // Shorewall has no DNAT to the host itself.
            report.Changed($"{path}.To", $"{forward.To}, written as REDIRECT",
                "Shorewall redirects to the address of the interface that a connection comes in by");
        }
        table.Add(Logged("REDIRECT", forward.Log), from, there ?? here, protocol, here, null, address, null, null, mark);
    }

    private static string Logged(string action, bool log) => log ? $"{action}:{Level}" : action;

    private static string End(ShorewallNames names, Name zone, Cidr? network) => network is { PrefixLength: > 0 } some
        ? $"{names.Zone(zone)}:{some.Network}" : names.Zone(zone);

    private static string Word(PolicyAction action) => action.ToString().ToUpperInvariant();

    private static bool IsForbidden(Lab lab, Name zone) => zone == (Name)Zone.All
        || lab.Zones.Any(other => other.IsFirewall && other.Name == zone);

    // Shorewall refuses a second policy for a pair, and for "all" as if it were a zone; what is said of all it passes over where nothing is left.
    private static bool IsRepeated(Lab lab, Policy policy) => !Decides(lab, policy)
        && ((policy.From != (Name)Zone.All && policy.To != (Name)Zone.All)
            || lab.Policies.TakeWhile(other => !ReferenceEquals(other, policy))
                .Any(other => PolicyChecks.Covers(other.From, policy.From) && PolicyChecks.Covers(other.To, policy.To)));

    private static bool Decides(Lab lab, Policy policy) => (
        from source in lab.Zones
        from destination in lab.Zones
        where Covers(policy, source.Name, destination.Name)
        select lab.Policies.First(other => Covers(other, source.Name, destination.Name))).Any(first => ReferenceEquals(first, policy));

    // Within a zone only a policy that names it twice decides.
    private static bool Covers(Policy policy, Name from, Name to) => from == to ? policy.From == from && policy.To == to
        : PolicyChecks.Covers(policy.From, from) && PolicyChecks.Covers(policy.To, to);

    private static Name? ZoneOf(Lab lab, IpAddress address)
    {
        return !lab.IsOwn(address) && lab.InterfaceTo(address) is { } name ? ZoneChecks.Of(lab, name, address)?.Name : null;
    }
}
