using System.Globalization;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>A network namespace that plays a router or server, with its cables, addresses, routes, address translation and services.</summary>
internal sealed record NodeResource(Name Lab, Name Name) : Resource(new ResourceId(ResourceKind.Node, Name.ToString()))
{
    private const string ForwardingPath = "forwarding";

    /// <summary>Its namespace.</summary>
    public NamespaceName Namespace => WorldNames.Namespace(Lab, Name);

    /// <summary>Its cables, in the order of its interfaces.</summary>
    public ValueList<Cable> Cables { get; init; } = [];

    /// <summary>The addresses of its own loopback.</summary>
    public ValueList<IpAddress> Loopback { get; init; } = [];

    /// <summary>All its addresses.</summary>
    public IEnumerable<IpAddress> Addresses => Loopback.Concat(Cables.SelectMany(cable => cable.Addresses).Select(address => address.Address));

    /// <summary>Its routes beside those of its interfaces.</summary>
    public ValueList<NodeRoute> Routes { get; init; } = [];

    /// <summary>Its address translation.</summary>
    public RuleSet Firewall { get; init; } = RuleSet.None;

    /// <summary>What it serves.</summary>
    public ValueList<Service> Services { get; init; } = [];

    /// <summary>Whether it passes packets on.</summary>
    public bool Forwarding { get; init; }

    public override string Summary => string.Join(", ", Cables.Select(cable =>
        $"{(cable.Addresses.Count > 0 ? $"{string.Join(' ', cable.Addresses)} " : "")}on {cable.Segment}").Concat(Loopback.Select(a => a.ToString())));

    public override IEnumerable<Fact> Facts =>
    [
        .. Cables.SelectMany(cable => new[] { new Fact(cable.Path, cable.Text) }
            .Concat(Sorted(cable.Addresses).Select(address => new Fact($"{cable.Path} address", address)))),
        .. Sorted(Loopback).Select(address => new Fact("loopback", address)),
        .. Sorted(Routes.Select(RouteText)).Select(route => new Fact("route", route)),
        new(ForwardingPath, Forwarding ? "on" : "off"),
        .. Firewall.Facts,
        .. Sorted(Services.Select(service => string.Create(CultureInfo.InvariantCulture, $"{service.Kind.ToString().ToLowerInvariant()} on port {service.Port}")))
            .Select(service => new Fact("service", service)),
    ];

    public override IEnumerable<Claim> Claims => [Claim.Namespace(Namespace.ToString())];

    public override string? FlowOf(FactChange change) => $"what passes node {Name}";

    /// <summary>A route as text. A route over a next hop has its interface from the kernel.</summary>
    private static string RouteText(NodeRoute route) =>
        $"{route.To.Network} {(route.Via is { } via ? $"via {via}" : $"on {route.Segment}")}";

    private static IEnumerable<string> Sorted<T>(IEnumerable<T> items) => items.Select(item => item!.ToString()!).Order(StringComparer.Ordinal);
}

/// <summary>A veth pair between something and a switch.</summary>
/// <param name="Interface">The near end.</param>
/// <param name="Mac">The near end's hardware address.</param>
/// <param name="Port">The far end, in the switches' namespace.</param>
/// <param name="Segment">The segment it is plugged into; none where it was found loose.</param>
internal sealed record Cable(InterfaceName Interface, MacAddress Mac, InterfaceName Port, Name? Segment)
{
    /// <summary>The near end's addresses.</summary>
    public ValueList<Cidr> Addresses { get; init; } = [];

    /// <summary>Whether the near end is set up.</summary>
    public bool Up { get; init; } = true;

    public string Path => Interface.ToString();

    public string Text => $"{Mac} {(Segment is { } segment ? $"on {segment}" : "loose")}{(Up ? "" : ", down")}";
}
