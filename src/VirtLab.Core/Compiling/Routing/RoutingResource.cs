using System.Globalization;
using VirtLab.Compiling.Records;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Routing;

/// <summary>The routing tables, rules and kernel settings.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Policy">What is to be there, or what was found: with the routes of usable providers only.</param>
internal sealed record RoutingResource(Name Lab, RoutingPolicy Policy) : Resource(new ResourceId(ResourceKind.Routing, IdName))
{
    /// <summary>A host has one; this is its name within the lab.</summary>
    public const string IdName = "";

    /// <summary>A host has one policy routing: two labs' rules and default routes would contradict each other.</summary>
    public static readonly Claim Single = new("policy routing", "of the host");

    private const string RulePath = "rule", RulePath6 = "-6 rule";
    private static readonly string MainPath = string.Create(CultureInfo.InvariantCulture, $"table {RoutingPolicy.MainTable}");

    /// <summary>The settings as they were before the lab, where the host had them then.</summary>
    public ValueList<Original> Originals { get; init; } = [];

    /// <summary>The gateways that its routes lead to; for what was found, those of the host's record.</summary>
    public ValueList<ProviderGateway> Gateways { get; init; } = [];

    /// <summary>Uplinks that the lab leaves down: routes over them come with their links.</summary>
    public ValueList<InterfaceName> Down { get; init; } = [];

    /// <summary>What it does, for people.</summary>
    public string Describes { get; init; } = "";

    public override string Summary => Describes.Length > 0 ? Describes : $"{Policy.Rules.Count} rules, {Policy.Settings.Count} settings";

    public override IEnumerable<Fact> Facts =>
    [
        .. Policy.Rules.Select(rule => new Fact(rule.IsV6 ? RulePath6 : RulePath, IpRenderer.Rule(rule))),
        .. Policy.Routes.Select(route => (Path: string.Create(CultureInfo.InvariantCulture, $"table {route.Table}"), Text: IpRenderer.Route(route)))
            .OrderBy(route => route.Text, StringComparer.Ordinal).Select(route => new Fact(route.Path, route.Text)),
        .. Policy.Settings.Select(setting => new Fact($"sysctl {setting.Path}", setting.Value)),
    ];

    public override IEnumerable<Claim> Claims =>
    [
        .. Policy.Rules.Count > 0 ? [Single] : Array.Empty<Claim>(),
        .. Policy.Routes.Select(route => Claim.Route(route.Place.ToString())),
    ];

    public override string? FlowOf(FactChange change) => change.Path == MainPath ? "what the host routes"
        : change.Path is RulePath or RulePath6 || change.Path.StartsWith("table ", StringComparison.Ordinal) ? "what leaves by providers" : null;
}
