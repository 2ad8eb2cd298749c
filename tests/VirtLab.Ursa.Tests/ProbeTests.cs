using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running;

namespace VirtLab.Ursa.Tests;

/// <summary>How a probe ends, told from packets: each outcome is brought about for real.</summary>
internal sealed class ProbeTests() : OneLabTest(UrsaLab.Lab with { Machines = [], PortForwards = [] })
{
    [Test]
    public async Task A_closed_tcp_port_is_refused_and_the_other_end_saw_who_asked()
    {
        var result = await Running.ProbeAsync("laptop", "allinone", Probe.Tcp(4444));

        result.Outcome.Should().Be(ProbeOutcome.Refused);
        result.SeenFrom.Should().Be((IpAddress)"172.20.1.107");
    }

    [Test]
    public async Task A_closed_udp_port_is_refused() =>
        (await Running.ProbeAsync("laptop", "allinone", Probe.Udp(4444))).Outcome.Should().Be(ProbeOutcome.Refused);

    [Test]
    public async Task With_a_listener_for_the_time_of_the_probe_it_is_answered() =>
        (await Running.ProbeAsync("laptop", "allinone", Probe.Tcp(4444) with { Listen = true })).Outcome.Should().Be(ProbeOutcome.Answered);

    [Test]
    public async Task An_address_nobody_routes_to_is_unreachable() =>
        // The server's only neighbour knows no way there, and says so.
        (await Running.ProbeAsync("internet", "192.0.2.1", Probe.Tcp(80))).Outcome.Should().Be(ProbeOutcome.Unreachable);

    [Test]
    public async Task What_the_firewall_drops_times_out() =>
        (await Running.ProbeAsync("laptop", "172.20.1.130", Probe.Tcp(23) with { Timeout = TimeSpan.FromSeconds(1) })).Outcome.Should().Be(ProbeOutcome.TimedOut);

    [Test]
    public async Task What_the_hosts_own_firewall_rejects_is_refused()
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(new Lab("rejects")
        {
            Uplinks = [new Uplink("eth0", "10.0.1.9/24") { Segment = "one" }],
            Zones = [Zone.Firewall("fw"), new Zone("net") { Interfaces = ["eth0"] }],
            Policies = [new Policy("fw", "net", PolicyAction.Reject), new Policy(Zone.All, Zone.All, PolicyAction.Drop)],
            Segments = [new Segment("one")],
            Nodes = [new Node("other") { Interfaces = [new NodeInterface("one", "10.0.1.2/24")], Services = [Service.Http()] }],
        });

        Probe[] probes = [Probe.Tcp(80), Probe.Udp(69), Probe.Ping(), Probe.Segment(80, TcpFlags.Syn)];
        var seen = await Task.WhenAll(probes.Select(probe => lab.ProbeAsync(Endpoint.Host, "other", probe)));

