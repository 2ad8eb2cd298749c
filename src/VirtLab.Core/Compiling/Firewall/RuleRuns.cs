using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>A rule of a pair, as it is compiled by itself.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Decision">What it does with the pair's packets.</param>
internal sealed record PairRule(Rule Rule, Decision Decision);

/// <summary>Makes one look-up in a map of each run of a pair's rules that match the same fields, so that a packet's cost does not grow with
/// their number. In a run no packet can match two rules, so the first that matches is the only one. Rules of other fields may stand between those
/// of a run, as they do where each machine has several kinds of rules: a rule joins a run that began before these, where all of these decide
/// what it decides.</summary>
/// <param name="pair">The name of the pair's chain.</param>
/// <param name="alone">What a rule is by itself.</param>
internal sealed class RuleRuns(string pair, Func<PairRule, ValueList<FirewallRule>> alone)
{
    /// <summary>The shortest run: below it a look-up costs as much as the rules, and these are easier to read.</summary>
    public const int Shortest = 8;

    // Of the same fields. Rules may keep each other out of a run without end, and each is tried with those that are open.
    private const int MostOpen = 4;

    private readonly List<FirewallRule> _rules = [];
    private readonly List<(PairRule Rule, RuleRun Run)> _stretch = [];
    private readonly Dictionary<ValueList<KeyField>, List<RuleRun>> _open = [];
    private readonly Dictionary<Verdict, int> _last = [];
    private readonly Dictionary<string, int> _names = [];

    /// <summary>The maps of the runs.</summary>
    public List<VerdictMap> Maps { get; } = [];

    /// <summary>The rules in order, runs as one.</summary>
    public IReadOnlyList<FirewallRule> Compile(IEnumerable<PairRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Decision.Plain is { } verdict)
            {
                var run = (RunShape.Of(rule.Rule) is { } shape ? RunOf(shape, rule, verdict) : null) ?? new RuleRun(_stretch.Count, []);
                _last[verdict] = _stretch.Count;
                _stretch.Add((rule, run));
            }
            else
            {
                Close();
                _rules.AddRange(alone(rule));
            }
        }
        Close();
        return _rules;
    }

    /// <summary>The run that takes the rule; none where it has ranges in two fields, or where its own ports lie across each other, which they do only
    /// where the checks were not asked.</summary>
    private RuleRun? RunOf(RunShape shape, PairRule rule, Verdict verdict)
    {
        if (!_open.TryGetValue(shape.Fields, out var runs))
            _open[shape.Fields] = runs = [];
        int otherwise = -1;
        foreach (var (other, last) in _last)
            otherwise = other.Equals(verdict) ? otherwise : Math.Max(otherwise, last);
        foreach (var open in runs)
        {
            if (open.TryAdd(shape, rule, at: _stretch.Count, otherwise))
                return open;
        }
        var run = new RuleRun(_stretch.Count, shape.Fields);
        if (!run.TryAdd(shape, rule, at: _stretch.Count, otherwise))
            return null;
        if (runs.Count == MostOpen)
            runs.RemoveAt(0);
        runs.Add(run);
        return run;
    }

    private void Close()
    {
        foreach (var (at, (rule, run)) in _stretch.Index())
        {
            if (run.Count < Shortest)
                _rules.AddRange(alone(rule));
            else if (run.Start == at)
                _rules.Add(FirewallRule.Always(new Lookup(MapOf(run.Elements))));
        }
        _stretch.Clear();
        _open.Clear();
        _last.Clear();
    }

    private string MapOf(RunElements elements)
    {
        string kind = $"{pair}.{string.Join('-', elements.Fields.Select(Word))}{(elements.IsInterval ? "-ranges" : "")}";
        int number = _names[kind] = _names.GetValueOrDefault(kind, -1) + 1;
        // The name says all that can't change in place: so no change of rules makes the table anew.
        string name = $"{kind}.{number}";
        Maps.Add(new VerdictMap(name, elements.Fields, elements.All) { Interval = elements.IsInterval, ShowsOrigins = true });
        return name;
    }

    private static string Word(KeyField field) => field switch
    {
        KeyField.SourceMac => "mac",
        KeyField.SourceAddress => "saddr",
        KeyField.SourceAddress6 => "saddr6",
        KeyField.DestinationAddress => "daddr",
        KeyField.DestinationAddress6 => "daddr6",
        KeyField.Protocol => "proto",
        KeyField.SourcePort => "sport",
        _ => "dport",
    };
}
