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

    private static readonly Lab Lab6 = Lab with { Networks = [Lab.Networks[0] with { Prefixes = ["2001:db8:1::1/64"], RouteBack = true }] };

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

    [Test]
    public void Neighbour_discovery_is_not_tracked()
    {
        var lab = Lab6 with { Policies = [new("all", "all", PolicyAction.Drop)] };
        var solicitation = new Packet(PacketSource.Through("br0", "2001:db8:1::5"), "2001:db8:1::1") { Protocol = Protocol.Icmp, IcmpType = 135 };
        var said = lab.Explain(solicitation);
        said.Outcome.Should().Be(Outcome.Delivered);
        said.Steps[0].What.Should().Contain("not tracked");
    }

    [TestCase("ff02::1", Outcome.Delivered)]
    [TestCase("ff02::2", Outcome.Delivered)]
    [TestCase("ff02::1:ff00:1", Outcome.Delivered)]
    [TestCase("ff02::1:ff00:2", Outcome.Dropped)]
    [TestCase("ff0e::42", Outcome.Dropped)]
    [TestCase("ff01::1", Outcome.Dropped)]
    public void Of_groups_the_host_hears_those_of_all_of_routers_and_of_its_addresses(string group, Outcome outcome) =>
        Lab6.Explain(Packet.Udp(PacketSource.Through("br0", "2001:db8:1::5"), group, 5353)).Outcome.Should().Be(outcome);

    [Test]
    public void A_prefixs_first_address_is_its_routers() =>
        Lab6.Explain(Packet.Ping(PacketSource.Through("br0", "2001:db8:1::5"), "2001:db8:1::")).Outcome.Should().Be(Outcome.Delivered);

    [Test]
    public void What_IPv6_does_not_take_from_a_link_no_rule_sees()
    {
        var lab = Lab6 with { Uplinks = [Lab6.Uplinks[0] with { NoSmurfs = true }] };
        foreach (string source in (string[])["ff02::1", "::1"])
        {
            var said = lab.Explain(Packet.Udp(PacketSource.Through("eth0", source), "2001:db8:1::1", 53));
            said.Outcome.Should().Be(Outcome.Dropped);
            said.LogLines.Should().BeEmpty();
        }
    }

    [Test]
    public void A_links_own_address_goes_no_further_than_its_link()
    {
        Lab6.Explain(Packet.Udp(PacketSource.Through("br0", "fe80::5"), "2001:db8:1::6", 53)).Outcome.Should().Be(Outcome.Sent);
        Lab6.Explain(Packet.Udp(PacketSource.Through("eth0", "fe80::5"), "2001:db8:1::6", 53)).Outcome.Should().Be(Outcome.Unreachable);
    }

    private static readonly Lab Outside6 = Lab with { Uplinks = [new("eth0", "172.20.1.130/24") { Prefixes = ["2001:db8:a::130/64"] }, new("eth1", "172.20.2.130/24") { Prefixes = ["2001:db8:b::130/64"] }],
        Zones = [Zone.Firewall("fw"), new("kvm") { Interfaces = ["br0"] }, new("net") { Interfaces = ["eth0", "eth1"] }] };

    [Test]
    public void A_packets_time_is_over_before_its_source_is_looked_at()
    {
        var packet = Packet.Udp(PacketSource.Through("eth0", "fe80::1"), "2001:db8:b::7", 53);
        Outside6.Explain(packet with { TimeToLive = 1 }).Outcome.Should().Be(Outcome.Expired);
        Outside6.Explain(packet).Outcome.Should().Be(Outcome.Unreachable);
        Outside6.Explain(packet with { From = PacketSource.Through("eth0", "::") }).Outcome.Should().Be(Outcome.Dropped, "who has no address is told nothing");
    }

    [Test]
    public void Who_sends_to_nobody_is_masqueraded_as_the_link()
    {
        var lab = Outside6 with { Providers = [new("isp", 1, "eth0", "172.20.1.1") { Gateway6 = "fe80::1", Optional = true }], Snat = [new("::/0", "eth0")] };
        var said = lab.Explain(Packet.Udp(PacketSource.Through("eth1", "2001:db8:b::7"), "::", 53));
        (said.Outcome, said.Source).Should().Be((Outcome.Sent, (IpAddress)"::"), "the lab names no address of the link");
        said.Steps.Should().Contain(step => step.What.Contains("a source address of eth0 that the lab does not name", StringComparison.Ordinal));
        lab.Explain(Packet.Udp(PacketSource.Through("eth1", "2001:db8:b::7"), "2001:db8:77::1", 53)).Source.Should().Be((IpAddress)"2001:db8:a::130");
    }

    [Test]
    public void A_host_that_passes_nothing_on_still_refuses_what_its_routes_refuse()
    {
        var lab = Lab with { Uplinks = [Outside6.Uplinks[0]], Routes = [new("2001:db8:77::/48") { Type = RouteType.Prohibit }, new("2001:db8:78::/48") { Via = "2001:db8:a::9" }] };
        lab.Explain(Packet.Udp(PacketSource.Through("eth0", "2001:db8:a::7"), "2001:db8:77::1", 53)).Outcome.Should().Be(Outcome.Unreachable);
        lab.Explain(Packet.Udp(PacketSource.Through("eth0", "2001:db8:a::7"), "2001:db8:78::1", 53)).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void An_address_of_a_link_that_never_was_up_is_the_hosts_and_of_one_that_was_set_down_is_not()
    {
        var packet = Packet.Udp(PacketSource.Through("eth1", "2001:db8:b::7"), "2001:db8:a::130", 53);
        (Outside6 with { Uplinks = [Outside6.Uplinks[0] with { Up = false }, Outside6.Uplinks[1]] }).Explain(packet).Outcome.Should().Be(Outcome.Delivered);
        Outside6.Explain(packet, new Circumstances { Down = ["eth0"] }).Outcome.Should().Be(Outcome.Unreachable);
    }

    [Test]
    public void What_is_redirected_on_an_interface_without_an_address_reaches_the_links_own()
    {
        var lab = Lab6 with { PortForwards = [new("net", Protocol.Udp, 8081, null, 8080)] };
        var said = lab.Explain(Packet.Udp(PacketSource.Through("eth0", "2001:db8:99::9"), "2001:db8:1::1", 8081));
        (said.Outcome, said.Destination, said.DestinationPort).Should().Be((Outcome.Delivered, (IpAddress)"fe80::", (ushort)8080));
    }

    [Test]
    public void An_answer_to_somebodys_address_of_the_link_whom_the_host_had_masqueraded_goes_to_him()
    {
        var lab = Lab6 with
        {
            Uplinks = [Lab.Uplinks[0] with { Prefixes = ["fd00:a::130/64"], RouteBack = true }],
            Snat = [new("::/0", "eth0")],
        };
        var explainer = Explainer.Of(lab);
        var table = new ConnectionTable();
        var (first, known) = explainer.Ways(Packet.Udp(PacketSource.Through("eth0", "fe80::5"), "fd00:a::9", 53), table)[0];
        first.Should().Match<Explanation>(way => way.Outcome == Outcome.Sent && way.Source == (IpAddress)"fd00:a::130");
        var answer = explainer.Ways(new Packet(PacketSource.Through("eth0", "fd00:a::9"), "fd00:a::130") { Protocol = Protocol.Udp, SourcePort = 53, DestinationPort = first.SourcePort }, known)[0].Explanation;
        answer.Should().Match<Explanation>(way => way.Outcome == Outcome.Sent && way.Destination == (IpAddress)"fe80::5" && way.Route!.Interface == (InterfaceName)"eth0");
    }
}
