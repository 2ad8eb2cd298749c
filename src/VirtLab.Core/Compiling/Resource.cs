using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>The kinds of things that VirtLab makes on a host; each has a driver of its own.</summary>
public enum ResourceKind
{
    /// <summary>The nft table.</summary>
    Firewall,

    /// <summary>The namespace with the outside world's switches.</summary>
    Segments,

    /// <summary>A network namespace that plays a router or server.</summary>
    Node,

    /// <summary>An interface of the host towards the outside.</summary>
    Uplink,

    /// <summary>A libvirt network.</summary>
    Network,

    /// <summary>A libvirt domain.</summary>
    Machine,

    /// <summary>Routing tables and rules.</summary>
    Routing,
}

/// <summary>Which thing: its kind and its name within the lab.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">The name.</param>
public readonly record struct ResourceId(ResourceKind Kind, string Name)
{
    /// <summary>The text <c>kind name</c> in lower case, such as <c>machine etch32</c>.</summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name}";
}

/// <summary>A thing that is to exist on the host, with all the facts its driver needs.</summary>
internal abstract record Resource(ResourceId Id)
{
    /// <summary>What must exist before it.</summary>
    public ValueList<ResourceId> Needs { get; init; } = [];

    /// <summary>What a person wants to read of it in the plan, on one line.</summary>
    public abstract string Summary { get; }
}
