using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Rules that others leave nothing to. Each rule is looked up among those that stand before it by what these have said, so that ten
/// thousand rules are not each compared with each.</summary>
internal sealed class RuleOrderChecks
{
    private static readonly Name Everywhere = Zone.All;
    private readonly HashSet<Shape> _shapes = [];
    private readonly Dictionary<Selection, PortSelections> _said = [];

    public static IEnumerable<Finding> Run(Lab lab)
    {
        var before = new RuleOrderChecks();
        // Rules for other states than new come first.
        foreach (var (index, rule) in lab.Rules.Index().OrderBy(rule => IsNew(rule.Item)))
        {
            if (before.Covering(rule) is { } other)
                yield return Unreached(Place.At("Rules", index), rule, Place.At("Rules", other), lab.Rules[other]);
            else if (rule is { Limit: null, Action: not (RuleAction.Log or RuleAction.Count) })
                before.Add(index, rule);
        }
    }

    private static Finding Unreached(string path, Rule rule, string other, Rule earlier)
    {
        bool same = Said(rule).Equals(Said(earlier));
        return new Finding(path,
            !same ? $"it can never match: {other} comes before it and decides about all that it is about"
                : rule.Action == earlier.Action ? $"it says what {other} says already"
                : $"it contradicts {other}, which is about the same packets and comes before it: {earlier.Action}, not {rule.Action}",
            same ? "Leave one of the two out" : "Put it before the other one, or leave it out");

        static Rule Said(Rule rule) => rule with { Action = default, Log = false, LogLimit = null, States = IsNew(rule) ? ConnectionState.New : rule.States };
    }

    private static bool IsNew(Rule rule) => rule.States is ConnectionState.New or ConnectionState.None;

    private void Add(int index, Rule rule)
    {
        _ = _shapes.Add(Shape.Of(rule));
        var selection = Selection.Of(rule, Shape.Of(rule));
        if (!_said.TryGetValue(selection, out var ports))
            _said[selection] = ports = new PortSelections();
        ports.Add(rule.Ports, rule.SourcePorts, index);
    }

    private int? Covering(Rule rule)
    {
        var own = Shape.Of(rule);
        foreach (var shape in _shapes)
        {
            if (shape.MayCover(own, rule) && _said.TryGetValue(Selection.Of(rule, shape), out var ports)
                && ports.Covering(rule.Ports, rule.SourcePorts) is { } index)
                return index;
        }
        return null;
    }

    /// <summary>What a rule says something about; lengths are -1 where it says nothing.</summary>
    private readonly record struct Shape(
        bool FromAll, bool ToAll, bool Protocol, int Source, int Destination, bool Mac, bool IcmpType, ConnectionState States)
    {
        public static Shape Of(Rule rule) => new(rule.From == Everywhere, rule.To == Everywhere, rule.Protocol is not null,
            rule.Source?.PrefixLength ?? -1, rule.Destination?.PrefixLength ?? -1, rule.SourceMac is not null, rule.IcmpType is not null,
            IsNew(rule) ? ConnectionState.New : rule.States);

        public bool MayCover(Shape other, Rule rule) =>
            // Within a zone only rules that name it twice count.
            (rule.From != rule.To || other.FromAll || (!FromAll && !ToAll))
            && (FromAll || !other.FromAll) && (ToAll || !other.ToAll) && (!Protocol || other.Protocol) && Source <= other.Source
            && Destination <= other.Destination && (!Mac || other.Mac) && (!IcmpType || other.IcmpType) && (other.States & ~States) == 0;
    }

    /// <summary>What a rule says, as far as a shape goes; ports aside.</summary>
    private readonly record struct Selection(
        Name From, Name To, Protocol? Protocol, Cidr? Source, Cidr? Destination, MacAddress? Mac, int? IcmpType, bool Icmp6, ConnectionState States)
    {
        public static Selection Of(Rule rule, Shape shape) => new(shape.FromAll ? Everywhere : rule.From, shape.ToAll ? Everywhere : rule.To,
            shape.Protocol ? rule.Protocol : null, Cut(rule.Source, shape.Source), Cut(rule.Destination, shape.Destination),
            shape.Mac ? rule.SourceMac : null, shape.IcmpType ? rule.IcmpType : null,
            shape.IcmpType && (rule.Source ?? rule.Destination)?.IsV6 == true, shape.States);

        private static Cidr? Cut(Cidr? network, int length) => length < 0 ? (Cidr?)null : new Cidr(network!.Value.Address, length).Network;
    }

    /// <summary>The ports of rules that say the same else.</summary>
    private sealed class PortSelections
    {
        // Ranges stand in blocks, as there may be thousands of them: what holds a port stands in that port's block. One holds what has no ports.
        private const int BlockSize = 256, AnyPort = -1;
        private readonly Dictionary<(Ports? Ports, Ports? SourcePorts), int> _all = [];
        private readonly Dictionary<int, List<(Ports? Ports, Ports? SourcePorts, int Index)>> _several = [];

        public void Add(Ports? ports, Ports? sourcePorts, int index)
        {
            _ = _all.TryAdd((ports, sourcePorts), index);
            if (IsOne(ports) && IsOne(sourcePorts))
                return;
            foreach (int block in BlocksOf(ports))
            {
                if (!_several.TryGetValue(block, out var others))
                    _several[block] = others = [];
                others.Add((ports, sourcePorts, index));
            }
        }

        public int? Covering(Ports? ports, Ports? sourcePorts)
        {
            (Ports?, Ports?)[] candidates = [(ports, sourcePorts), (null, null), (ports, null), (null, sourcePorts)];
            foreach (var candidate in candidates)
            {
                if (_all.TryGetValue(candidate, out int index))
                    return index;
            }
            var (any, here) = (First(AnyPort, ports, sourcePorts), ports is { } some ? First(some.First / BlockSize, ports, sourcePorts) : null);
            return any is null || here < any ? here : any;
        }

        private int? First(int block, Ports? ports, Ports? sourcePorts)
        {
            foreach (var other in _several.GetValueOrDefault(block) ?? [])
            {
                if (Contains(other.Ports, ports) && Contains(other.SourcePorts, sourcePorts))
                    return other.Index;
            }
            return null;
        }

        private static IEnumerable<int> BlocksOf(Ports? ports) => ports is not { } some ? [AnyPort]
            : some.Ranges.SelectMany(range => Enumerable.Range(range.First / BlockSize, Math.Max(1, (range.Last / BlockSize) - (range.First / BlockSize) + 1))).Distinct();

        private static bool IsOne(Ports? ports) => ports is not { } some || some.Ranges is [{ IsSingle: true }];

        private static bool Contains(Ports? ports, Ports? others) => ports is not { } some || (others is { } them && some.Contains(them));
    }
}
