namespace VirtLab.Compiling;

/// <summary>The kinds of things that VirtLab makes on a host; each has a driver of its own.</summary>
public enum ResourceKind
{
    /// <summary>What the host knows of the lab itself: an nft table without hooks.</summary>
    Record,

    /// <summary>What brings the lab back when the host boots: libvirt's network hook and its files.</summary>
    Boot,

    /// <summary>The nft table with the rules.</summary>
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
/// <param name="Name">The name; empty where a lab has only one of the kind.</param>
public readonly record struct ResourceId(ResourceKind Kind, string Name)
{
    /// <summary>The text <c>kind name</c> in lower case, such as <c>machine etch32</c>.</summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Name}".TrimEnd();

    /// <summary>The kind that such a text begins with; none where it is about no one thing.</summary>
    internal static ResourceKind? TryParseKind(string text) =>
        Enum.TryParse<ResourceKind>(text.Split(' ')[0], ignoreCase: true, out var kind) ? kind : null;
}

/// <summary>A name on a host that only one thing can have.</summary>
/// <param name="Kind">Of what it is a name, such as <c>interface</c> or <c>domain</c>.</param>
/// <param name="Name">The name.</param>
internal readonly record struct Claim(string Kind, string Name)
{
    public static Claim Interface(string name) => new("interface", name);

    public static Claim Domain(string name) => new("domain", name);

    public static Claim Network(string name) => new("network", name);

    public static Claim Table(string name) => new("nft table", name);

    /// <summary>A table of family <c>bridge</c>.</summary>
    public static Claim FrameTable(string name) => new("nft bridge table", name);

    public static Claim Namespace(string name) => new("namespace", name);

    /// <summary>A destination in the host's routing tables.</summary>
    public static Claim Route(string place) => new("route", place);

    /// <summary>What of the lab can be changed where others have it.</summary>
    public string Changeable => Kind == "route" ? "another destination or metric" : "another name";

    public static Claim File(string path) => new("file", path);

    public override string ToString() => $"{Kind} {Name}";
}
