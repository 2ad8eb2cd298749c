using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Explaining;

/// <summary>Ursa's facts, told without a host.</summary>
internal sealed class UrsaExplainTests
{
    private static readonly Lab Ursa = UrsaLab.Lab;

    private static readonly IpAddress Internet = "198.51.100.10", Server = "206.124.146.177";

    [TestCase("etch32", "198.51.100.10", "comcast")]
    [TestCase("centos51", "206.124.146.177", "avvanta")]
    public void Machines_leave_by_the_provider_that_the_routing_rules_say(string machine, string to, string provider)
    {
        foreach (var packet in (Packet[])[Packet.Tcp(machine, to, 80), Packet.Udp(machine, to, 69), Packet.Ping(machine, to), Packet.Tcp(machine, to, 21)])
        {
            var why = Ursa.Explain(packet);
            why.Outcome.Should().Be(Outcome.Sent);
            (why.Provider, why.Source).Should().Be(((Name?)provider, (IpAddress)"172.20.1.130"));
            why.Zones.Should().Be(((Name)"kvm", (Name)"net"));
            why.Decision!.Origin.Should().Be("Policies[3]");
        }
    }

    [TestCase(80, "comcast")]
    [TestCase(21, "avvanta")]
    [TestCase(119, "avvanta")]
    public void The_hosts_own_connections_take_the_provider_of_their_mark(int port, string provider)
    {
        var why = Ursa.Explain(Packet.Tcp(PacketSource.Host, Internet, (ushort)port));
        (why.Outcome, why.Provider).Should().Be((Outcome.Sent, (Name?)provider));
    }

    [Test]
    public void Why_a_packet_leaves_by_avvanta_is_told_by_the_mark_and_the_routing_rule()
    {
        var why = Ursa.Explain(Packet.Tcp(PacketSource.Host, Internet, 119));
        why.Mark.Should().Be(2);
        why.Route.Should().Be(new RouteTaken(10_001, "Providers[1]", 2, "default via 172.20.1.254 dev eth0", "eth0", "172.20.1.254", "avvanta"));
        why.Steps.Should().Contain(step => step.Stage == "mark" && step.Origin == "Marks[2]");
        why.ToString().Should().StartWith("the host -> 198.51.100.10 tcp 119: leaves by eth0 to avvanta from 172.20.1.130, by Policies[1]\n");
    }

