using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The zones' part of the rule set: a chain for each pair of zones that may talk, reached through one map for each
/// direction.</summary>
internal sealed class ZonePairs
{
    private readonly Lab _lab;
    private readonly LabInterfaces _interfaces;
    private readonly ValueList<Zone> _zones;
    private readonly Name? _host;

    public ZonePairs(Lab lab, LabInterfaces interfaces)
    {
        _lab = lab;
        _interfaces = interfaces;
        _zones = lab.Zones.DistinctBy(zone => zone.Name).ToValueList();
        _host = _zones.FirstOrDefault(zone => zone.IsFirewall)?.Name;
    }

    public ValueList<Chain> Chains =>
    [
        .. Pairs.Select(pair => PairChain(pair.From, pair.To)),
        .. _zones.Count == 0 ? [] : ValueList.Create<Chain>([RejectChain]),
    ];

    public ValueList<VerdictMap> Maps =>
    [
        new VerdictMap(ChainNames.InputZones, [KeyField.InputInterface], ToHost.ToValueList()),
        new VerdictMap(ChainNames.ForwardZones, [KeyField.InputInterface, KeyField.OutputInterface], Through.ToValueList()),
        new VerdictMap(ChainNames.OutputZones, [KeyField.OutputInterface], FromHost.ToValueList()),
    ];

    /// <summary>The first policy that decides about a pair of zones. Within a zone only a policy that names it twice does, as in
    /// Shorewall.</summary>
    public static (int Index, Policy Item)? PolicyFor(Lab lab, Name from, Name to)
    {
        foreach (var policy in lab.Policies.Index())
        {
            bool both = Covers(policy.Item.From, from) && Covers(policy.Item.To, to);
            if (both && (from != to || (policy.Item.From == from && policy.Item.To == to)))
                return policy;
        }
        return null;
    }

    private static Chain RejectChain => new(ChainNames.Reject,
    [
        // Nobody is told about what was not meant for the host alone: whoever asks everyone would get an answer from everyone.
        new FirewallRule([new DestinationKindMatch(AddressKind.Broadcast, AddressKind.Multicast)], new Drop()),
        new FirewallRule([new ProtocolMatch(Protocol.Tcp)], new Reject(RejectKind.TcpReset)),
        FirewallRule.Always(new Reject(RejectKind.PortUnreachable)),
    ]);

    private IEnumerable<(Name From, Name To)> Pairs =>
        from source in _zones
        from destination in _zones
        where !(source.IsFirewall && destination.IsFirewall) && !IsNone(source.Name, destination.Name)
        where source != destination || InsideOf(source).Any()
        select (source.Name, destination.Name);

    private IEnumerable<MapElement> ToHost =>
        from zone in _zones
        where !zone.IsFirewall && _host is not null
        from name in zone.Interfaces
        select Element(zone.Name, _host!.Value, new InterfaceKey(name));

    private IEnumerable<MapElement> FromHost =>
        from zone in _zones
        where !zone.IsFirewall && _host is not null
        from name in zone.Interfaces
        select Element(_host!.Value, zone.Name, new InterfaceKey(name));

    private IEnumerable<MapElement> Through =>
        from source in _zones
        from destination in _zones
        where !IsNone(source.Name, destination.Name)
        from pair in source == destination ? InsideOf(source) : Across(source, destination)
        select Element(source.Name, destination.Name, new InterfaceKey(pair.In), new InterfaceKey(pair.Out));

    // A pair with the policy NONE has no chain; to and from the host it is dropped by the map, on the way through by the end of the chain.
    private MapElement Element(Name from, Name to, params ValueList<KeyValue> key) =>
        new(key, IsNone(from, to) ? new Drop() : new Goto(ChainNames.Pair(from, to)));

    private IEnumerable<(InterfaceName In, InterfaceName Out)> InsideOf(Zone zone) =>
        Across(zone, zone).Where(pair => pair.In != pair.Out || _interfaces.RoutesBack(pair.In));

