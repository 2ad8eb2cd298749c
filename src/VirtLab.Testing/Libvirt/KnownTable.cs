using System.Xml.Linq;
using VirtLab.Native;

namespace VirtLab.Testing.Libvirt;

/// <summary>libvirt's things of one kind, in the order of their names.</summary>
/// <param name="kind">What libvirt calls one.</param>
/// <param name="domain">Which part of libvirt they are of.</param>
/// <param name="named">One of that name, of which nothing is known yet.</param>
internal abstract class KnownTable<T>(string kind, ErrorDomain domain, Func<string, T> named)
    where T : Known
{
    private readonly SortedDictionary<string, T> _things = new(StringComparer.Ordinal);

    public IEnumerable<T> All => _things.Values;

    public T? Find(string name) => _things.GetValueOrDefault(name);

    /// <summary>The one of that name, or a new one.</summary>
    protected T State(string name) => Find(name) ?? (_things[name] = named(name));

    /// <summary>A name has one number, and a number one name.</summary>
    protected void Unique(XElement description)
    {
        string name = Definitions.NameOf(description);
        var uuid = Definitions.UuidOf(description);
        if (Find(name) is { } same && same.Uuid != uuid)
            throw new Refusal(ErrorNumber.OperationFailed, domain, $"{kind} '{name}' already exists with uuid {same.Uuid}");
        if (All.FirstOrDefault(other => other.Name != name && other.Uuid == uuid) is { } other)
            throw new Refusal(ErrorNumber.OperationFailed, domain, $"{kind} '{other.Name}' is already defined with uuid {uuid}");
    }

    /// <summary>What neither runs nor is defined is gone.</summary>
    protected void Sweep(T thing)
    {
        if (thing is { Live: null, Definition: null })
            _ = _things.Remove(thing.Name);
    }
}
