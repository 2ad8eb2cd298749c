using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Rules of the firewall.</summary>
internal static class RuleChecks
{
    private static readonly Name Everywhere = Zone.All;

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var zones = lab.Zones.Select(zone => zone.Name).Append(Zone.All).ToHashSet();
        return Place.Each("Rules", lab.Rules).SelectMany(rule => One(lab, zones, rule.Path, rule.Item)).Concat(RuleOrderChecks.Run(lab));
    }

    private static IEnumerable<Finding> One(Lab lab, HashSet<Name> zones, string path, Rule rule) =>
    [
        .. zones.Contains(rule.From) && zones.Contains(rule.To) ? [] : PolicyChecks.Zones(lab, path, rule.From, rule.To),
        .. CommonChecks.PortsNeedProtocol(path, rule.Protocol, rule.Ports),
        .. CommonChecks.PortsNeedProtocol(path, rule.Protocol, rule.SourcePorts, nameof(Rule.SourcePorts)),
        .. Icmp(path, rule),
        .. Hardware(lab, path, rule),
        .. Sections(path, rule),
        .. CommonChecks.Limits(path, rule.Log || rule.Action == RuleAction.Log, rule.Limit, rule.LogLimit),
        .. CommonChecks.OneFamily(path, rule.Source, rule.Destination),
        .. Pair(lab, path, rule),
        .. Outside(lab, path, nameof(Rule.Source), rule.From, rule.Source),
        .. Outside(lab, path, nameof(Rule.Destination), rule.To, rule.Destination),
    ];

    private static IEnumerable<Finding> Pair(Lab lab, string path, Rule rule)
    {
        if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name == rule.From && zone.Name == rule.To))
            yield return new Finding(path, "what the host sends to itself is never filtered", "Leave the rule out");
        if (rule.From != Everywhere && rule.To != Everywhere && PolicyChecks.IsNone(lab, rule.From, rule.To))
        {
            yield return new Finding(path,
                $"the policy from {rule.From} to {rule.To} is None: no connection between the two exists that a rule could decide about",
                "Give the pair another policy, such as Drop, or leave the rule out");
        }
        else if (rule.From == rule.To && ZoneChecks.IsNeverCrossed(lab, rule.From))
        {
            yield return new Finding(path,
                $"nothing is routed from {rule.From} to itself: it has one interface, and no packet leaves by the one it came in by",
                "Leave the rule out, or name two zones");
        }
    }

    private static IEnumerable<Finding> Icmp(string path, Rule rule)
    {
        if (rule.IcmpType is not { } type)
            yield break;
        if (rule.Protocol != Protocol.Icmp)
            yield return new Finding($"{path}.IcmpType", "only ICMP has types", "Set Protocol to Icmp, or leave IcmpType out");
        else if (type is < 0 or > byte.MaxValue)
            yield return new Finding($"{path}.IcmpType", $"{type} is no type of ICMP", "Give one from 0 to 255");
    }

    private static IEnumerable<Finding> Hardware(Lab lab, string path, Rule rule)
    {
        if (rule.SourceMac is not { } mac)
            yield break;
        if (mac.IsMulticast)
            yield return new Finding($"{path}.SourceMac", $"{mac} is a group's address, which no packet comes from", "Give the address of one card");
        else if (lab.Zones.Any(zone => zone.IsFirewall && zone.Name == rule.From))
            yield return new Finding($"{path}.SourceMac", "what the host sends itself has no sender's hardware address yet", "Leave SourceMac out");
    }

    private static IEnumerable<Finding> Sections(string path, Rule rule)
    {
        if (rule is { Action: RuleAction.Continue, States: not (ConnectionState.New or ConnectionState.None) })
        {
            yield return new Finding($"{path}.Action", "policies decide about new connections only, so none of another state can go on to one",
                "Leave States out, or let the rule accept or drop");
        }
    }

    /// <summary>Addresses that no packet of the zone has, as the zone is of certain hosts only.</summary>
    private static IEnumerable<Finding> Outside(Lab lab, string path, string part, Name name, Cidr? network)
    {
        if (network is { } given && lab.Zones.FirstOrDefault(zone => zone.Name == name) is { Interfaces: [], Hosts: not [] } zone
            && !zone.Hosts.Any(hosts => hosts.Networks.Any(own => own.Overlaps(given))))
        {
            yield return new Finding($"{path}.{part}", $"none of {given.Network} is in the zone '{name}', so the rule never matches",
                "Give addresses of the zone's hosts, or another zone");
        }
    }
}
