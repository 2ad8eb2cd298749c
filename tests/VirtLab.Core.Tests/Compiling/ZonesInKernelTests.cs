using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Zones of some hosts, with real packets: which zone pair judges which packet.</summary>
public sealed class ZonesInKernelTests
{
    private static readonly Lab Lab = new("zones")
    {
        Networks = [new LabNetwork("in1", "10.1.0.1/16"), new LabNetwork("in2", "10.2.0.1/16")],
        Uplinks = [new Uplink("out1", "172.20.1.1/24") { Segment = "s" }],
        Segments = [new Segment("s")],
        Zones =
        [
            Zone.Firewall("fw"), new Zone("lan") { Interfaces = ["in1", "in2"] }, new Zone("net") { Interfaces = ["out1"] },
            new Zone("admin") { Hosts = [new ZoneHosts("in1", "10.1.1.0/24", "2001:db8:1::/64")] },
            new Zone("guest") { Hosts = [new ZoneHosts("in1", "10.1.2.0/24"), new ZoneHosts("in2", "10.2.2.0/24")] },
        ],
        Policies =
        [
            new Policy("guest", Zone.All, PolicyAction.Continue), new Policy(Zone.All, "guest", PolicyAction.Continue),
            new Policy("admin", Zone.All, PolicyAction.Accept), new Policy(Zone.All, Zone.All, PolicyAction.Drop),
        ],
        Rules =
        [
            new Rule(RuleAction.Accept, "lan", "fw") { Protocol = Protocol.Udp, Ports = 1000 },
            new Rule(RuleAction.Accept, "lan", "net") { Protocol = Protocol.Udp, Ports = 1000 },
            new Rule(RuleAction.Accept, "guest", "fw") { Protocol = Protocol.Udp, Ports = 2000 },
            new Rule(RuleAction.Drop, "guest", "net") { Protocol = Protocol.Udp, Ports = 1000 },
            new Rule(RuleAction.Accept, "net", "lan") { Protocol = Protocol.Udp, Ports = 4000 },
            new Rule(RuleAction.Accept, "net", "guest") { Protocol = Protocol.Udp, Ports = 5000 },
            new Rule(RuleAction.Accept, "net", "admin") { Protocol = Protocol.Udp, Ports = 6000 },
        ],
    };

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public Task To_the_host_the_senders_zone_counts_and_continue_goes_on_with_the_zone_around_it() => PassAsync(Lab, "10.1.0.1",
        [("in1", "10.1.0.2", 1000), ("in1", "10.1.1.2", 1000), ("in1", "10.1.1.2", 3000), ("in1", "10.1.2.2", 1000), ("in1", "10.1.2.2", 2000), ("in2", "10.2.2.2", 1000), ("in2", "10.2.2.2", 2000)],
        [("in1", "10.1.0.2", 2000), ("in1", "10.1.0.2", 3000), ("in1", "10.1.2.2", 3000), ("out1", "172.20.1.2", 1000)]);

    [Test]
    public Task Through_the_host_the_senders_zone_counts() => PassAsync(Lab, "172.20.1.2",
        [("in1", "10.1.0.2", 1000), ("in1", "10.1.1.2", 1000), ("in1", "10.1.1.2", 3000)],
        [("in1", "10.1.0.2", 2000), ("in1", "10.1.2.2", 1000), ("in1", "10.1.2.2", 2000), ("in2", "10.2.2.2", 1000)]);

    [TestCase("10.1.0.9", 4000)]
    [TestCase("10.1.1.9", 6000)]
    [TestCase("10.1.2.9", 4000, 5000)]
    [TestCase("10.2.2.9", 4000, 5000)]
    public Task Through_the_host_the_receivers_zone_counts_too(string to, params int[] ports) => PassAsync(Lab, to,
        [.. ports.Select(port => ("out1", "172.20.1.2", port))],
        [.. new[] { 1000, 4000, 5000, 6000 }.Except(ports).Select(port => ("out1", "172.20.1.2", port))]);

    [Test]
    public Task What_is_of_no_zone_behind_an_interface_is_dropped() => PassAsync(
        Lab with { Zones = [.. Lab.Zones.Where(zone => zone.Name != "lan"), new Zone("lan") { Hosts = [new ZoneHosts("in2", "10.2.0.0/17")] }] }, "10.1.0.1",
        [("in1", "10.1.1.2", 3000), ("in1", "10.1.2.2", 2000), ("in2", "10.2.0.2", 1000)],
        [("in1", "10.1.0.2", 1000), ("in1", "10.1.2.2", 1000), ("in2", "10.2.200.2", 1000)]);

    [Test]
    public async Task A_zones_port_forwards_and_marks_are_for_its_own_hosts()
    {
        var lab = Lab with
        {
            Uplinks = [new Uplink("out1", "172.20.1.1/24") { Segment = "s" }],
            Providers = [new Provider("isp1", 1, "out1", "172.20.1.2") { Balance = 1 }, new Provider("isp2", 2, "out1", "172.20.1.3") { Loose = true }],
            Marks = [new Mark("isp1") { From = "admin" }, new Mark("isp2") { From = "lan", Protocol = Protocol.Udp, Ports = "1000-1500", Destination = "172.20.1.0/24" }],
            PortForwards = [new PortForward("admin", Protocol.Udp, 7000, "172.20.1.2", 7001), new PortForward("lan", Protocol.Udp, "7000-8000", "10.2.1.2", 7002)],
            Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Accept), new Policy("lan", "lan", PolicyAction.Accept)],
            Rules = [],
        };
        Sent[] sent =
        [
            new("in1", "10.1.1.2", "10.1.0.1", 7000), new("in1", "10.1.0.2", "10.1.0.1", 7000), new("in1", "10.1.2.2", "10.1.0.1", 7000),
            new("in1", "10.1.1.2", "172.20.1.2", 1001), new("in1", "10.1.0.2", "172.20.1.2", 1001), new("in1", "10.1.0.2", "172.20.1.2", 2001), new("in1", "10.1.2.2", "172.20.1.2", 1001),
        ];
        (await PacketNetwork.PassingAsync(lab, sent)).Should().BeEquivalentTo(
        [
            new Passed("10.1.1.2", "172.20.1.2", 7001, 1), new Passed("10.1.0.2", "10.2.1.2", 7002), new Passed("10.1.2.2", "10.1.0.1", 7000),
            new Passed("10.1.1.2", "172.20.1.2", 1001, 1), new Passed("10.1.0.2", "172.20.1.2", 1001, 2), new Passed("10.1.0.2", "172.20.1.2", 2001), new Passed("10.1.2.2", "172.20.1.2", 1001),
        ]);
    }

    private static async Task PassAsync(Lab lab, string to, (string From, string Source, int Port)[] pass, (string From, string Source, int Port)[] stop)
    {
        var sent = pass.Concat(stop).Select(packet => new Sent(packet.From, packet.Source, to, packet.Port));
        (await PacketNetwork.PassingAsync(lab, sent)).Should().BeEquivalentTo(pass.Select(packet => new Passed(packet.Source, to, packet.Port)));
    }
}
