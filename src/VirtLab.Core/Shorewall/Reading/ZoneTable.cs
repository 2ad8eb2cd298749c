using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>The zones that the files know: those a lab has, and those that were left out.</summary>
internal sealed class ZoneTable
{
    private readonly List<ZoneEntry> _entries = [];
    private readonly Dictionary<string, string> _leftOut = [];

    /// <summary>The zones that a lab has, in their order.</summary>
    public IEnumerable<ZoneEntry> Kept => _entries.Where(entry => !_leftOut.ContainsKey(entry.Name.ToString()));

    public void Add(ZoneEntry entry) => _entries.Add(entry);

    /// <summary>Moves a zone before another.</summary>
    public void MoveBefore(ZoneEntry entry, ZoneEntry other)
    {
        _ = _entries.Remove(entry);
        _entries.Insert(_entries.IndexOf(other), entry);
    }

    /// <summary>A zone that a lab can't have: what names it goes with it.</summary>
    public void LeaveOut(string name, string why) => _leftOut[name] = why;

    public bool Has(string name) => _leftOut.ContainsKey(name) || _entries.Any(entry => entry.Name.ToString() == name);

    public bool IsLeftOut(string name) => _leftOut.ContainsKey(name);

    /// <summary>The zone of that name.</summary>
    /// <exception cref="LeftOutException">It was left out.</exception>
    /// <exception cref="MistakeException">There is none.</exception>
    public ZoneEntry Known(string name)
    {
        if (_leftOut.TryGetValue(name, out string? why))
            throw new LeftOutException($"what is said of the zone {name}", $"the zone is left out: {why}");
        return _entries.FirstOrDefault(entry => entry.Name.ToString() == name)
            ?? throw new MistakeException($"there is no zone '{name}'",
                $"Name one of those in zones ({_entries.Select(entry => entry.Name).OrNone()}), or add it there");
    }
}

/// <summary>A zone.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsFirewall">Whether it is the host itself.</param>
/// <param name="Parents">The zones that it is a part of.</param>
internal sealed record ZoneEntry(Origin At, Name Name, bool IsFirewall, params ValueList<string> Parents)
{
    /// <summary>Whether it is a part of another zone.</summary>
    public bool IsNested => Parents.Count > 0;
}
