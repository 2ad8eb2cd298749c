using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>A rule of a pair, as it is compiled by itself.</summary>
/// <param name="Index">Its place among the lab's rules.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Verdict">What it decides; null where it does anything else.</param>
/// <param name="Alone">What it is by itself.</param>
internal sealed record PairRule(int Index, Rule Rule, Verdict? Verdict, Func<ValueList<FirewallRule>> Alone);

/// <summary>Makes one look-up in a map of each run of a pair's rules that match the same fields, so that a packet's cost does not grow with
/// their number. In a run no packet can match two rules: so the first that matches is the only one, and the order between runs and other
/// rules stays.</summary>
internal sealed class RuleRuns(string pair)
{
    /// <summary>The shortest run: below it a look-up costs as much as the rules, and these are easier to read.</summary>
    public const int Shortest = 8;

    private readonly List<FirewallRule> _rules = [];
    private readonly List<PairRule> _run = [];
    private RunElements? _elements;

    /// <summary>The maps of the runs.</summary>
    public List<VerdictMap> Maps { get; } = [];

    /// <summary>The rules in order, runs as one.</summary>
    public IReadOnlyList<FirewallRule> Compile(IEnumerable<PairRule> rules)
    {
        foreach (var rule in rules)
        {
            var shape = rule.Verdict is null ? null : RunShape.Of(rule.Rule);
            if (shape is null)
            {
                Close();
                _rules.AddRange(rule.Alone());
                continue;
            }
            if (_elements?.TryAdd(shape, rule) != true)
            {
                Close();
                _elements = new RunElements(shape.Fields);
                if (!_elements.TryAdd(shape, rule))
                {
                    // Its own ports lie across each other only where the checks were not asked.
                    _elements = null;
                    _rules.AddRange(rule.Alone());
                    continue;
                }
            }
            _run.Add(rule);
        }
        Close();
        return _rules;
    }

    private void Close()
    {
        if (_elements is { } elements && _run.Count >= Shortest)
        {
            string kind = $"{pair}.{string.Join('-', elements.Fields.Select(Word))}{(elements.IsInterval ? "-ranges" : "")}";
            // The name says all that can't change in place: so no change of rules makes the table anew.
            string name = $"{kind}.{Maps.Count(map => map.Name.StartsWith($"{kind}.", StringComparison.Ordinal))}";
            Maps.Add(new VerdictMap(name, elements.Fields, elements.All) { Interval = elements.IsInterval, ShowsOrigins = true });
            _rules.Add(FirewallRule.Always(new Lookup(name)));
        }
        else
        {
            _rules.AddRange(_run.SelectMany(rule => rule.Alone()));
        }
        _run.Clear();
        _elements = null;
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
