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
            bool forbidden = policy.Action == PolicyAction.None && (IsForbidden(lab, policy.From) || IsForbidden(lab, policy.To));
            if (forbidden)
                report.Changed($"{path}.Action", "None, written as DROP",
                    "Shorewall has NONE between two zones that are named, none of them the host");
            table.Add(names.Zone(policy.From), names.Zone(policy.To), forbidden ? "DROP" : Word(policy.Action), policy.Log ? Level : null);
        }
        return table;
    }

    public static TableText Rules(Lab lab, ShorewallNames names, Report report)
    {
        var table = new TableText(Layouts.Rules) { Directive = "?SECTION NEW" };
        foreach (var (path, rule) in Place.Each("Rules", lab.Rules))
        {
            if (rule.Source is { IsV6: true } || rule.Destination is { IsV6: true })
            {
                report.LeftOut(path, "the rule", "these are Shorewall's IPv4 files, and the rule is about IPv6");
                continue;
            }
            table.Add(Logged(rule.Action.ToString().ToUpperInvariant(), rule.Log), End(names, rule.From, rule.Source),
                End(names, rule.To, rule.Destination),
                Protocols.Word(rule.Protocol), Protocols.Word(rule.Ports));
        }
        foreach (var (path, forward) in Place.Each("PortForwards", lab.PortForwards))
        {
            string port = forward.ToPort.ToString(CultureInfo.InvariantCulture), here = forward.Port.ToString(CultureInfo.InvariantCulture);
            string from = names.Zone(forward.From), protocol = Protocols.Word(forward.Protocol)!;
            if (ZoneOf(lab, forward.To) is { } zone)
            {
                table.Add("DNAT", from, $"{names.Zone(zone)}:{forward.To}:{port}", protocol, here);
            }
            else
            {
                // Shorewall has no DNAT to the host itself.
                report.Changed($"{path}.To", $"{forward.To}, written as REDIRECT",
                    "Shorewall redirects to the address of the interface that a connection comes in by");
                table.Add("REDIRECT", from, port, protocol, here);
            }
        }
        return table;
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
        if (lab.Networks.Any(network => network.Addresses.Any(own => own.Address == address))
            || lab.Uplinks.Any(uplink => uplink.Address.Address == address))
            return null;
        var behind = lab.Networks.FirstOrDefault(network => network.Addresses.Any(own => own.Contains(address)))?.BridgeName
            ?? lab.Uplinks.FirstOrDefault(uplink => uplink.Address.Contains(address))?.Interface;
        return lab.Zones.FirstOrDefault(zone => zone.Interfaces.Any(name => name == behind))?.Name;
    }
}
