using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>All that is to exist on the host for a lab.</summary>
/// <param name="Lab">The lab it was compiled from.</param>
/// <param name="Resources">The things, each after those it needs.</param>
internal sealed record DesiredState(Lab Lab, ValueList<Resource> Resources)
{
    /// <summary>Whether routes go and come with links and gateways, and somebody must follow these.</summary>
    public bool FollowsLinks => Lab.Providers.Count > 0 || Lab.Routes.Any(route => route.Type == RouteType.Unicast);
}
