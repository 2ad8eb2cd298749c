using VirtLab.Explaining;
using VirtLab.Explaining.Forwarding;
using VirtLab.Explaining.Tracking;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Explaining;

/// <summary>Every difference between Explain and the kernel that was ever found (<see cref="KernelAgreementTests"/>), so that it does not come
/// back.</summary>
internal sealed class FoundInKernelTests
{
    private static readonly Lab Lab = new("trial")
    {
        Networks = [new("br0", "192.168.0.254/24")],
        Uplinks = [new("eth0", "172.20.1.130/24")],
        Zones = [Zone.Firewall("fw"), new("kvm") { Interfaces = ["br0"] }, new("net") { Interfaces = ["eth0"] }],
        Policies = [new("all", "all", PolicyAction.Accept)],
    };

    [Test]
    public void Of_the_block_0_0_0_0_8_only_its_first_address_is_nobodys()
    {
        Lab.Explain(Packet.Udp(PacketSource.Through("eth0", "0.1.2.3"), "192.168.0.1", 53)).Outcome.Should().Be(Outcome.Sent);
        Lab.Explain(Packet.Udp(PacketSource.Through("eth0", "0.0.0.0"), "192.168.0.1", 53)).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void A_broadcast_address_as_source_is_seen_only_once_there_are_routing_rules()
    {
        var packet = Packet.Tcp(PacketSource.Through("eth0", "172.20.1.255"), "192.168.0.254", 21);
        Lab.Explain(packet).Outcome.Should().Be(Outcome.Delivered);
        (Lab with { Providers = [new("isp", 1, "eth0", "172.20.1.1") { Optional = true }] }).Explain(packet).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void The_first_source_translation_is_the_only_one()
    {
        var lab = Lab with { Snat = [new("192.168.0.0/24", "eth0") { Address = "172.20.1.130" }, new("0.0.0.0/0", "eth0") { Address = "203.0.113.1" }] };
        lab.Explain(Packet.Udp(PacketSource.Through("br0", "192.168.0.1"), "172.20.1.107", 53)).Source.Should().Be((IpAddress)"172.20.1.130");
    }

    [Test]
    public void Of_two_routing_rules_the_kernel_takes_the_wider_for_the_narrower_that_is_there()
    {
        var lab = Lab with { Providers = [new("isp", 1, "eth0", "172.20.1.1") { Optional = true }] };
        RoutingRule narrow = new("isp") { To = "10.9.0.0/16" }, wide = new("isp") { From = "0.0.0.0/0" };
        LabChecks.Run(lab with { RoutingRules = [narrow, wide] }).Should().ContainSingle().Which.Should().Match<Finding>(finding =>
            finding.Path == "RoutingRules[1]" && finding.Reason.Contains("takes it for RoutingRules[0]", StringComparison.Ordinal));
        LabChecks.Run(lab with { RoutingRules = [wide, narrow] }).Should().BeEmpty();
        LabChecks.Run(lab with { RoutingRules = [narrow, wide with { Priority = 1001 }] }).Should().BeEmpty();
    }

    [Test]
    public void A_routing_rule_for_the_hosts_own_packets_does_not_judge_sources_of_those_that_pass()
    {
        var lab = Lab with
        {
            Providers = [new("isp", 1, "eth0", "172.20.1.1") { Balance = 1, Optional = true }],
            RoutingRules = [new("isp") { Interface = "lo" }],
            Routes = [new("198.51.100.0/24") { Type = RouteType.Unreachable, Provider = "isp" }],
        };
        lab.Explain(Packet.Tcp(PacketSource.Through("eth0", "198.51.100.10"), "192.168.0.1", 21)).Outcome.Should().Be(Outcome.Sent);
        lab.Explain(Packet.Tcp(PacketSource.Through("eth0", "198.51.100.10"), "172.20.1.130", 21)).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void Who_talks_to_himself_answers_himself()
    {
        var table = new ConnectionTable();
        var himself = new Headers(null, "192.168.0.1", 0, "192.168.0.1", 0);
        table.Put(new Connection(himself, himself));
        table.Find(himself)!.Value.IsReply.Should().BeTrue();
    }

    [Test]
    public void Two_connections_without_ports_between_the_same_two_ends_do_not_go_beside_each_other()
    {
        var lab = Lab with { Snat = [new("192.168.0.0/24", "eth0")] };
        var explainer = new Explainer(new HostPicture(lab, Circumstances.Usual));
        Packet From(string address, Protocol? protocol) => new(PacketSource.Through("br0", address), "172.20.1.107") { Protocol = protocol, DestinationPort = 53 };
        var (first, table) = explainer.Ways(From("192.168.0.1", null), new ConnectionTable())[0];
        first.Outcome.Should().Be(Outcome.Sent);
        explainer.Ways(From("192.168.0.2", null), table)[0].Explanation.Should().Match<Explanation>(other =>
            other.Outcome == Outcome.Dropped && other.Reason.StartsWith("another connection has the same two ends", StringComparison.Ordinal));
        // With ports the second one gets another: which, only the kernel knows.
        var (_, withPorts) = explainer.Ways(From("192.168.0.1", Protocol.Udp), new ConnectionTable())[0];
        explainer.Ways(From("192.168.0.2", Protocol.Udp), withPorts)[0].Explanation.Should().Match<Explanation>(other => other.Outcome == Outcome.Sent && other.SourcePort == 0);
    }

    [Test]
    public void Who_is_sent_a_reset_has_closed()
    {
        var lab = Lab with { Rules = [new(RuleAction.Reject, "all", "all") { States = ConnectionState.Established }] };
        var explainer = new Explainer(new HostPicture(lab, Circumstances.Usual));
        var opening = Packet.Tcp(PacketSource.Through("br0", "192.168.0.1"), "172.20.1.107", 443);
        var (_, opened) = explainer.Ways(opening, new ConnectionTable())[0];
        var (refused, closed) = explainer.Ways(new Packet(PacketSource.Through("eth0", "172.20.1.107"), "192.168.0.1")
        {
            Protocol = Protocol.Tcp, SourcePort = 443, DestinationPort = opening.SourcePort, Flags = TcpFlags.Ack,
        }, opened)[0];
        refused.Outcome.Should().Be(Outcome.Reset);
        // Without the reset it would be no part of a connection that nobody has answered.
        explainer.Ways(opening with { Flags = TcpFlags.Ack }, closed)[0].Explanation.Outcome.Should().Be(Outcome.Reset);
    }
}