    [Test]
    public void An_error_about_a_machines_packet_finds_the_machine()
    {
        var asked = Packet.Tcp("etch32", Internet, 80);
        var why = Ursa.Explain(Packet.Error(PacketSource.By("comcast", "203.0.113.9"), asked));
        (why.Outcome, why.Destination).Should().Be((Outcome.Sent, (IpAddress)"192.168.0.1"));
        why.ToString().Should().StartWith("203.0.113.9 by comcast -> icmp type 3 about etch32 -> 198.51.100.10 tcp 80: leaves by br0 from 203.0.113.9");
        // One that quotes what nobody sent is of no connection.
        Ursa.Explain(Packet.Error(PacketSource.By("comcast", "203.0.113.9"), asked) with { Destination = "206.124.146.178" }).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void Passive_data_of_the_hosts_ftp_takes_the_provider_of_its_control_connection()
    {
        var data = Packet.Tcp(PacketSource.Host, Internet, 20_021);
        Ursa.Explain(data with { ExpectedBy = Helper.Ftp }).Provider.Should().Be((Name)"avvanta");
        Ursa.Explain(data).Provider.Should().Be((Name)"comcast");
    }

    /// <summary>The way back to the sender is another one than the rule by source chose; only the connection knows.</summary>
    [Test]
    public void An_answer_passes_the_route_filter_by_the_way_that_a_routing_rule_by_source_chose()
    {
        var lab = Ursa with
        {
            Uplinks = [.. Ursa.Uplinks.Select(uplink => uplink with { Up = true, Address = uplink.Interface == "eth0" ? uplink.Address : "172.20.2.102/24", Segment = null })],
            Providers = [Ursa.Providers[0], Ursa.Providers[2] with { Gateway = "172.20.2.1" }],
            RoutingRules = [new("wireless") { From = "192.168.0.1" }, new("comcast") { To = "198.51.100.0/24", Priority = 1001 }],
            Marks = [],
        };
        var connection = lab.ExplainConnection(Packet.Tcp("etch32", Internet, 80));
        (connection.Original.Outcome, connection.Original.Provider).Should().Be((Outcome.Sent, (Name?)"wireless"));
        connection.Reply!.Outcome.Should().Be(Outcome.Sent);
        lab.Explain(Packet.Tcp(PacketSource.By("wireless", Internet), "172.20.2.102", 22)).Outcome.Should().Be(Outcome.Dropped);
    }

    [TestCase("comcast")]
    [TestCase("avvanta")]
    public void What_comes_in_by_a_gateway_is_answered_through_it(string provider)
    {
        foreach (ushort port in (ushort[])[22, 8080])
        {
            var connection = Ursa.ExplainConnection(Packet.Tcp(PacketSource.By(provider, Internet), "172.20.1.130", port));
            connection.Original.Outcome.Should().Be(port == 22 ? Outcome.Delivered : Outcome.Sent);
            connection.Reply!.Outcome.Should().Be(Outcome.Sent);
            (connection.Reply.Provider, connection.Reply.Source, connection.Reply.Destination).Should().Be(((Name?)provider, (IpAddress)"172.20.1.130", Internet));
        }
    }

    [Test]
    public void A_port_forward_leads_to_the_machine()
    {
        var why = Ursa.Explain(Packet.Tcp(PacketSource.By("comcast", Internet), "172.20.1.130", 8080));
        (why.Destination, why.DestinationPort, why.Decision!.Origin).Should().Be(((IpAddress)"192.168.0.1", (ushort)80, "PortForwards[0]"));
    }

    [TestCase("172.20.1.130", "net-fw:DROP")]
    [TestCase("192.168.0.2", "net-kvm:DROP")]
    public void What_no_rule_opens_is_dropped_and_logged(string to, string log)
    {
        var why = Ursa.Explain(Packet.Tcp(PacketSource.Through("eth0", "172.20.1.107"), to, 23));
        (why.Outcome, why.Decision!.Origin).Should().Be((Outcome.Dropped, "Policies[4]"));
        why.LogLines.Should().Equal(log);
    }

    [Test]
    public void Bad_flags_are_dropped_and_logged()
    {
        var why = Ursa.Explain(Packet.Tcp(PacketSource.Through("eth0", "172.20.1.107"), "172.20.1.130", 22) with { Flags = TcpFlags.Syn | TcpFlags.Fin });
        (why.Outcome, why.Decision!.Origin).Should().Be((Outcome.Dropped, "Uplinks[0].TcpFlags"));
        why.LogLines.Should().Equal("tcpflags:DROP");
    }

    [Test]
    public void A_forged_source_is_dropped_where_it_has_no_way_back() =>
        Ursa.Explain(Packet.Udp(PacketSource.Through("eth0", "192.168.0.3"), "172.20.1.130", 22)).Decision!.Origin.Should().Be("Uplinks[0].RouteFilter");

    [Test]
    public void With_eth0_down_and_wlan0_up_wireless_carries_everything()
    {
        var roaming = new Circumstances { Down = ["eth0"], Up = ["wlan0"] };
        foreach (var packet in (Packet[])[Packet.Tcp("etch32", Internet, 80), Packet.Ping("etch32", Server), Packet.Tcp(PacketSource.Host, Internet, 119)])
            Ursa.Explain(packet, roaming).Provider.Should().Be((Name)"wireless");
    }

    [Test]
    public void A_silent_gateway_carries_nothing()
    {
        Ursa.Explain(Packet.Tcp("etch32", Internet, 80), new Circumstances { Silent = ["comcast"] }).Provider.Should().Be((Name)"avvanta");
        Ursa.Explain(Packet.Tcp("etch32", Server, 80), new Circumstances { Silent = ["avvanta"] }).Provider.Should().Be((Name)"comcast");
    }

    [Test]
    public void Machines_on_one_bridge_are_none_of_the_hosts_business()
    {
        Ursa.Explain(Packet.Ping("etch32", "192.168.0.2")).Outcome.Should().Be(Outcome.Switched);
        var apart = Ursa with { Networks = [Ursa.Networks[0] with { RouteBack = false }] };
        var why = apart.Explain(Packet.Ping("etch32", "192.168.0.2"));
        (why.Outcome, why.Reason).Should().Be((Outcome.Dropped, "br0 keeps its machines apart (RouteBack is off)"));
    }

    [Test]
    public void Of_a_balanced_route_every_way_is_told_with_its_share()
    {
        var shared = Ursa with { Providers = [Ursa.Providers[0] with { Balance = 1 }, Ursa.Providers[1] with { Balance = 3 }, Ursa.Providers[2]] };
        var why = shared.Explain(Packet.Tcp("etch32", Internet, 80));
        (why.Provider, why.Share).Should().Be(((Name?)"comcast", 0.25));
        why.Alternatives.Should().ContainSingle().Which.Should().Match<Explanation>(other => other.Provider == (Name)"avvanta" && other.Share == 0.75);
    }

    [Test]
    public void Who_is_not_in_the_lab_is_said_with_who_is()
    {
        FluentActions.Invoking(() => Ursa.Explain(Packet.Ping("etch33", Internet))).Should().Throw<ArgumentException>().WithMessage("*no machine 'etch33', only etch32, *");
        FluentActions.Invoking(() => Ursa.Explain(Packet.Ping(PacketSource.By("qwest", Internet), "172.20.1.130"))).Should().Throw<ArgumentException>()
            .WithMessage("*no provider 'qwest', only comcast, *");
        FluentActions.Invoking(() => (Ursa with { Zones = [] }).Explain(Packet.Ping("etch32", Internet))).Should().Throw<LabInvalidException>();
    }

    [Test]
    public void A_zones_marks_hold_for_the_first_packet_too_and_leave_the_checks_of_its_interface_in_force()
    {
        var marked = Ursa with
        {
            Marks = [new("avvanta") { From = "kvm", Protocol = Protocol.Tcp, Ports = 80 }],
            Networks = [Ursa.Networks[0] with { TcpFlags = true }],
        };
        marked.Explain(Packet.Tcp("etch32", Internet, 80)).Provider.Should().Be((Name)"avvanta");
        marked.Explain(Packet.Tcp("etch32", Internet, 81)).Provider.Should().Be((Name)"comcast");
        marked.Explain(Packet.Tcp("etch32", Internet, 80) with { Flags = TcpFlags.None }).Outcome.Should().Be(Outcome.Dropped);
    }

    [Test]
    public void What_the_guard_drops_is_told()
    {
        Ursa.Explain(Packet.Tcp(PacketSource.Of("etch32", "192.168.0.2"), Internet, 80)).Should().Match<Explanation>(why =>
            why.Outcome == Outcome.Dropped && why.Reason.Contains("no address of etch32", StringComparison.Ordinal));
        Ursa.Explain(Packet.Udp("etch32", "192.168.0.254", 53) with { SourcePort = 67 }).Outcome.Should().Be(Outcome.Dropped);
        (Ursa with { Networks = [Ursa.Networks[0] with { Guard = false }] }).Explain(Packet.Tcp(PacketSource.Of("etch32", "192.168.0.2"), Internet, 80))
            .Outcome.Should().Be(Outcome.Sent);
        Ursa.Explain(Packet.Udp(PacketSource.Of("etch32", "0.0.0.0"), "255.255.255.255", 67) with { SourcePort = 68 }).Outcome.Should().Be(Outcome.Delivered, "it asks for its address");
    }
}
