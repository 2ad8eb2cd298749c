using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>Where packets go that have no way to a private address (<see cref="Lab.NullRoutes"/>).</summary>
internal static class NullRoute
{
    /// <summary>The routes' metric: after any that a person would give, so that a route to a whole block of one's own is not in the way.</summary>
    public const int Metric = 32_767;

    /// <summary>RFC 1918.</summary>
    public static readonly ValueList<Cidr> PrivateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
}
