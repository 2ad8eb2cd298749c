namespace VirtLab.Compiling.Routing;

/// <summary>The routing tables and rules that are to be there.</summary>
internal sealed record RoutingResource(Model.Lab Lab, RoutingPolicy Policy)
    : Resource(new ResourceId(ResourceKind.Routing, IdName))
{
    /// <summary>A host has one; this is its name within the lab.</summary>
    public const string IdName = "providers";

    public override string Summary => Lab.Providers.Count == 0
        ? "forwarding"
        : string.Join(", ", Lab.Providers.Select(provider => $"{provider.Name} via {provider.Gateway} on {provider.Interface}"));
}
