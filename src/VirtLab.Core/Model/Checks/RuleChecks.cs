using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Rules of the firewall. What follows from zones and policies alone is found once for each pair of zones, as there may be thousands of
/// rules.</summary>
internal sealed class RuleChecks
{
    private static readonly Name Everywhere = Zone.All;
    private readonly Lab _lab;
    private readonly HashSet<Name> _zones, _hosts, _outside;
    private readonly Dictionary<Name, Zone> _ofHosts;
    private readonly Dictionary<(Name From, Name To), ValueList<Finding>> _pairs = [];

    private RuleChecks(Lab lab)
    {
        _lab = lab;
        _zones = [.. lab.Zones.Select(zone => zone.Name), Zone.All];
        _hosts = [.. lab.Zones.Where(zone => zone.IsFirewall).Select(zone => zone.Name)];
        var uplinks = lab.Uplinks.Select(uplink => uplink.Interface).ToHashSet();
        _outside = [.. lab.Zones.Where(zone => !zone.IsFirewall && zone.Interfaces.Concat(zone.Hosts.Select(hosts => hosts.Interface)).All(uplinks.Contains)).Select(zone => zone.Name)];
        _ofHosts = lab.Zones.DistinctBy(zone => zone.Name).Where(zone => zone is { Interfaces: [], Hosts: not [] }).ToDictionary(zone => zone.Name);
    }

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var checks = new RuleChecks(lab);
        return Place.Each("Rules", lab.Rules).SelectMany(rule => checks.One(rule.Path, rule.Item)).Concat(RuleOrderChecks.Run(lab));
    }

    private IEnumerable<Finding> One(string path, Rule rule) =>
    [
        .. _zones.Contains(rule.From) && _zones.Contains(rule.To) ? [] : PolicyChecks.Zones(_lab, path, rule.From, rule.To),
        .. rule.Ports is null ? [] : CommonChecks.PortsNeedProtocol(path, rule.Protocol, rule.Ports),
        .. rule.SourcePorts is null ? [] : CommonChecks.PortsNeedProtocol(path, rule.Protocol, rule.SourcePorts, nameof(Rule.SourcePorts)),
        .. rule.IcmpType is null ? [] : Icmp(path, rule),
        .. rule.SourceMac is null ? [] : Hardware(path, rule),
        .. Sections(path, rule),
        .. rule.Limit is null && rule.LogLimit is null ? [] : CommonChecks.Limits(path, rule.Log || rule.Action == RuleAction.Log, rule.Limit, rule.LogLimit),
        .. rule.Source is null || rule.Destination is null ? [] : CommonChecks.OneFamily(path, rule.Source, rule.Destination),
        .. Pair(path, rule),
        .. rule.Source is null || _lab.Blocklist.Count == 0 ? [] : Blocked(path, rule),
        .. Outside(path, nameof(Rule.Source), rule.From, rule.Source),
        .. Outside(path, nameof(Rule.Destination), rule.To, rule.Destination),
    ];

    private static IEnumerable<Finding> Sections(string path, Rule rule) => rule is { Action: RuleAction.Continue, States: not (ConnectionState.New or ConnectionState.None) }
        ? [new Finding($"{path}.Action", "policies decide about new connections only, so none of another state can go on to one",
            "Leave States out, or let the rule accept or drop")]
        : [];

    private IEnumerable<Finding> Pair(string path, Rule rule)
    {
        if (!_pairs.TryGetValue((rule.From, rule.To), out var problems))
            _pairs[(rule.From, rule.To)] = problems = [.. Problems(rule.From, rule.To)];
        return problems.Count == 0 ? [] : problems.Select(problem => problem with { Path = path });
    }

    /// <summary>Why no rule for a pair can decide anything, without a place.</summary>
    private IEnumerable<Finding> Problems(Name from, Name to)
    {
        if (from == to && _hosts.Contains(from))
            yield return new Finding("", "what the host sends to itself is never filtered", "Leave the rule out");
        if (from != Everywhere && to != Everywhere && PolicyChecks.IsNone(_lab, from, to))
        {
            yield return new Finding("", $"the policy from {from} to {to} is None: no connection between the two exists that a rule could decide about",
                "Give the pair another policy, such as Drop, or leave the rule out");
        }
        else if (from == to && ZoneChecks.IsNeverCrossed(_lab, from))
        {
            yield return new Finding("", $"nothing is routed from {from} to itself: it has one interface, and no packet leaves by the one it came in by",
                "Leave the rule out, or name two zones");
        }
    }

    /// <summary>What is on the blocklist comes in by no uplink, whatever rules say.</summary>
    private IEnumerable<Finding> Blocked(string path, Rule rule) => rule is { Source: { } source, States: ConnectionState.New or ConnectionState.None } && _outside.Contains(rule.From)
        && _lab.Blocklist.Index().FirstOrDefault(blocked => blocked.Item.PrefixLength <= source.PrefixLength && blocked.Item.Network.Contains(source.Address)) is { Item.PrefixLength: > 0 } all
        ? [new Finding($"{path}.Source", $"it can never match: {Place.At("Blocklist", all.Index)} has dropped all that comes from {source.Network}", "Leave the rule out, or take the network off the blocklist")]
        : [];

    private static IEnumerable<Finding> Icmp(string path, Rule rule)
    {
        if (rule.IcmpType is not { } type)
            yield break;
        if (rule.Protocol != Protocol.Icmp)
            yield return new Finding($"{path}.IcmpType", "only ICMP has types", "Set Protocol to Icmp, or leave IcmpType out");
        else if (type is < 0 or > byte.MaxValue)
            yield return new Finding($"{path}.IcmpType", $"{type} is no type of ICMP", "Give one from 0 to 255");
    }

    private IEnumerable<Finding> Hardware(string path, Rule rule)
    {
        if (rule.SourceMac is not { } mac)
            yield break;
        if (mac.IsMulticast)
            yield return new Finding($"{path}.SourceMac", $"{mac} is a group's address, which no packet comes from", "Give the address of one card");
        else if (_hosts.Contains(rule.From))
            yield return new Finding($"{path}.SourceMac", "what the host sends itself has no sender's hardware address yet", "Leave SourceMac out");
    }

    /// <summary>Addresses that no packet of the zone has, as the zone is of certain hosts only.</summary>
    private IEnumerable<Finding> Outside(string path, string part, Name name, Cidr? network) =>
        network is { } given && _ofHosts.TryGetValue(name, out var zone) && !zone.Hosts.Any(hosts => hosts.Networks.Any(own => own.Overlaps(given)))
            ? [new Finding($"{path}.{part}", $"none of {given.Network} is in the zone '{name}', so the rule never matches",
                "Give addresses of the zone's hosts, or another zone")]
            : [];
}
