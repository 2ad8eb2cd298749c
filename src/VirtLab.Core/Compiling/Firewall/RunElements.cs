using System.Buffers.Binary;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>The elements of a run's map: no two of them ever match one packet. One field at most has networks or ranges; in the others each
/// element is one value.</summary>
internal sealed class RunElements
{
    private readonly List<MapElement> _elements = [];
    private readonly HashSet<ValueList<KeyValue>> _exact = [];
    // By all but the field that has ranges: the ranges taken. Ranges that share a value are equal to the comparison, so a set takes only one.
    private readonly Dictionary<ValueList<KeyValue>, SortedSet<Span>> _taken = [];
    private int _ranged = -1;

    public bool IsInterval => _ranged >= 0;

    public ValueList<MapElement> All => _elements.ToValueList();

    /// <summary>Adds the elements of a rule of the run's kind, or none of them where one would match what another does.</summary>
    public bool TryAdd(RunShape shape, PairRule rule)
    {
        int ranged = _ranged;
        foreach (var key in shape.Keys)
        {
            for (int field = 0; field < key.Count; field++)
            {
                if (RunShape.IsOne(key[field]))
                    continue;
                if (ranged >= 0 && ranged != field)
                    return false;
                ranged = field;
            }
        }
        if (ranged != _ranged)
        {
            _ranged = ranged;
            foreach (var element in _elements)
                _ = Take(element.Key);
        }
        var added = new List<ValueList<KeyValue>>();
        foreach (var key in shape.Keys)
        {
            if (!Take(key))
            {
                added.ForEach(Free);
                return false;
            }
            added.Add(key);
        }
        _elements.AddRange(shape.Keys.Select(key => new MapElement(key, rule.Decision.Plain!) { Origin = rule.Decision.Origin }));
        return true;
    }

    private bool Take(ValueList<KeyValue> key)
    {
        if (_ranged < 0)
            return _exact.Add(key);
        var rest = Rest(key);
        if (!_taken.TryGetValue(rest, out var ranges))
            _taken[rest] = ranges = new SortedSet<Span>(Span.Apart);
        return ranges.Add(RangeOf(key));
    }

    private void Free(ValueList<KeyValue> key) => _ = _ranged < 0 ? _exact.Remove(key) : _taken[Rest(key)].Remove(RangeOf(key));

    private ValueList<KeyValue> Rest(ValueList<KeyValue> key) => key.Where((_, field) => field != _ranged).ToValueList();

    private Span RangeOf(ValueList<KeyValue> key) => key[_ranged] switch
    {
        PortKey port => new Span(port.Ports.First, port.Ports.Last),
        NetworkKey network => new Span(Number(network.Network.Network.Address), Number(network.Network.Last)),
        _ => default,
    };

    private static UInt128 Number(IpAddress address)
    {
        byte[] bytes = address.GetBytes();
        return bytes.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private readonly record struct Span(UInt128 First, UInt128 Last)
    {
        public static IComparer<Span> Apart { get; } =
            Comparer<Span>.Create((one, other) => one.Last < other.First ? -1 : one.First > other.Last ? 1 : 0);
    }
}
