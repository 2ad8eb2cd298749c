using VirtLab.Compiling.Firewall;
using VirtLab.Explaining.Forwarding;

namespace VirtLab.Explaining.Filtering;

/// <summary>Does with a packet what the rule set says: the same objects that are rendered for nft, rule by rule.</summary>
internal sealed class ChainWalk(CompiledFirewall rules, HostPicture host)
{
    private readonly MatchTest _test = new(rules, host);
    private readonly Dictionary<string, Chain> _chains = rules.Chains.ToDictionary(chain => chain.Name);
    private readonly Dictionary<string, MapTable> _maps = rules.Maps.ToDictionary(map => map.Name,
        map => new MapTable(map, map.FilledAtRunTime ? GatewayElements.Of(rules, host.Gateways) : map.Elements));
    private readonly ILookup<HookPoint, Chain> _base = rules.Chains.Where(chain => chain.Hook is not null)
        .OrderBy(chain => chain.Hook!.Priority).ToLookup(chain => chain.Hook!.Point);

    /// <summary>Whether a chain translates: where none does, the kernel has no translation.</summary>
    public bool Translates { get; } = rules.Chains.Any(chain => chain.Hook?.Type == ChainType.Nat);

    /// <summary>The chains at a place on a packet's way, in the order in which the kernel enters them.</summary>
    public IEnumerable<Chain> At(HookPoint point) => _base[point];

    /// <summary>Goes through a chain and all that it leads to.</summary>
    public Judgement Go(Chain chain, Passage packet) => Go(chain, packet, null);

    private Judgement Go(Chain chain, Passage packet, string? origin)
    {
        if (ChainNames.ZonesOf(chain.Name) is { } zones)
            packet.Zones = zones;
        foreach (var rule in chain.Rules)
        {
            if (!rule.Matches.All(match => _test.Holds(match, packet)))
                continue;
            foreach (var statement in rule.Statements)
            {
                var move = Do(chain, rule, statement, packet, rule.Origin ?? origin);
                if (move.Judgement != Judgement.None || move.EndsChain)
                    return move.Judgement;
                if (move.EndsRule)
                    break;
            }
        }
        return Judgement.None;
    }

    private Move Do(Chain chain, FirewallRule rule, Statement statement, Passage packet, string? origin)
    {
        switch (statement)
        {
            case Accept:
                return Decide(Judgement.Accepted);
            case Drop:
                return Decide(Judgement.Dropped);
            case Reject { Kind: RejectKind.TcpReset }:
                return Decide(Judgement.Reset);
            case Reject:
                return Decide(Judgement.Unreachable);
            case Return:
                return new Move(Judgement.None, EndsRule: true, EndsChain: true);
            case Jump jump:
                return new Move(Go(_chains[jump.Chain], packet, origin), EndsRule: true, EndsChain: false);
            case Goto @goto:
                return new Move(Go(_chains[@goto.Chain], packet, origin), EndsRule: true, EndsChain: true);
            case Lookup lookup:
                return Found(lookup, packet) is { } element ? Do(chain, rule, element.Verdict, packet, element.Origin ?? origin) : default;
            case TranslateDestination { To: var to } when to.IsV6 != packet.Headers.IsV6:
            case TranslateSource { To: var from } when from.IsV6 != packet.Headers.IsV6:
            case TranslatePrefix { To: var prefix } when prefix.IsV6 != packet.Headers.IsV6:
                return new Move(Judgement.None, EndsRule: true, EndsChain: false);
            case TranslateDestination or Redirect or TranslateSource or TranslatePrefix or Masquerade:
                StatementAct.Do(statement, packet, host, origin);
                // The first translation is the only one.
                return new Move(Judgement.Accepted, EndsRule: true, EndsChain: true);
            default:
                StatementAct.Do(statement, packet, host, origin);
                return default;
        }

        Move Decide(Judgement judgement)
        {
            packet.Decision = new Decision(origin, chain.Name, NftRenderer.Rule(rules, rule));
            return new Move(judgement, EndsRule: true, EndsChain: true);
        }
    }

    private MapElement? Found(Lookup lookup, Passage packet) => _maps[lookup.Map].Find(lookup, packet);
}

/// <summary>Where a packet goes on after a statement; with the next one by default.</summary>
/// <param name="Judgement">What was decided, if anything.</param>
/// <param name="EndsRule">Whether the rule's other statements are left out.</param>
/// <param name="EndsChain">Whether the chain's other rules are.</param>
internal readonly record struct Move(Judgement Judgement, bool EndsRule, bool EndsChain);

/// <summary>What a chain says of a packet.</summary>
internal enum Judgement
{
    /// <summary>Nothing: it goes on.</summary>
    None,
    Accepted,
    Dropped,

    /// <summary>Refused with a TCP reset.</summary>
    Reset,

    /// <summary>Refused with ICMP port unreachable.</summary>
    Unreachable,
}
