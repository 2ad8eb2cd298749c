using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Core.Tests.Probing;

/// <summary>What a probe can't be asked for is refused before anything is sent, and what is wrong is named.</summary>
internal sealed class ProbeChecksTests
{
    private static readonly Places UrsaPlaces = new(new FakeHost(), UrsaLab.Lab, _ => throw new InvalidOperationException(), _ => null);

    private static readonly (Probe Probe, string Property)[] Wrong =
    [
        (Probe.Ping() with { Timeout = TimeSpan.Zero }, "Timeout"),
        (Probe.Ping() with { Timeout = Timeout.InfiniteTimeSpan }, "Timeout"),
        (Probe.Ping() with { Timeout = TimeSpan.MaxValue }, "Timeout"),
        (Probe.Tcp(0), "Port"),
        (Probe.Udp(0), "Port"),
        (Probe.Segment(0, TcpFlags.Syn), "Port"),
        (Probe.Tcp(80) with { SeenAtPort = 0 }, "SeenAtPort"),
    ];

    [TestCaseSource(nameof(Wrong))]
    public void A_property_that_makes_no_sense_is_named((Probe Probe, string Property) wrong)
    {
        var act = () => ProbeChecks.Require(wrong.Probe);

        act.Should().Throw<ArgumentException>().WithMessage($"*{wrong.Property}*").And.ParamName.Should().Be(wrong.Property);
    }

    [TestCase("etch32", "*etch32*machine*RunAsync*")]
    [TestCase("192.168.0.1", "*192.168.0.1*machine*RunAsync*")]
    [TestCase("192.0.2.1", "*192.0.2.1*SeenAt*")]
    public void Nothing_listens_where_no_node_and_not_the_host_is(string seer, string message)
    {
        var act = () => ProbeChecks.Require(Probe.Tcp(80) with { Listen = true }, "laptop", seer, UrsaPlaces);

        act.Should().Throw<ArgumentException>().WithMessage(message).And.ParamName.Should().Be("Listen");
    }

    [Test]
    public void A_machine_sends_no_arp_and_a_node_does()
    {
        var act = () => ProbeChecks.Require(Probe.Arp("eth0"), "etch32", "etch64", UrsaPlaces);

        act.Should().Throw<ArgumentException>().WithMessage("*etch32*ARP*node or the host*");
        ProbeChecks.Require(Probe.Arp("eth0"), "laptop", "etch64", UrsaPlaces);
        ProbeChecks.Require(Probe.Tcp(80) with { Listen = true }, "etch32", Endpoint.Host, UrsaPlaces);
    }

    [Test]
    public void Where_nobody_looked_nothing_is_said_of_the_other_end()
    {
        var result = new ProbeResult("etch32", "etch32", Probe.Ping(), ProbeOutcome.Answered, [], TimeSpan.Zero, "");

        result.ToString().Should().Be("etch32 -> etch32 ping: answered");
        (result with { IsWatched = true }).ToString().Should().Be("etch32 -> etch32 ping: answered, the other end saw nothing");
    }
}
