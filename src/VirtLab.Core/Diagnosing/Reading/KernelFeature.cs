using VirtLab.Compiling;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Reading;

/// <summary>Something that labs are made of, and how it is tried in a network namespace that lives no longer.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Modules">The kernel's modules that bring it; none where it is a part of the kernel itself.</param>
/// <param name="Trial">A program that fails where the kernel lacks it.</param>
/// <param name="Concerns">What is made of it.</param>
internal sealed record KernelFeature(string Name, ValueList<string> Modules, ValueList<string> Trial, ValueList<ResourceKind> Concerns)
{
    private const string Table = "add table inet t; ";

    private const string Input = Table + "add chain inet t c { type filter hook input priority 0; }; add rule inet t c ";

    /// <summary>The device that it is asked through, if any. Anyone may open it by default; the kernel itself decides who may do
    /// what.</summary>
    public string? Device { get; init; }

    /// <summary>Whether only labs with IPv6 are made of it.</summary>
    public bool IsV6 { get; init; }

    public static ValueList<KernelFeature> All { get; } =
    [
        new("cables between namespaces (veth)", ["veth"], ["ip", "link", "add", "vl-a", "type", "veth", "peer", "name", "vl-b"],
            [ResourceKind.Segments, ResourceKind.Node, ResourceKind.Uplink]),
        new("bridges", ["bridge"], ["ip", "link", "add", "vl-c", "type", "bridge"], [ResourceKind.Segments, ResourceKind.Network]),
        new("taps", ["tun"], ["ip", "tuntap", "add", "vl-d", "mode", "tap"], [ResourceKind.Machine]) { Device = "/dev/net/tun" },
        Nft("nft tables", ["nf_tables"], Table, ResourceKind.Record, ResourceKind.Firewall, ResourceKind.Node),
        Nft("filtering of bridges' frames in nft", ["nf_tables"],
            "add table bridge t; add chain bridge t c { type filter hook prerouting priority -400; }; add rule bridge t c ether type arp drop", ResourceKind.Firewall),
        Nft("connection tracking in nft", ["nf_conntrack", "nft_ct"], Input + "ct state established accept", ResourceKind.Firewall),
        Nft("route look-ups in nft (fib)", ["nft_fib_inet"], Input + "fib saddr . iif oif missing drop", ResourceKind.Firewall),
        Nft("address translation in nft", ["nft_chain_nat", "nft_masq"],
            Table + "add chain inet t n { type nat hook postrouting priority 100; }; add rule inet t n masquerade",
            ResourceKind.Firewall, ResourceKind.Node),
        Nft("FTP's helper for connections (ct helper)", ["nf_conntrack_ftp"],
            Table + """add ct helper inet t h { type "ftp" protocol tcp; }""", ResourceKind.Firewall),
        Nft("the firewall's log (nflog)", ["nfnetlink_log", "nft_log"], Input + "log group 7 drop", ResourceKind.Firewall),
        new("rules that choose a routing table", [],
            ["ip", "rule", "add", "priority", "999", "table", "main", "suppress_prefixlength", "0"], [ResourceKind.Routing]),
        new("IPv6, and rules that choose a routing table for it", ["ipv6"],
            ["ip", "-6", "rule", "add", "priority", "999", "table", "main", "suppress_prefixlength", "0"], [ResourceKind.Routing]) { IsV6 = true },
    ];

    private static KernelFeature Nft(string name, ValueList<string> modules, string commands, params ValueList<ResourceKind> concerns) =>
        new(name, modules, ["nft", commands], concerns);
}
