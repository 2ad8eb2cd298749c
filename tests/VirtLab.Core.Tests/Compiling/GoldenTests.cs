using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

public sealed class GoldenTests
{
    [Test]
    public void Ursas_rule_set_is_what_stands_in_the_golden_file() =>
        Golden.Check(NftRenderer.Render(FirewallCompiler.Compile(UrsaLab.Lab)), "ursa.nft");

    [Test]
    public void Ursas_routing_is_what_stands_in_the_golden_file() =>
        Golden.Check(RoutingOver("eth0"), "ursa.ip");

    [Test]
    public void A_roaming_Ursas_routing_is_what_stands_in_the_golden_file() =>
        Golden.Check(RoutingOver("wlan0"), "ursa-wireless.ip");

    [Test]
    public void Routes_stand_behind_the_providers_in_the_golden_file() => Golden.Check(IpRenderer.RenderChanges(RoutingCompiler.Compile(UrsaLab.Lab with
    {
        Routes =
        [
            new("10.9.0.0/16") { Via = "192.168.0.9" },
            new("10.9.0.0/16") { Type = RouteType.Unreachable, Metric = 100 },
            new("10.10.0.0/16") { Interface = "br0", Provider = "avvanta" },
            new("0.0.0.0/0") { Via = "172.20.1.9", Interface = "eth0" },
            new("fd00::/8") { Type = RouteType.Blackhole },
            new("::/0") { Via = "fe80::1", Interface = "eth0", Metric = 9 },
        ],
    }), FoundRouting.Nothing).ToString(), "routes.ip");

    [Test]
    public void Every_nodes_rule_set_is_what_stands_in_the_golden_file() =>
        Golden.Check(string.Join('\n', UrsaLab.Lab.Nodes.Select(node => NftRenderer.Render(NodeFirewallCompiler.Compile(node)))),
            "ursa-nodes.nft");

    [Test]
    public void All_that_a_firewall_can_say_is_what_stands_in_the_golden_file() =>
        Golden.Check(NftRenderer.Render(FirewallCompiler.Compile(FirewallLab)), "firewall.nft");

    [Test]
    public void All_that_a_firewall_can_say_is_sound() => LabChecks.Run(FirewallLab).Should().BeEmpty();

    [Test]
    public void A_lab_without_anything_gives_chains_without_rules_that_refuse_anything() =>
        Golden.Check(NftRenderer.Render(FirewallCompiler.Compile(new Lab("empty"))), "empty.nft");

    private static Lab FirewallLab => new("walls")
    {
        Networks = [new LabNetwork("br0", "10.0.0.1/16") { TcpFlags = true, Prefixes = ["2001:db8:1::1/64"] }],
        Uplinks =
        [
            new Uplink("eth0", "172.20.1.9/24") { Segment = "lan", NoSmurfs = true, RouteFilter = true, Mss = 1452, RouteBack = true },
            new Uplink("eth1", "172.20.2.9/24") { Segment = "lan" },
        ],
        Segments = [new Segment("lan")],
        Providers =
        [
            new Provider("one", 1, "eth0", "172.20.1.1") { Balance = 1, Loose = true }, new Provider("two", 2, "eth0", "172.20.1.2"),
            new Provider("three", 3, "eth1", "172.20.2.1") { Track = false },
        ],
        Marks =
        [
            new Mark("two") { From = "guest", Protocol = Protocol.Tcp, Ports = "80,443", Destination = "198.51.100.0/24" },
            new Mark("two") { From = "kvm", Probability = 0.25, State = ConnectionState.New },
            new Mark("one") { From = "kvm", Helper = Helper.Ftp, Source = "10.0.0.0/24" },
            new Mark("one") { Protocol = Protocol.Udp, SourcePorts = "5060-5061", Ports = 5060 },
        ],
        Zones =
        [
            Zone.Firewall("fw"), new Zone("net") { Interfaces = ["eth0", "eth1"] }, new Zone("kvm") { Interfaces = ["br0"] },
            new Zone("guest") { Hosts = [new ZoneHosts("br0", "10.0.7.0/24", "2001:db8:1:0:7::/80"), new ZoneHosts("eth1", "172.20.2.128/25")] },
        ],
        Policies =
        [
            new Policy("guest", "net", PolicyAction.Continue) { Log = true, LogLimit = "1/min" },
            new Policy("kvm", "fw", PolicyAction.Reject) { Log = true, Limit = "10/sec:20", LogLimit = "3/min" },
            new Policy("kvm", "net", PolicyAction.Accept) { Limit = "100/sec:200" },
            new Policy(Zone.All, Zone.All, PolicyAction.Drop),
        ],
        Rules =
        [
            new Rule(RuleAction.Drop, "net", "kvm") { States = ConnectionState.Established | ConnectionState.Related, Source = "203.0.113.0/24" },
            new Rule(RuleAction.Log, "net", "fw") { States = ConnectionState.Invalid, LogLimit = "1/sec:3" },
            new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Tcp, Ports = "22,80,8000-8080", SourcePorts = "1024-65535", Limit = "30/min", Log = true, LogLimit = "5/hour" },
            new Rule(RuleAction.Accept, "kvm", "fw") { Protocol = Protocol.Icmp, IcmpType = 8 },
            new Rule(RuleAction.Accept, "kvm", "fw") { Protocol = Protocol.Icmp, IcmpType = 128, Source = "::/0" },
            new Rule(RuleAction.Count, "kvm", "net") { SourceMac = "52:54:00:00:00:01" },
            new Rule(RuleAction.Continue, "kvm", "net") { Destination = "192.0.2.0/24" },
            new Rule(RuleAction.Reject, "kvm", "net") { Protocol = Protocol.Tcp, Ports = 25 },
            .. Enumerable.Range(1, 8).Select(i => new Rule(i == 3 ? RuleAction.Reject : RuleAction.Accept, "net", "kvm") { Destination = $"10.0.0.{i}", Protocol = Protocol.Tcp, Ports = 80 + i }),
            .. Enumerable.Range(1, 8).Select(i => new Rule(RuleAction.Drop, "guest", "net") { Destination = $"198.51.{i}.0/24" }),
        ],
        Blocklist = ["192.0.2.0/24", "192.0.2.128/25", "2001:db8:bad::/48"],
        Snat =
        [
            new Snat("10.0.0.0/16", "eth0") { Destination = "203.0.113.0/24", Exempt = true },
            new Snat("10.0.0.0/16", "eth0") { Provider = "two", Protocol = Protocol.Tcp, Ports = 25, Address = "172.20.1.9" },
            new Snat("10.0.0.0/16", "eth1") { Provider = "three" },
            new Snat("2001:db8:1::/64", "eth0") { Prefix = "2001:db8:2::/64" },
            new Snat("10.0.0.0/16", "eth0"),
        ],
        PortForwards =
        [
            new PortForward("net", Protocol.Tcp, 8443, "10.0.0.9", 443) { Provider = "two", Source = "203.0.113.0/24", Log = true },
            new PortForward("net", Protocol.Udp, "5000-5010,6000", "10.0.7.9") { Address = "172.20.1.9" },
            new PortForward("net", Protocol.Tcp, 8022, null, 22) { Provider = "three" },
        ],
    };

    private static string RoutingOver(InterfaceName up) =>
        IpRenderer.RenderChanges(RoutingCompiler.Compile(UrsaLab.Lab).With(hop => hop.Interface == up), FoundRouting.Nothing).ToString();
}
