using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel.Differential.Probes;

/// <summary>Addresses beyond the gateways.</summary>
internal static class Far
{
    /// <summary>A server that both providers lead to.</summary>
    public static IpAddress Internet { get; } = "198.51.100.10";

    /// <summary>Another one.</summary>
    public static IpAddress Elsewhere { get; } = "203.0.113.9";

    /// <summary>The server behind avvanta's router, which a routing rule names.</summary>
    public static IpAddress Server { get; } = "206.124.146.177";

    /// <summary>A router on the way.</summary>
    public static IpAddress Router { get; } = "203.0.113.1";

    /// <summary>What the host has on the machines' bridge.</summary>
    public static IpAddress BridgeAddress { get; } = "192.168.0.254";

    /// <summary>What the host has on its wireless card.</summary>
    public static IpAddress WirelessAddress { get; } = "172.20.1.102";

    /// <summary>What the host has on its wired card.</summary>
    public static IpAddress WiredAddress { get; } = "172.20.1.130";
}
