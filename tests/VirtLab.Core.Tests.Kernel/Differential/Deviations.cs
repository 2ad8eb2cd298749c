namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>Every difference between a lab and Shorewall that there may be; docs/parity.md has the same list for people.</summary>
internal static partial class Deviations
{
    private static readonly string[] Unasked = ["a syn and ack", "a reset", "a reset and ack", "a fin and ack"],
        BadFlags = ["fin, psh and urg", "no flag", "syn and rst", "fin and rst", "syn and fin", "fin and psh", "all flags"],
        Forged = ["another machine", "nobody on its network", "a stranger", "the laptop"];

    public static IReadOnlyList<Deviation> All { get; } = [.. OfUrsa, .. OfTheHousehold];

    private static IReadOnlyList<Deviation> OfUrsa =>
    [
        new(25, "back into the network outside, where the policy is NONE, a lab drops what Shorewall rejects",
            "nobody is told about what has no business there; Shorewall has no chain for it, and the policy of all for all decides")
        {
            Seen = Side.Shorewall,
            Probes =
            [
                $"by {Deviation.Provider} the internet sends to somebody else in the internet",
                "the laptop opens tcp 80 at its neighbour by way of the host", "the laptop sends udp 53 to its neighbour by way of the host",
                "the laptop pings its neighbour by way of the host", "the laptop opens tcp 80 in the internet by way of the host",
                $"by {Deviation.Provider} the forwarded port in somebody else's packet",
            ],
        },
        new(26, "what belongs to no connection is dropped in a lab, and is for rules and policies where Shorewall's INVALID_DISPOSITION is not set",
            "what a machine sends would leave with its own address, as nothing translates it; files of 2008 could not say it, those that are written from a lab do")
        {
            Seen = Side.Shorewall,
            Only = Reference.ByHand,
            Probes =
            [
                .. Unasked.Select(what => $"{what} of no connection comes to the host's open port"),
                .. Unasked.Select(what => $"a machine sends {what} of no connection into the internet"),
                .. Unasked.Select(what => $"a machine sends {what} of no connection to the host"),
                .. BadFlags.Select(flags => $"a machine sends a segment with {flags} into the internet"),
                "a machine answers no ping of the internet", "a machine tells the internet about a connection that there is not",
                $"by {Deviation.Provider} the forwarded port, answered from another port",
            ],
        },
        new(26, "the host's own packet that belongs to no connection leaves in a lab and is dropped by Shorewall's INVALID_DISPOSITION=DROP",
            "the host's last resets have to go out, and it sends nothing else of the kind")
        {
            Seen = Side.Lab,
            Only = Reference.Written,
            Probes =
            [
                .. Unasked.Select(what => $"the host sends {what} of no connection into the internet"),
                .. Unasked.Select(what => $"the host sends {what} of no connection to a machine"),
                "the host answers no ping of the internet",
            ],
        },
        new(27, "a port forward holds for all of the host's addresses, with DETECT_DNAT_IPADDRS=Yes for those on the zone's interfaces",
            "which of its addresses somebody outside uses is nobody's concern")
        {
            Seen = Side.Lab,
            Only = Reference.Written,
            Probes = [$"by {Deviation.Provider} the forwarded port of the host's address inside"],
        },
        new(27, "a port forward holds for the host's addresses, with DETECT_DNAT_IPADDRS=No for any address",
            "what is meant for another machine is not for the one that has the forward")
        {
            Seen = Side.Shorewall,
            Only = Reference.ByHand,
            Probes = [$"by {Deviation.Provider} the forwarded port of a machine's own address"],
        },
        new(32, "an answer of DHCP passes a lab's route filter without a way back, and not Shorewall's",
            "a client that asks for an address has no routes yet, and not every client reads its answers before the firewall does")
        {
            Seen = Side.Lab,
            Probes = ["from outside a machine's address gives the host an address"],
        },
        new(37, "what a machine sends as another, and what only DHCP servers send, passes Shorewall and not a lab",
            "Shorewall guards no machine's port of a bridge")
        {
            Seen = Side.Shorewall,
            Probes =
            [
                .. Forged.Append("the host").Append("the loopback").Append("a group").Select(whom => $"a machine pings another machine as {whom}"),
                .. Forged.Select(whom => $"a machine pings the host as {whom}"),
                .. Forged.Select(whom => $"a machine opens tcp 80 in the internet as {whom}"),
                "a machine opens tcp 80 in the internet with another hardware address",
                "a machine opens tcp 80 in the internet with another's address and hardware address",
                "a machine sends udp 67 into the internet",
                "a machine without an address asks who has the host's", "a machine asks as another who has the host's",
                "a machine asks as another who has a third one's", "a machine says that it is the host", "a machine says that it is another",
                "a machine asks everybody for another's address", "a machine gives another an address", "a machine gives everybody addresses",
                "a machine gives everybody addresses as the host",
            ],
        },
    ];
}
