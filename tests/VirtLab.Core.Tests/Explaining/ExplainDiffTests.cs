using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Explaining;

/// <summary>What traffic changes between two labs.</summary>
internal sealed class ExplainDiffTests
{
    private static readonly Lab Ursa = UrsaLab.Lab;

    [Test]
    public void The_same_lab_changes_nothing() => Explain.Diff(Ursa, Ursa with { }).Should().BeEmpty();

    [Test]
    public void A_rule_changes_what_it_opens_and_nothing_else()
    {
        var changes = Explain.Diff(Ursa, Ursa with { Rules = [.. Ursa.Rules, new(RuleAction.Accept, "net", "kvm") { Protocol = Protocol.Udp, Ports = 53, Destination = "192.168.0.2" }] });
        changes.Should().NotBeEmpty().And.OnlyContain(change => change.Destination == (IpAddress)"192.168.0.2"
            && change.Packets.All(packet => packet.Protocol == Protocol.Udp && packet.DestinationPort == 53)
            && change.Before!.Outcome == Outcome.Dropped && change.After!.Outcome == Outcome.Sent);
        changes.Select(change => change.From.Provider).Should().Contain([(Name?)"comcast", (Name?)"avvanta"]);
    }

    [Test]
    public void Another_default_provider_moves_what_no_rule_holds()
    {
        var changes = Explain.Diff(Ursa, Ursa with { Providers = [Ursa.Providers[0] with { Balance = 0 }, Ursa.Providers[1] with { Balance = 1 }, Ursa.Providers[2]] });
        changes.Should().NotBeEmpty().And.OnlyContain(change => change.Before!.Provider == (Name)"comcast" && change.After!.Provider == (Name)"avvanta");
        changes.Should().NotContain(change => change.Destination == (IpAddress)"206.124.146.178");
    }

    [Test]
    public void A_machine_that_joins_and_its_port_forward_are_told()
    {
        var changes = Explain.Diff(Ursa, global::Ursa.Demo.LiveChange.With(Ursa));
        changes.Should().Contain(change => change.From.Provider == (Name)"comcast" && change.Packets.Any(packet => packet.DestinationPort == 8081)
            && change.After!.Destination == (IpAddress)"192.168.0.5");
        changes.Select(change => $"{change}").Should().Contain(text => text.Contains("tcp 8081", StringComparison.Ordinal) && text.Contains("PortForwards[1]", StringComparison.Ordinal));
    }

    [Test]
    public void What_changes_over_IPv6_alone_is_told_too()
    {
        var lab = Ursa with { Networks = [Ursa.Networks[0] with { Prefixes = ["2001:db8:1::254/64"] }] };
        Explain.Diff(lab, lab with { }).Should().BeEmpty();
        var changes = Explain.Diff(lab, lab with { Rules = [.. lab.Rules, new(RuleAction.Drop, "kvm", "fw") { Protocol = Protocol.Tcp, Ports = 8022, Source = "2001:db8:1::/64" }] });
        changes.Should().NotBeEmpty().And.OnlyContain(change => change.Destination.IsV6
            && change.Packets.All(packet => packet.Protocol == Protocol.Tcp && packet.DestinationPort == 8022) && change.After!.Outcome == Outcome.Dropped);
        changes.Should().Contain(change => change.From.Machine != null && change.Destination == (IpAddress)"2001:db8:1::254");
    }

    [Test]
    public void Source_ports_and_ICMP_types_are_asked_about()
    {
        Explain.Diff(Ursa, Ursa with { Rules = [new(RuleAction.Drop, "fw", "net") { Protocol = Protocol.Udp, SourcePorts = "500-510" }, .. Ursa.Rules] })
            .Should().NotBeEmpty().And.OnlyContain(change => change.Packets.All(packet => packet.SourcePort == 500 || packet.SourcePort == 510));
        Explain.Diff(Ursa, Ursa with { Rules = [new(RuleAction.Drop, "fw", "net") { Protocol = Protocol.Icmp, IcmpType = 13 }, .. Ursa.Rules] })
            .Should().NotBeEmpty().And.OnlyContain(change => change.Packets.All(packet => packet.IcmpType == 13));
    }

    [Test]
    public void What_a_helper_expects_is_asked_about() => Explain.Diff(Ursa with { Marks = [Ursa.Marks[1], Ursa.Marks[2]] }, Ursa with { Marks = [Ursa.Marks[2]] })
        .Should().NotBeEmpty().And.OnlyContain(change => change.From == PacketSource.Host && change.Packets.All(packet => packet.ExpectedBy == Helper.Ftp)
            && change.Before!.Provider == (Name)"avvanta" && change.After!.Provider == (Name)"comcast");

    [Test]
    public void Where_only_the_answer_takes_another_way_that_is_told()
    {
        var changes = Explain.Diff(Ursa, Ursa with { Providers = [Ursa.Providers[0], Ursa.Providers[1] with { Track = false }, Ursa.Providers[2]] });
        changes.Should().Contain(change => change.From.Provider == (Name)"avvanta" && change.Before!.Outcome == Outcome.Delivered && change.After!.Outcome == Outcome.Delivered
            && change.AnswerBefore!.Provider == (Name)"avvanta" && change.AnswerAfter!.Provider == (Name)"comcast");
        changes.Select(change => $"{change}").Should().Contain(text => text.Contains("the answer leaves by eth0 to avvanta", StringComparison.Ordinal));
    }

    [Test]
    public void Flags_that_are_no_longer_looked_at_are_asked_about() => Explain.Diff(Ursa, Ursa with { Uplinks = [.. Ursa.Uplinks.Select(uplink => uplink with { TcpFlags = false })] })
        .Should().NotBeEmpty().And.OnlyContain(change => change.Packets.All(packet => packet.Flags == TcpFlags.None));

    [Test]
    public void Forged_senders_are_asked_about_where_nobody_looks_at_them_any_more()
    {
        Explain.Diff(Ursa, Ursa with { Networks = [Ursa.Networks[0] with { Guard = false }] })
            .Should().NotBeEmpty().And.OnlyContain(change => change.From.Machine != null && change.From.Address != null && change.Before!.Outcome == Outcome.Dropped);
        Explain.Diff(Ursa, Ursa with { Uplinks = [.. Ursa.Uplinks.Select(uplink => uplink with { RouteFilter = false, LogMartians = false })] })
            .Should().OnlyContain(change => change.From.Machine == null).And.Contain(change => change.From == PacketSource.Through("eth0", "192.168.0.2", null)
                && change.Before!.LogLines.Contains("routefilter:DROP") && !change.After!.LogLines.Contains("routefilter:DROP"));
    }
}
