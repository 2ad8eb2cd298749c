namespace VirtLab.Diagnosing;

/// <summary>Kernel settings that are no lab's, below <c>/proc/sys</c>.</summary>
internal static class SettingPaths
{
    /// <summary>Whether frames within a bridge go through the firewall.</summary>
    public const string BridgeFilter = "net/bridge/bridge-nf-call-iptables";

    public const string TrackedConnections = "net/netfilter/nf_conntrack_count";

    public const string TrackedConnectionsLimit = "net/netfilter/nf_conntrack_max";
}
