using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>What the zone part of SOURCE and DEST selects: <c>net</c>, <c>net,kvm</c>, <c>all</c>, <c>all+</c> (with what stays within a
/// zone), <c>all-</c> (without the host), <c>all!net</c>.</summary>
internal sealed class ZoneSelection
{
    private readonly ValueList<ZoneEntry> _zones;
    private readonly bool _all, _within;

    private ZoneSelection(ValueList<ZoneEntry> zones, bool all, bool within)
    {
        _zones = zones;
        _all = all;
        _within = within;
    }

    /// <summary>The zones by name, or the name that stands for all of them.</summary>
    public ValueList<Name> Names => _all ? [(Name)Zone.All] : _zones.Select(zone => zone.Name).ToValueList();

    /// <summary>The zones one by one.</summary>
    public ValueList<ZoneEntry> Zones => _zones;

    /// <summary>Whether nothing is selected: then the line says nothing.</summary>
    public bool IsNone => !_all && _zones.Count == 0;

    /// <exception cref="LeftOutException">All that it names was left out.</exception>
    /// <exception cref="MistakeException">A zone is not there.</exception>
    public static ZoneSelection Read(string text, Origin at, Draft draft)
    {
        string[] parts = text.Split('!');
        string said = parts[0].TrimEnd('+', '-');
        string signs = parts[0][said.Length..];
        if (parts.Length > 2)
            throw new MistakeException($"'{text}' excludes twice", "Put all that is excluded behind one '!', joined by commas");
        string[] excluded = parts.Length == 2 ? parts[1].Split(',') : [];
        foreach (string name in excluded.Where(name => !draft.Zones.Has(name)))
            _ = draft.Zones.Known(name);
        if (said == "none")
            return new ZoneSelection([], false, false);
        if (said is "all" or "any")
        {
            bool nested = said == "any" && draft.Zones.Kept.Any(zone => zone.IsNested);
            bool whole = !signs.Contains('-') && excluded.Length == 0 && !nested;
            var zones = draft.Zones.Kept.Where(zone => !(zone.IsFirewall && signs.Contains('-')) && !(zone.IsNested && nested)
                && !excluded.Contains(zone.Name.ToString()));
            return new ZoneSelection(zones.ToValueList(), whole, signs.Contains('+'));
        }
        string[] names = said.Split(',');
        if (names.Length == 1)
            return new ZoneSelection([draft.Zones.Known(said)], false, signs.Contains('+'));
        var known = new List<ZoneEntry>();
        draft.Report.Each(names, _ => at, name => known.Add(draft.Zones.Known(name)));
        return new ZoneSelection(known.ToValueList(), false, signs.Contains('+'));
    }

    /// <summary>The pairs that a policy or rule holds for. Within a zone only where that was said.</summary>
    public static IEnumerable<(Name From, Name To)> Pairs(ZoneSelection from, ZoneSelection to)
    {
        bool within = from._within || to._within;
        bool one = !from._all && !to._all && from._zones.Count == 1 && to._zones.Count == 1;
        var said = new List<(Name From, Name To)>();
        // First the more special: within a zone a pair of its own decides.
        if (within)
            said.AddRange(from._zones.Intersect(to._zones).Where(zone => !zone.IsFirewall).Select(zone => (zone.Name, zone.Name)));
        said.AddRange(from.Names.SelectMany(_ => to.Names, (source, destination) => (source, destination))
            .Where(pair => pair.source != pair.destination || pair.source == (Name)Zone.All || one));
        return said.Distinct();
    }
}
