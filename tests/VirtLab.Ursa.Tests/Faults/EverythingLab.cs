using VirtLab.Model;

namespace VirtLab.Ursa.Tests.Faults;

/// <summary>A small lab with every kind of thing in it, and the same lab after a change that adds, changes and removes one of each.</summary>
internal static class EverythingLab
{
    /// <summary>The interface that the lab adopts: the test makes it.</summary>
    public const string Adopted = "ext0";

    /// <summary>The lab with nothing in it.</summary>
    public static Lab Bare { get; } = new("every");

    public static Lab Before { get; } = new("every")
    {
        Networks =
        [
            new("changed0", "10.70.0.1/24") { Subnets = ["10.70.4.1/24"], Prefixes = ["2001:db8:70::1/64"], DhcpRange = new("10.70.0.100", "10.70.0.110"), DhcpHosts = [new("52:54:00:00:00:01", "10.70.0.11", "one"), new("52:54:00:00:00:02", "10.70.0.12", "two")] },
            new("restart0", "10.70.1.1/24") { Subnets = ["10.70.5.1/24"], Prefixes = ["2001:db8:71::1/64"], Domain = "before.test", DnsHosts = [new("10.70.1.9", ["nine.before.test"])] },
            new("gone0", "10.70.2.1/24"),
        ],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1", Adopted] }, new("kvm") { Interfaces = ["changed0", "restart0"] }, new("leaving") { Interfaces = ["gone0"] }],
        Policies = [new("fw", "all", PolicyAction.Accept), new("kvm", "net", PolicyAction.Accept), new("all", "all", PolicyAction.Reject) { Log = true }],
        Rules = [new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
        Snat = [new("10.70.0.0/24", "eth0")],
        Segments = [new("lan"), new("wan"), new("old")],
        Uplinks =
        [
            new("eth0", "10.71.0.9/24") { Segment = "lan", ArpIgnore = true },
            new("eth1", "10.71.1.9/24") { Segment = "wan" },
            new(Adopted, "10.71.9.1/24"),
        ],
        Providers =
        [
            new("kept", 1, "eth0", "10.71.0.1") { Balance = 1, Optional = true },
            new("dropped", 2, "eth1", "10.71.1.1") { Balance = 1, Optional = true },
        ],
        RoutingRules = [new("kept") { To = "192.0.2.0/24" }],
        Routes =
        [
            new("10.61.0.0/16") { Via = "10.70.1.9" },
            new("10.62.0.0/16") { Via = "10.71.0.3" },
            new("10.63.0.0/16") { Type = RouteType.Blackhole },
            new("10.64.0.0/16") { Via = "10.71.0.3", Provider = "kept" },
            new("2001:db8:61::/48") { Via = "2001:db8:70::9" },
        ],
        Nodes =
        [
            new("gateways") { Interfaces = [new("lan", "10.71.0.1/24"), new("wan", "10.71.1.1/24"), new("wan", "10.71.2.1/24")] },
            new("router")
            {
                Interfaces = [new("lan", "10.71.0.3/24"), new("old", "10.72.1.1/24")],
                Loopback = ["198.51.100.1"],
                Routes = [new("10.8.0.0/16") { Via = "10.71.0.9" }, new("10.9.0.0/16") { Via = "10.71.0.9" }],
                Masquerade = ["lan"],
                Services = [Service.Http(), Service.Http(81)],
            },
            new("going") { Interfaces = [new("old", "10.72.1.2/24")], Services = [Service.Tftp()] },
        ],
    };

    public static Lab After { get; } = Before with
    {
        Networks =
        [
            Before.Networks[0] with { DhcpRange = new("10.70.0.100", "10.70.0.120"), DhcpHosts = [new("52:54:00:00:00:02", "10.70.0.13", "two"), new("52:54:00:00:00:03", "10.70.0.14", "three")] },
            Before.Networks[1] with { Subnets = ["10.70.6.1/24"], Prefixes = ["2001:db8:71::1/64", "2001:db8:72::1/64"], Domain = "after.test", DnsHosts = [new("10.70.1.9", ["nine.after.test"])] },
            new("come0", "10.70.3.1/24"),
        ],
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth2", Adopted] }, new("kvm") { Interfaces = ["changed0", "restart0", "come0"] }],
        Rules = [new(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = 2222 }],
        Snat = [new("10.70.0.0/24", "eth0"), new("10.70.1.0/24", "eth2")],
        Segments = [new("lan"), new("wan"), new("new")],
        Uplinks =
        [
            new("eth0", "10.71.0.8/24") { Segment = "lan" },
            new("eth2", "10.71.2.9/24") { Segment = "wan", ArpIgnore = true },
            new(Adopted, "10.71.9.2/24"),
        ],
        Providers =
        [
            new("kept", 1, "eth0", "10.71.0.1") { Optional = true },
            new("joined", 3, "eth2", "10.71.2.1") { Balance = 1, Optional = true },
        ],
        RoutingRules = [new("joined") { To = "192.0.2.0/24" }],
        Routes =
        [
            new("10.61.0.0/16") { Via = "10.70.1.9" },
            new("10.62.0.0/16") { Type = RouteType.Unreachable },
            new("10.65.0.0/16") { Interface = "eth2" },
            new("10.64.0.0/16") { Via = "10.71.2.1", Provider = "joined" },
            new("2001:db8:61::/48") { Via = "2001:db8:72::9" },
        ],
        Nodes =
        [
            Before.Nodes[0],
            Before.Nodes[1] with
            {
                Interfaces = [new("lan", "10.71.0.3/24"), new("new", "10.72.2.1/24")],
                Loopback = ["198.51.100.2"],
                Routes = [new("10.9.0.0/16") { Via = "10.71.0.8" }, new("10.10.0.0/16") { Via = "10.71.0.8" }],
                Masquerade = ["new"],
                Services = [Service.Http(), Service.Http(82)],
            },
            new("coming") { Interfaces = [new("new", "10.72.2.2/24")], Services = [Service.Ftp()] },
        ],
    };

    /// <summary>Machines on a network: one keeps running and gets and loses a card, one starts anew, one goes and one comes.</summary>
    public static Lab MachinesBefore => new("every")
    {
        Networks = [new("br0", "10.70.0.1/24"), new("br1", "10.70.1.1/24")],
        Machines =
        [
            new("plugged") { Nics = [new("br0", "10.70.0.11") { Tap = "tap1" }, new("br1", "10.70.1.12") { Tap = "tap2" }] },
            Still(new("again") { Nics = [new("br0", "10.70.0.13") { Tap = "tap3" }] }),
            Still(new("going") { Nics = [new("br0", "10.70.0.14") { Tap = "tap4" }] }),
        ],
    };

    public static Lab MachinesAfter => MachinesBefore with
    {
        Networks = [MachinesBefore.Networks[0] with { Prefixes = ["2001:db8:70::1/64"] }, MachinesBefore.Networks[1]],
        Machines =
        [
            new("plugged") { Nics = [new("br0", "10.70.0.11") { Tap = "tap1" }, new("br1", "10.70.1.15") { Tap = "tap5", Mac = "52:54:00:00:00:05" }] },
            MachinesBefore.Machines[1] with { Cpus = 2 },
            Still(new("coming") { Nics = [new("br0", "10.70.0.16") { Tap = "tap6" }] }),
        ],
    };

    /// <summary>A machine whose system nobody asks anything: it costs nothing once it runs. Cards come and go hot only with a system that knows of it.</summary>
    public static Machine Still(Machine machine) => machine with { Image = new KernelImage(StillMachines.Image, null, "") };
}
