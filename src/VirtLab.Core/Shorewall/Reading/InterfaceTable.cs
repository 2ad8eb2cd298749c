using VirtLab.Primitives;
using VirtLab.Shorewall.Text;

namespace VirtLab.Shorewall.Reading;

/// <summary>The interfaces that the files know.</summary>
internal sealed class InterfaceTable
{
    private readonly List<InterfaceEntry> _entries = [];
    private readonly List<string> _wildcards = [];

    public IReadOnlyList<InterfaceEntry> All => _entries;

    public void Add(InterfaceEntry entry) => _entries.Add(entry);

    /// <summary>An entry for all interfaces whose names begin alike: a lab names each.</summary>
    public void AddWildcard(string name) => _wildcards.Add(name.TrimEnd('+'));

    /// <summary>By the name in the files or by the interface's own; null where there is none.</summary>
    public InterfaceEntry? Find(string name) => _entries.Find(entry => entry.Logical == name)
        ?? _entries.Find(entry => entry.Name.ToString() == name);

    /// <summary>By the name in the files or by the interface's own.</summary>
    /// <exception cref="LeftOutException">Only an entry for many covers it.</exception>
    /// <exception cref="MistakeException">There is none.</exception>
    public InterfaceEntry Known(string name)
    {
        if (Find(name) is { } entry)
            return entry;
        if (_wildcards.Any(start => name.StartsWith(start, StringComparison.Ordinal)))
            throw new LeftOutException($"what is said of {name}",
                "the interface stands in interfaces by a name for many, which a lab has not");
        throw new MistakeException($"there is no interface '{name}'",
            $"Name one of those in interfaces ({_entries.Select(known => known.Logical).OrNone()}), or add it there");
    }
}

/// <summary>An interface.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Zone">The zone that is behind it as a whole; none where <c>hosts</c> says it.</param>
/// <param name="Name">Its name in the kernel.</param>
/// <param name="Logical">Its name in the files.</param>
internal sealed record InterfaceEntry(Origin At, Name? Zone, InterfaceName Name, string Logical)
{
    /// <summary>Its options and their values.</summary>
    public IReadOnlyDictionary<string, string?> Options { get; init; } = new Dictionary<string, string?>();

    /// <summary>Its broadcast address, in the first format.</summary>
    public string? Broadcast { get; init; }

    /// <summary>The zone that has it as a whole: not one that is only some networks behind it.</summary>
    public Name? WholeZone => Options.ContainsKey("nets") ? null : Zone;

    /// <summary>Whether an option is set: alone, or to anything but 0.</summary>
    public bool Is(string option) => Options.TryGetValue(option, out string? value) && value != "0";
}
