using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Rules of a pair, one after the other, none of which does more than to decide; each in its run.</summary>
internal sealed class RuleStretch
{
    /// <summary>The shortest run: below it a look-up costs as much as the rules, and these are easier to read.</summary>
    public const int Shortest = 8;

    // Of the same kind. Rules may keep each other out of a run without end, and each is tried with those that are open.
    private const int MostOpen = 4;

    // What a look-up costs a packet, in comparisons with a rule: as benchmarks/README.md has it, about.
    private const int LookUpCost = 5, RangesLookUpCost = 30, SharedCost = 2;

    private readonly List<(PairRule Rule, RuleRun Run)> _rules = [];
    private readonly Dictionary<RunKind, List<RuleRun>> _open = [];
    private readonly Dictionary<Verdict, int> _last = [];

    private RuleStretch(IReadOnlyList<PairRule> rules, IReadOnlyList<RunShape?> shapes)
    {
        foreach (var (rule, shape) in rules.Zip(shapes))
        {
            var verdict = rule.Decision.Plain!;
            var run = (shape is null ? null : RunOf(shape, rule, verdict)) ?? new RuleRun(_rules.Count, RunKind.None);
            _last[verdict] = _rules.Count;
            _rules.Add((rule, run));
        }
    }

    /// <summary>The rules in order, each with its run, which has too few of them where the rule stands by itself.</summary>
    public IReadOnlyList<(PairRule Rule, RuleRun Run)> Rules => _rules;

    /// <summary>The runs that cost a packet least.</summary>
    public static RuleStretch Of(IReadOnlyList<PairRule> rules)
    {
        ValueList<RunShape?> shapes = rules.Select(rule => RunShape.Of(rule.Rule)).ToValueList();
        if (SharedRanges.TakenOut(shapes) is not { } shared)
            return new RuleStretch(rules, shapes);
        var sharing = new RuleStretch(rules, shared);
        if (!sharing.IsParted)
            return sharing;
        // Where rules decide otherwise in turn, those of more kinds part each other's runs.
        var stretch = new RuleStretch(rules, shapes);
        return sharing.Cost < stretch.Cost ? sharing : stretch;
    }

    /// <summary>Whether rules of one kind stand in several runs.</summary>
    private bool IsParted { get; set; }

    /// <summary>What a packet costs that none of the rules is for.</summary>
    private int Cost => _rules.Index().Sum(rule => rule.Item.Run switch
    {
        { Count: < Shortest } => 1,
        var run when run.Start != rule.Index => 0,
        // Only a packet is looked up that is what all of them are about.
        { Kind.Shared.Count: > 0 } => SharedCost,
        var run => run.Elements.IsInterval ? RangesLookUpCost : LookUpCost,
    });

    /// <summary>The run that takes the rule; none where it has ranges in two fields, or where its own ports lie across each other, which they do only
    /// where the checks were not asked.</summary>
    private RuleRun? RunOf(RunShape shape, PairRule rule, Verdict verdict)
    {
        if (!_open.TryGetValue(shape.Kind, out var runs))
            _open[shape.Kind] = runs = [];
        int otherwise = -1;
        foreach (var (other, last) in _last)
            otherwise = other.Equals(verdict) ? otherwise : Math.Max(otherwise, last);
        foreach (var open in runs)
        {
            if (open.TryAdd(shape, rule, at: _rules.Count, otherwise))
                return open;
        }
        var run = new RuleRun(_rules.Count, shape.Kind);
        if (!run.TryAdd(shape, rule, at: _rules.Count, otherwise))
            return null;
        IsParted |= runs.Count > 0;
        if (runs.Count == MostOpen)
            runs.RemoveAt(0);
        runs.Add(run);
        return run;
    }
}
