using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Routing;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Uplinks;

/// <summary>An interface of the host towards the outside: made and plugged into a segment, or adopted: one that is there already, and stays.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Interface">The interface.</param>
/// <param name="Addresses">Its addresses; of an adopted one only those that the lab names.</param>
/// <param name="Up">Whether it is set up.</param>
internal sealed record UplinkResource(Name Lab, InterfaceName Interface, ValueList<Cidr> Addresses, bool Up)
    : Resource(new ResourceId(ResourceKind.Uplink, Interface.ToString()))
{
    /// <summary>The cable, where VirtLab makes the interface.</summary>
    public Cable? Cable { get; init; }

    /// <summary>What it makes of router advertisements, where that matters before networks start and links come up: libvirt starts none with IPv6 on a host that
    /// would lose its default route by it.</summary>
    public SysctlSetting? AcceptRa { get; init; }

    /// <summary>The addresses of an adopted interface that the lab has given it: only these are taken away again.</summary>
    public ValueList<Cidr> Given { get; init; } = [];

    /// <summary>Those of its addresses that an adopted interface has from others, maybe for a while only: the lab does not give it these.</summary>
    public ValueList<Cidr> Had { get; init; } = [];

    public override string Summary =>
        $"{string.Join(' ', Addresses)}{(Cable is { } cable ? $" on {cable.Segment}" : ", adopted")}{(Up ? "" : ", down")}";

    public override IEnumerable<Fact> Facts =>
    [
        new("cable", Cable?.Text ?? "adopted"),
        .. Addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal).Select(address => new Fact("address", address)),
        new("link", Up ? "up" : "down"),
    ];

    public override IEnumerable<Claim> Claims => Cable is null ? [] : [Claim.Interface(Interface.ToString())];

    public override IEnumerable<Claim> Requires => Cable is null ? [Claim.Interface(Interface.ToString())] : [];

    /// <summary>Whether an adopted interface was set up before the lab; none where that is not known, or it is made for the lab.</summary>
    public bool? WasUp { get; init; }

    /// <summary>How the lab's record names whether an adopted interface was set up.</summary>
    public static string LinkPath(InterfaceName name) => $"link {name}";

    public override string? FlowOf(FactChange change) => $"what passes {Interface}";

    /// <summary>How the lab's record names an address that the lab gave an adopted interface.</summary>
    public static string AddressPath(InterfaceName name, Cidr address) => $"address {name} {address}";

    /// <summary>Reads what <see cref="AddressPath"/> has written; none where the path is of something else.</summary>
    public static (InterfaceName Interface, Cidr Address)? ParsePath(string path) => path.Split(' ') is ["address", var name, var address]
        ? (InterfaceName.Parse(name), Cidr.Parse(address))
        : null;

    /// <summary>The interface alias that marks an interface as made for the lab.</summary>
    public static string Alias(Name lab) => $"virtlab:{lab}";
}
