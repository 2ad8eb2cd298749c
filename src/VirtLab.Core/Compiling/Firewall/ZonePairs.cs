using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The zones' part of the rule set: a chain for each pair of zones that may talk, reached through one map for each
/// direction.</summary>
internal sealed class ZonePairs
{
    private static readonly Name Everywhere = Zone.All;
    private static readonly FirewallRule Quiet = new([new DestinationKindMatch(AddressKind.Broadcast, AddressKind.Multicast)], new Drop());
    private readonly Lab _lab;
    private readonly LabInterfaces _interfaces;
    private readonly ZoneMembers _members;
    private readonly Name? _host;
    private readonly Dictionary<(Name From, Name To), (int Index, Policy Item)?> _policies = [];
    private readonly ILookup<(Name From, Name To), (int Index, Rule Item)> _rules;
    private readonly List<Chain> _pairs = [], _parts = [];
    private readonly List<VerdictMap> _runs = [];
    private readonly ValueList<ZoneDispatch> _dispatches, _states;

    public ZonePairs(Lab lab, LabInterfaces interfaces, ZoneMembers members)
    {
        (_lab, _interfaces, _members, _host) = (lab, interfaces, members, members.Host);
        _rules = lab.Rules.Index().ToLookup(rule => (rule.Item.From, rule.Item.To));
        foreach (var source in members.All)
        {
            foreach (var destination in members.All)
                _policies[(source.Name, destination.Name)] = PolicyFor(lab, source.Name, destination.Name);
        }
        var states = new HashSet<(Name, Name)>();
        foreach (var (from, to) in Pairs)
        {
            var rules = RulesOf(from, to);
            _pairs.Add(PairChain(from, to, rules));
            if (StatesChain(from, to, rules) is { } chain)
            {
                _parts.Add(chain);
                _ = states.Add((from, to));
            }
        }
        _dispatches =
        [
            ZoneDispatch.BySource(members, ChainNames.InputZones, zone => ToHost(zone, Into), decides: true),
            ZoneDispatch.Through(members, ChainNames.ForwardZones, Into, interfaces.RoutesBack, decides: true),
            ZoneDispatch.ByDestination(members, ChainNames.OutputZones, zone => FromHost(zone, Into), decides: true),
        ];
        _states =
        [
            ZoneDispatch.BySource(members, ChainNames.InputStates, zone => ToHost(zone, StatesOf), decides: false),
            ZoneDispatch.Through(members, ChainNames.ForwardStates, StatesOf, interfaces.RoutesBack, decides: false),
            ZoneDispatch.ByDestination(members, ChainNames.OutputStates, zone => FromHost(zone, StatesOf), decides: false),
        ];

        // With a policy that leaves the decision to others, the next pair may have such rules too.
        Verdict? StatesOf(Name from, Name to) => (states.Contains((from, to)), ActionOf(from, to) == PolicyAction.Continue) switch
        {
            (true, true) => new Jump(ChainNames.States(from, to)),
            (true, false) => new Goto(ChainNames.States(from, to)),
            (false, true) => null,
            _ => new Return(),
        };
    }

    public ValueList<Chain> Chains =>
    [
        .. _pairs, .. _parts, .. _dispatches.SelectMany(dispatch => dispatch.Chains), .. _states.SelectMany(dispatch => dispatch.Chains),
        .. _members.All.Count == 0 ? [] : ValueList.Create<Chain>([RejectChain]),
    ];

    public ValueList<VerdictMap> Maps =>
    [
        .. _dispatches.Select(dispatch => dispatch.Map), .. _states.Select(dispatch => dispatch.Map).Where(map => map.Elements.Count > 0), .. _runs,
    ];

