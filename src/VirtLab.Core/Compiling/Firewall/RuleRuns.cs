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
    private readonly List<FirewallRule> _rules = [];
    private readonly List<PairRule> _stretch = [];
    private readonly Dictionary<string, int> _names = [];

    /// <summary>The maps of the runs.</summary>
    public List<VerdictMap> Maps { get; } = [];

    /// <summary>The rules in order, runs as one.</summary>
    public IReadOnlyList<FirewallRule> Compile(IEnumerable<PairRule> rules)
    {
        foreach (var rule in rules)
        {
            if (rule.Decision.Plain is not null)
            {
                _stretch.Add(rule);
                continue;
            }
            Close();
            _rules.AddRange(alone(rule));
        }
        Close();
        return _rules;
    }

    private void Close()
    {
        foreach (var (at, (rule, run)) in RuleStretch.Of(_stretch).Rules.Index())
        {
            if (run.Count < RuleStretch.Shortest)
                _rules.AddRange(alone(rule));
            else if (run.Start == at)
                _rules.Add(new FirewallRule(run.Kind.Shared, new Lookup(MapOf(run))));
        }
        _stretch.Clear();
    }

    private string MapOf(RuleRun run)
    {
        var elements = run.Elements;
        string kind = $"{pair}.{run.Kind.Name}{(elements.IsInterval ? "-ranges" : "")}";
        int number = _names[kind] = _names.GetValueOrDefault(kind, -1) + 1;
        // The name says all that can't change in place: so no change of rules makes the table anew.
        string name = $"{kind}.{number}";
        Maps.Add(new VerdictMap(name, run.Kind.Fields, elements.All) { Interval = elements.IsInterval, ShowsOrigins = true });
        return name;
    }
}
