using VirtLab.Model;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>What is applied one after the other. Each lab differs from the one before in much, and in nothing that decides about the traffic's fate; but
/// what decides is said otherwise each time.</summary>
internal static class ReapplyLabs
{
    /// <summary>The ports of the world's services, by which the labs tell the streams apart.</summary>
    public const ushort Marked = 5001, Ruled = 5002, Balanced = 5003, Moved = 5004, Hosts = 119, Forwarded = 8080, Machines = 80;

    private const string Plainly = "198.18.2.0/24";

    private static readonly Lab Plain = new("reapply")
    {
        Uplinks =
        [
            new("br0", "192.168.0.254/24"),
            new("eth0", "172.20.1.130/24") { TcpFlags = true, RouteFilter = true, LogMartians = true, ArpIgnore = true },
            new("wlan0", "172.20.2.102/24") { TcpFlags = true, RouteFilter = true, LogMartians = true },
        ],
        Providers =
        [
            new("comcast", 1, "eth0", "172.20.1.1") { Balance = 1, Loose = true, Optional = true },
            new("avvanta", 2, "eth0", "172.20.1.254") { Loose = true, Optional = true },
            new("wireless", 3, "wlan0", "172.20.2.1") { Balance = 1, Optional = true },
        ],
        RoutingRules = [new("avvanta") { To = Plainly }],
        Marks =
        [
            new("avvanta") { Protocol = Protocol.Udp, Ports = Hosts },
            new("comcast") { From = "kvm", Protocol = Protocol.Udp, Ports = Marked },
            new("comcast") { From = "kvm", Protocol = Protocol.Udp, Ports = Moved },
        ],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "wlan0"] }, new("kvm") { Interfaces = ["br0"] }],
        Policies =
        [
            new("net", "net", PolicyAction.None),
            new("fw", "net", PolicyAction.Accept),
            new("fw", "kvm", PolicyAction.Accept),
            new("kvm", "all", PolicyAction.Accept),
            new("net", "all", PolicyAction.Drop),
            new("all", "all", PolicyAction.Reject),
        ],
        Rules = [new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
        Blocklist = ["203.0.113.0/24"],
        Snat = [new("192.168.0.0/24", "eth0"), new("192.168.0.0/24", "wlan0")],
        PortForwards = [new("net", Protocol.Udp, Forwarded, "192.168.0.1", Machines)],
    };

    /// <summary>With zones, rules, marks, forwards, routing rules and a provider more, in other places, and the balanced route in other shares.</summary>
    private static readonly Lab Full = Plain with
    {
        Uplinks = [Plain.Uplinks[0], Plain.Uplinks[1] with { NoSmurfs = true }, Plain.Uplinks[2] with { TcpFlags = false, Mss = 1400 }],
        Providers =
        [
            Plain.Providers[0] with { Balance = 3 },
            Plain.Providers[1],
            Plain.Providers[2] with { Balance = 2 },
            new("spare", 4, "wlan0", "172.20.2.77") { Loose = true, Optional = true },
        ],
        RoutingRules = [new("wireless") { To = "192.0.2.0/24" }, new("avvanta") { To = Plainly, Priority = 1500 }, new("spare") { From = "192.168.0.200", Priority = 1600 }],
        Routes = [new("10.61.0.0/16") { Via = "172.20.1.99" }, new("10.62.0.0/16") { Type = RouteType.Unreachable }],
        Marks =
        [
            new("wireless") { Protocol = Protocol.Tcp, Ports = 21 },
            new("avvanta") { Protocol = Protocol.Udp, Ports = $"80,110-{Hosts}" },
            new("wireless") { From = "kvm", Protocol = Protocol.Tcp, Ports = 25 },
            new("comcast") { From = "kvm", Protocol = Protocol.Udp, Ports = $"{Marked},{Moved},6000-6100" },
        ],
        Zones = [.. Plain.Zones, new("guests") { Hosts = [new("br0", "192.168.0.128/25")] }],
        Policies =
        [
            Plain.Policies[0],
            new("guests", "net", PolicyAction.Accept) { Log = true },
            new("fw", "all", PolicyAction.Accept),
            new("kvm", "fw", PolicyAction.Reject),
            .. Plain.Policies.Skip(3),
        ],
        Rules =
        [
            new(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Udp, Ports = "1-100" },
            new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = "22,80" },
            new(RuleAction.Reject, "kvm", "net") { Protocol = Protocol.Tcp, Ports = 25 },
            new(RuleAction.Count, "kvm", "net"),
        ],
        Snat = [new("192.168.0.0/24", "eth0") { Provider = "avvanta", Address = "172.20.1.130" }, .. Plain.Snat],
        PortForwards =
        [
            new("net", Protocol.Tcp, 2222, "192.168.0.1", 22),
            new("net", Protocol.Tcp, 8080, "192.168.0.200", 80),
            new("net", Protocol.Udp, $"{Forwarded},8090-8099", "192.168.0.1", Machines),
        ],
    };

    /// <summary>With elements of sets and maps more, and nothing else.</summary>
    private static readonly Lab Longer = Full with { Blocklist = ["203.0.113.0/24", "100.64.0.0/10"] };

    /// <summary>One stream takes the provider that has come; with the next lab it goes again, and the stream back. What tells the others has other
    /// ports beside.</summary>
    private static readonly Lab Elsewhere = Longer with
    {
        Marks =
        [
            new("spare") { From = "kvm", Protocol = Protocol.Udp, Ports = Moved },
            new("avvanta") { Protocol = Protocol.Udp, Ports = $"{Hosts},200-209" },
            new("comcast") { From = "kvm", Protocol = Protocol.Udp, Ports = $"{Marked},7000-7100" },
        ],
        PortForwards = [new("net", Protocol.Udp, $"{Forwarded},8090-8095", "192.168.0.1", Machines)],
    };

    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<Lab> All { get; } = [Plain, Full, Longer, Elsewhere];

    /// <summary>The last of them, which stands before the first re-apply. It has all the providers.</summary>
    public static Lab Last => All[^1];

    /// <summary>The lab of a re-apply, from 1; every fifth is the same again.</summary>
    public static Lab At(int reapply) => All[(reapply - reapply / 5 + All.Count - 1) % All.Count];

    /// <summary>The traffic, and the ways that are right for it in every one of these labs.</summary>
    public static IReadOnlyList<FlowStream> Streams(Wires wires) =>
    [
        new MachineStream(wires, 0, "a machine by a mark", "198.18.1.1", Marked, 4, wires.Comcast),
        new MachineStream(wires, 1, "a machine by a routing rule", "198.18.2.1", Ruled, 4, wires.Avvanta),
        new ForwardedStream(wires, 2, "a forwarded port", "198.18.3.1", Forwarded, Machines, 4, wires.Comcast, wires.Avvanta, wires.Wireless),
        new HostStream(wires, 3, "the host by a mark", "198.18.4.1", Hosts, 4, wires.Avvanta),
        new MachineStream(wires, 4, "a machine by the balanced route", "198.18.5.1", Balanced, 4, wires.Comcast, wires.Wireless),
        // One packet each: what belongs to a provider that goes has no way back.
        new MachineStream(wires, 5, "a machine by a mark that moves", "198.18.6.1", Moved, 1, wires.Comcast, wires.Spare),
    ];
}