    /// <summary>To rules for other states than new, on the way of that map; nothing where there are none.</summary>
    public ValueList<FirewallRule> States(string map) =>
        _states.Any(dispatch => dispatch.Map.Name == map && dispatch.Map.Elements.Count > 0) ? [FirewallRule.Always(new Lookup(map))] : [];

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
        Quiet,
        new FirewallRule([new ProtocolMatch(Protocol.Tcp)], new Reject(RejectKind.TcpReset)),
        FirewallRule.Always(new Reject(RejectKind.PortUnreachable)),
    ]);

    private IEnumerable<(Name From, Name To)> Pairs =>
        from source in _members.All
        from destination in _members.All
        where !(source.IsFirewall && destination.IsFirewall) && ActionOf(source.Name, destination.Name) != PolicyAction.None
        where source != destination || IsCrossed(source)
        select (source.Name, destination.Name);

    private bool IsCrossed(Zone zone) => ZoneMembers.InterfacesOf(zone).ToValueList() is { Count: > 0 } names
        && (names.Count > 1 || _interfaces.RoutesBack(names[0]));

    private PolicyAction? ActionOf(Name from, Name to) => _policies[(from, to)]?.Item.Action;

    private Verdict? ToHost(Name zone, Func<Name, Name, Verdict?> verdict) => _host is { } host ? verdict(zone, host) : null;

    private Verdict? FromHost(Name zone, Func<Name, Name, Verdict?> verdict) => _host is { } host ? verdict(host, zone) : null;

    // A pair with the policy NONE has no chain.
    private Verdict Into(Name from, Name to) => ActionOf(from, to) switch
    {
        PolicyAction.None => new Drop(),
        PolicyAction.Continue => new Jump(ChainNames.Pair(from, to)),
        _ => new Goto(ChainNames.Pair(from, to)),
    };

    private Chain PairChain(Name from, Name to, IReadOnlyList<(int Index, Rule Item)> said)
    {
        var rules = new List<FirewallRule>();
        // What the host sends itself is never of a broken connection but for its own last resets, which must go out.
        if (from != _host)
            rules.Add(new FirewallRule([new ConnectionStateMatch(ConnectionState.Invalid)], new Drop()));
        var runs = new RuleRuns(ChainNames.Pair(from, to), rule => Compiled(rule, []));
        rules.AddRange(runs.Compile(said.Where(rule => IsNew(rule.Item)).Select(rule => new PairRule(rule.Item, Decision.Of(rule.Item, rule.Index, from, to)))));
        _runs.AddRange(runs.Maps);
        rules.AddRange(_lab.PortForwards.Index()
            .Where(forward => forward.Item.From == from && (forward.Item.To is { } address ? ZoneOf(address) : _host) == to)
            .Select(forward => Translation.Opening(forward.Item, from, to).From($"PortForwards[{forward.Index}]")));
        var policy = PolicyRules(from, to);
        if (said.Any(rule => rule.Item.Action == RuleAction.Continue))
        {
            _parts.Add(new Chain(ChainNames.Policy(from, to), policy));
            policy = [FirewallRule.Always(new Goto(ChainNames.Policy(from, to)))];
        }
        rules.AddRange(policy);
        return new Chain(ChainNames.Pair(from, to), rules.ToValueList());
    }

    /// <summary>The pair's rules for other states than new, which come before what is done with these as a rule.</summary>
    private Chain? StatesChain(Name from, Name to, IReadOnlyList<(int Index, Rule Item)> said)
    {
        var rules = said.Where(rule => !IsNew(rule.Item))
            .SelectMany(rule => Compiled(new PairRule(rule.Item, Decision.Of(rule.Item, rule.Index, from, to)), [RuleMatches.States(rule.Item.States)])).ToValueList();
        return rules.Count == 0 ? null : new Chain(ChainNames.States(from, to), rules);
    }

    private ValueList<FirewallRule> Compiled(PairRule rule, ValueList<Match> states) => rule.Decision.Rules([.. states, .. RuleMatches.Of(rule.Rule)], _parts);

    private ValueList<FirewallRule> PolicyRules(Name from, Name to)
    {
        if (_policies[(from, to)] is not { } policy)
            return [FirewallRule.Always(from == to ? new Accept() : new Drop())];
        var decision = Decision.Of(policy.Item, policy.Index, from, to);
        return
        [
            // As Shorewall's default actions: the noise that every network makes is dropped without a word.
            .. policy.Item.Action is PolicyAction.Accept or PolicyAction.Continue ? []
                : ValueList.Create<FirewallRule>([Quiet.From(decision.Origin)]),
            .. decision.Rules([], _parts),
            .. decision is { Limit: not null, Statement: not null } ? [FirewallRule.Always(new Drop()).From(decision.Origin)] : ValueList.Create<FirewallRule>([]),
        ];
    }

    private static bool IsNew(Rule rule) => rule.States is ConnectionState.New or ConnectionState.None;

    /// <summary>The rules for a pair, in their order. Within a zone only those count that name it twice.</summary>
    private List<(int Index, Rule Item)> RulesOf(Name from, Name to)
    {
        IEnumerable<(Name From, Name To)> said = from == to ? [(from, to)] : [(from, to), (from, Everywhere), (Everywhere, to), (Everywhere, Everywhere)];
        return said.Distinct().SelectMany(pair => _rules[pair])
            // What the host itself sends has no hardware address yet.
            .Where(rule => rule.Item.SourceMac is null || from != _host).OrderBy(rule => rule.Index).ToList();
    }

    private static bool Covers(Name said, Name zone) => said == zone || said == Everywhere;

    private Name? ZoneOf(IpAddress address)
    {
        if (_lab.IsOwn(address))
            return _host;
        return _lab.InterfaceTo(address) is { } behind ? _members.ZoneOf(behind, address) : null;
    }
}
