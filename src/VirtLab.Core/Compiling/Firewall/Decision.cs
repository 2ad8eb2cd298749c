using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What a rule or a policy does with a pair's packets.</summary>
/// <param name="From">The zone they come from.</param>
/// <param name="To">The zone they go to.</param>
/// <param name="Origin">Where in the lab it stands.</param>
/// <param name="Word">Its name, which the log's prefix has in capitals.</param>
/// <param name="Statement">What is done; none where they are only logged.</param>
internal sealed record Decision(Name From, Name To, string Origin, string Word, Statement? Statement)
{
    private static readonly Accept Pass = new();

    private static readonly Drop Refuse = new();

    public bool Log { get; init; }

    public RateLimit? Limit { get; init; }

    public RateLimit? LogLimit { get; init; }

    /// <summary>The verdict, where nothing else is done and no number counts.</summary>
    public Verdict? Plain => Log || Limit is not null ? null : Statement as Verdict;

    /// <summary>What a rule does.</summary>
    public static Decision Of(Rule rule, int index, Name from, Name to) =>
        new(from, to, $"Rules[{index}]", rule.Action.ToString(), rule.Action switch
        {
            RuleAction.Accept => Pass,
            RuleAction.Reject => new Goto(ChainNames.Reject),
            RuleAction.Log => null,
            RuleAction.Count => new Counter(),
            RuleAction.Continue => new Goto(ChainNames.Policy(from, to)),
            _ => Refuse,
        })
        { Log = rule.Log || rule.Action == RuleAction.Log, Limit = rule.Limit, LogLimit = rule.LogLimit };

    /// <summary>What a policy does; nothing but its log where it leaves the decision to others.</summary>
    public static Decision Of(Policy policy, int index, Name from, Name to) =>
        new(from, to, $"Policies[{index}]", policy.Action.ToString(), policy.Action switch
        {
            PolicyAction.Accept => Pass,
            PolicyAction.Reject => new Goto(ChainNames.Reject),
            PolicyAction.Continue => null,
            _ => Refuse,
        })
        { Log = policy.Log, Limit = policy.Limit, LogLimit = policy.LogLimit };

    /// <summary>The rules that do it with what all of these match. With a limit for the log alone it takes two; with one for the decision
    /// too, a chain of its own, as each packet must count once.</summary>
    public ValueList<FirewallRule> Rules(ValueList<Match> matches, List<Chain> chains)
    {
        ValueList<Match> limit = Limit is { } most ? [new LimitMatch(most)] : [];
        ValueList<Statement> log = Log ? [new Log($"{From}-{To}:{Word.ToUpperInvariant()} ")] : [], does = Statement is { } one ? [one] : [];
        if (log.Count + does.Count == 0)
            return [];
        if (!Log || LogLimit is not { } logLimit)
            return [new FirewallRule([.. matches, .. limit], [.. log, .. does]).From(Origin)];
        if (Limit is null)
            return Logged(matches, logLimit, log, does);
        string chain = ChainNames.Limited(From, To, Origin);
        chains.Add(new Chain(chain, Logged([], logLimit, log, does)));
        return [new FirewallRule([.. matches, .. limit], Statement is Verdict ? new Goto(chain) : new Jump(chain)).From(Origin)];
    }

    private ValueList<FirewallRule> Logged(ValueList<Match> matches, RateLimit limit, ValueList<Statement> log, ValueList<Statement> does) =>
    [
        new FirewallRule([.. matches, new LimitMatch(limit)], log).From(Origin),
        .. does.Count > 0 ? [new FirewallRule(matches, does).From(Origin)] : ValueList.Create<FirewallRule>([]),
    ];
}
