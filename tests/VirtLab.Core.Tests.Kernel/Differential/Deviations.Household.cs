using System.Text.RegularExpressions;

namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Those that show where everybody asks for everything.</summary>
internal static partial class Deviations
{
    // The host's addresses; what is reached by its first card; and what is when the second one is down.
    private static readonly string[] Own = ["172.20.0.130", "172.20.1.130", "192.168.0.254", "192.168.1.254"],
        ByFirstCard = ["172.20.0.50", "198.51.100.10", "203.0.113.200", "192.0.2.7"],
        ByOnlyCard = [.. ByFirstCard, "203.0.113.9", "203.0.113.77"];

    private static IReadOnlyList<Deviation> OfTheHousehold =>
    [
        new(25, "a policy CONTINUE leaves a packet of any state to the rules of the zone around, in Shorewall only what opens a connection",
            "a rule for open connections would hold for some of a zone's hosts and not for others")
        {
            Explains = difference => difference is { Seen: Side.Shorewall, Asked: { From: "lab", Service: "tcp 9999" } } && LeavesByFirstCard(difference),
        },
        new(26, "what is refused and is neither TCP nor UDP is told that its port is closed, by Shorewall that the host is not there or forbidden",
            "no sender tells these codes apart: each says that nothing gets there")
        {
            Explains = difference => difference.Shorewall.Select(line => RefusalWithoutPort().Replace(line, "icmp 3/3 ")).SequenceEqual(difference.Lab),
        },
        new(27, "a port forward holds for all of the host's addresses, with DETECT_DNAT_IPADDRS=Yes for those on the zone's interfaces",
            "which of its addresses somebody outside uses is nobody's concern")
        {
            Explains = difference => difference.Asked is { Service: "tcp 8080" or "udp 5061" or "tcp 8082" } asked && Own.Contains(asked.To)
                && difference.Lab[1].StartsWith("  by tap", StringComparison.Ordinal) && IsRefusal(difference.Shorewall[1]),
        },
        new(27, "a forward to the host itself holds for the host's addresses, Shorewall's REDIRECT for any address",
            "what is meant for somebody else is not for the host")
        {
            Explains = difference => difference.Asked.Service == "tcp 2222" && !Own.Contains(difference.Asked.To)
                && difference.Shorewall[1].StartsWith("  reaches the host: tcp", StringComparison.Ordinal),
        },
        new(27, "a port forward that keeps the port opens it for what is forwarded, in Shorewall also for what is sent to the machine itself",
            "Shorewall tells the two apart by the port alone")
        {
            Explains = difference => difference.Asked is { From: "198.51.100.10 by isp1" or "198.51.100.200 by isp1", To: "192.168.1.2", Service: "udp 5061" } && IsRefusal(difference.Lab[1]),
        },
        new(29, "out of the card that it came in by, without routeback, a lab drops what Shorewall rejects",
            "nobody is told about what has no business there; Shorewall has no chain for it, and the policy of all for all decides")
        {
            Explains = difference => (difference.Asked.From == "stall" || difference.Asked.From.EndsWith(" by isp1", StringComparison.Ordinal))
                && LeavesByFirstCard(difference) && difference.Lab[1] == Difference.Nothing && IsRefusal(difference.Shorewall[1]),
        },
    ];

    private static bool LeavesByFirstCard(Difference difference) =>
        (difference.Setting == Setting.HalfConnected ? ByOnlyCard : ByFirstCard).Contains(difference.Asked.To);

    private static bool IsRefusal(string line) => line.EndsWith(" rst, ack", StringComparison.Ordinal) || line.Contains(": icmp 3/", StringComparison.Ordinal);

    [GeneratedRegex(@"icmp 3/(?:1|10) (?=.* about (?:icmp|another protocol) )")]
    private static partial Regex RefusalWithoutPort();
}