    private static IEnumerable<(InterfaceName In, InterfaceName Out)> Across(Zone from, Zone to) =>
        from input in @from.Interfaces
        from output in to.Interfaces
        select (input, output);

    private bool IsNone(Name from, Name to) => PolicyFor(_lab, from, to)?.Item.Action == PolicyAction.None;

    private Chain PairChain(Name from, Name to)
    {
        var rules = new List<FirewallRule>();
        // What the host sends itself is never of a broken connection but for its own last resets, which must go out.
        if (from != _host)
            rules.Add(new FirewallRule([new ConnectionStateMatch(ConnectionStates.Invalid)], new Drop()));
        rules.AddRange(_lab.Rules.Index()
            .Where(rule => Applies(rule.Item, from, to))
            .Select(rule => new FirewallRule(RuleMatches.Of(rule.Item), Decide(rule.Item.Action, rule.Item.Log, from, to)).From($"Rules[{rule.Index}]")));
        rules.AddRange(_lab.PortForwards.Index()
            .Where(forward => forward.Item.From == from && ZoneOf(forward.Item.To) == to)
            .Select(forward => new FirewallRule(
                [
                    new ForwardedPortMatch(),
                    new DestinationMatch(new Cidr(forward.Item.To, forward.Item.To.IsV6 ? 128 : 32)),
                    new DestinationPortMatch(forward.Item.Protocol, (int)forward.Item.ToPort),
                ],
                new Accept()).From($"PortForwards[{forward.Index}]")));
        rules.AddRange(PolicyRules(from, to));
        return new Chain(ChainNames.Pair(from, to), rules.ToValueList());
    }

    private ValueList<FirewallRule> PolicyRules(Name from, Name to)
    {
        if (PolicyFor(_lab, from, to) is not { } policy)
            return [FirewallRule.Always(from == to ? new Accept() : new Drop())];
        string origin = $"Policies[{policy.Index}]";
        var action = policy.Item.Action switch
        {
            PolicyAction.Accept => RuleAction.Accept,
            PolicyAction.Reject => RuleAction.Reject,
            _ => RuleAction.Drop,
        };
        var decision = FirewallRule.Always(Decide(action, policy.Item.Log, from, to)).From(origin);
        // As Shorewall's default actions: the noise that every network makes is dropped without a word.
        var quiet = new FirewallRule([new DestinationKindMatch(AddressKind.Broadcast, AddressKind.Multicast)], new Drop()).From(origin);
        return action == RuleAction.Accept ? [decision] : [quiet, decision];
    }

    private static ValueList<Statement> Decide(RuleAction action, bool log, Name from, Name to)
    {
        Statement verdict = action switch
        {
            RuleAction.Accept => new Accept(),
            RuleAction.Reject => new Goto(ChainNames.Reject),
            _ => new Drop(),
        };
        return log ? [new Log($"{from}-{to}:{action.ToString().ToUpperInvariant()} "), verdict] : [verdict];
    }

    private static bool Applies(Rule rule, Name from, Name to) =>
        Covers(rule.From, from) && Covers(rule.To, to) && (from != to || (rule.From == from && rule.To == to));

    private static bool Covers(Name said, Name zone) => said == zone || said == Zone.All;

    private Name? ZoneOf(IpAddress address)
    {
        if (_lab.Networks.Any(n => n.Addresses.Any(own => own.Address == address)) || _lab.Uplinks.Any(u => u.Address.Address == address))
            return _host;
        var name = _lab.Networks.FirstOrDefault(n => n.Addresses.Any(own => own.Contains(address)))?.BridgeName
            ?? _lab.Uplinks.FirstOrDefault(u => u.Address.Contains(address))?.Interface;
        return _zones.FirstOrDefault(zone => zone.Interfaces.Any(i => i == name))?.Name;
    }
}