        seen.Select(result => result.ToString()).Should().Equal(probes.Select(probe => $"the host -> other {probe}: refused, the other end saw nothing"));
    }

    [Test]
    public async Task Of_arp_the_other_end_says_nothing() =>
        (await Running.ProbeAsync("laptop", "172.20.1.130", Probe.Arp("eth0"))).ToString().Should().Be("laptop -> 172.20.1.130 arp on eth0: answered");

    [Test]
    public async Task Probes_that_run_at_the_same_time_are_not_taken_for_one_another()
    {
        // All to one port, seen at one place or by one gateway's frames: only what is in the packets tells them apart.
        var seen = await Task.WhenAll(
            Running.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(119)),
            Running.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(80)),
            Running.ProbeAsync("laptop", "internet", Probe.Tcp(80)),
            Running.ProbeAsync(Endpoint.Host, "server", Probe.Tcp(80)),
            Running.ProbeAsync("allinone", "server", Probe.Tcp(80)),
            Running.ProbeAsync(Endpoint.Host, "internet", Probe.Ftp()),
            Running.ProbeAsync("laptop", "172.20.1.130", Probe.Tcp(23) with { Timeout = TimeSpan.FromSeconds(1) }),
            Running.ProbeAsync("laptop", "allinone", Probe.Tcp(23)));

        seen.Select(result => result.ToString()).Should().Equal(
            "the host -> internet tcp 119: answered, seen from 206.124.146.176 via avvanta both ways",
            "the host -> internet tcp 80: answered, seen from 203.0.113.67 via comcast both ways",
            "laptop -> internet tcp 80: answered, seen from 203.0.113.67",
            "the host -> server tcp 80: answered, seen from 172.20.1.130 via avvanta both ways",
            "allinone -> server tcp 80: answered, seen from 203.0.113.67",
            "the host -> internet ftp: answered, port 21 seen from 206.124.146.176 via avvanta both ways, "
                + "port 20021 seen from 206.124.146.176 via avvanta both ways",
            "laptop -> 172.20.1.130 tcp 23: no answer, though it arrived from 172.20.1.107",
            "laptop -> allinone tcp 23: refused, though it arrived from 172.20.1.107");
    }

    [Test]
    public async Task An_answer_that_leaves_by_the_wrong_gateway_is_seen_to()
    {
        // What comes in by avvanta belongs to no connection of avvanta's: the answer takes the default.
        string[] rule = ["priority", "1", "fwmark", "0x2/0xff", "lookup", "1"];
        (await Running.RunAsync(Endpoint.Host, ["ip", "rule", "add", .. rule])).ExitCode.Should().Be(0);
        try
        {
            var result = await Running.ProbeAsync("internet", "206.124.146.176", Probe.Tcp(22) with { SeenAt = Endpoint.Host, Listen = true });

            result.Flows.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Via = (Name)"avvanta", AnsweredVia = (Name)"comcast" });
        }
        finally
        {
            (await Running.RunAsync(Endpoint.Host, ["ip", "rule", "delete", .. rule])).ExitCode.Should().Be(0);
        }
    }

    [Test]
    public async Task Of_many_packets_that_are_dropped_at_once_every_one_is_in_the_log()
    {
        ushort[] ports = [.. Enumerable.Range(3000, 12).Select(port => (ushort)port)];

        _ = await Task.WhenAll(ports.Select(port =>
            Running.ProbeAsync("laptop", "172.20.1.130", Probe.Segment(port, TcpFlags.Syn) with { Timeout = TimeSpan.FromSeconds(1) })));

        foreach (ushort port in ports)
            (await Running.FirewallLog.WaitAsync(entry => entry.Port == port, TimeSpan.FromSeconds(10))).Prefix.Should().Be("net-fw:DROP");
    }

    [TestCase("laptop")]
    [TestCase("172.20.1.130")]
    public async Task A_program_that_takes_too_long_is_ended_and_an_error(string place)
    {
        var act = () => Running.RunAsync(place, ["sleep", "4711"], TimeSpan.FromMilliseconds(200));

        await act.Should().ThrowAsync<CommandTimeoutException>().WithMessage($"*sleep 4711*{place}*0.2 s*");
    }

    [Test]
    public async Task An_interface_that_is_not_there_is_an_error_and_no_outcome()
    {
        var act = () => Running.ProbeAsync("laptop", "172.20.1.130", Probe.Arp("eth5"));

        await act.Should().ThrowAsync<ArgumentException>().WithMessage("*eth5*");
    }

    [Test]
    public async Task A_place_the_lab_has_not_is_an_error_that_lists_those_it_has()
    {
        var act = () => Running.ProbeAsync("laptop", "nowhere", Probe.Ping());

        await act.Should().ThrowAsync<ArgumentException>().WithMessage("*nowhere*linksys*");
    }

    [Test]
    public async Task A_lab_that_is_up_is_not_brought_up_again_and_stays()
    {
        var act = () => Host.UpAsync(Running.Lab);

        await act.Should().ThrowAsync<LabFailedException>().WithMessage("*already*");
        (await Running.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(80))).Answered.Should().BeTrue("the first one is untouched");
    }

    [Test]
    public async Task Labs_and_nodes_whose_names_run_together_are_kept_apart()
    {
        await using var host = await SandboxHost.StartAsync();
        var first = new Lab("a") { Segments = [new("s")], Nodes = [new("b-c") { Interfaces = [new("s", "10.0.0.1/24")] }] };
        var second = new Lab("a-b") { Segments = [new("s")], Nodes = [new("c") { Interfaces = [new("s", "10.0.0.2/24")] }] };
        await using var one = await host.UpAsync(first);
        await using (await host.UpAsync(second))
        {
        }

        (await one.RunAsync("b-c", ["ip", "-br", "address"], TimeSpan.FromSeconds(10))).Output.Should().Contain("10.0.0.1");
    }
}
