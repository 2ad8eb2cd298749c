using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Running;

namespace VirtLab.Ursa.Tests;

/// <summary>How a probe ends, told from packets: each outcome is brought about for real.</summary>
[Category("Sandbox")]
internal sealed class ProbeTests
{
    private SandboxHost _host = null!;
    private RunningLab _lab = null!;

    [OneTimeSetUp]
    public async Task BringUp()
    {
        await SandboxPrerequisite.NeedAsync();
        _host = await SandboxHost.StartAsync();
        _lab = await _host.UpAsync(UrsaLab.Lab with { Machines = [], PortForwards = [] });
    }

    [OneTimeTearDown]
    public async Task TakeDown()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Test]
    public async Task A_closed_tcp_port_is_refused_and_the_other_end_saw_who_asked()
    {
        var result = await _lab.ProbeAsync("laptop", "allinone", Probe.Tcp(4444));

        result.Outcome.Should().Be(ProbeOutcome.Refused);
        result.SeenFrom.Should().Be((Primitives.IpAddress)"172.20.1.107");
    }

    [Test]
    public async Task A_closed_udp_port_is_refused() =>
        (await _lab.ProbeAsync("laptop", "allinone", Probe.Udp(4444))).Outcome.Should().Be(ProbeOutcome.Refused);

    [Test]
    public async Task With_a_listener_for_the_time_of_the_probe_it_is_answered() =>
        (await _lab.ProbeAsync("laptop", "allinone", Probe.Tcp(4444) with { Listen = true })).Outcome.Should().Be(ProbeOutcome.Answered);

    [Test]
    public async Task An_address_nobody_routes_to_is_unreachable() =>
        // The server's only neighbour knows no way there, and says so.
        (await _lab.ProbeAsync("internet", "192.0.2.1", Probe.Tcp(80))).Outcome.Should().Be(ProbeOutcome.Unreachable);

    [Test]
    public async Task What_the_firewall_drops_times_out() =>
        (await _lab.ProbeAsync("laptop", "172.20.1.130", Probe.Tcp(23) with { Timeout = TimeSpan.FromSeconds(1) })).Outcome.Should().Be(ProbeOutcome.TimedOut);

    [Test]
    public async Task An_interface_that_is_not_there_is_an_error_and_no_outcome()
    {
        var act = () => _lab.ProbeAsync("laptop", "172.20.1.130", Probe.Arp("eth5"));

        await act.Should().ThrowAsync<ArgumentException>().WithMessage("*eth5*");
    }

    [Test]
    public async Task A_place_the_lab_has_not_is_an_error_that_lists_those_it_has()
    {
        var act = () => _lab.ProbeAsync("laptop", "nowhere", Probe.Ping());

        await act.Should().ThrowAsync<ArgumentException>().WithMessage("*nowhere*linksys*");
    }

    [Test]
    public async Task A_lab_that_is_up_is_not_brought_up_again_and_stays()
    {
        var act = () => _host.UpAsync(_lab.Lab);

        await act.Should().ThrowAsync<LabFailedException>().WithMessage("*already*");
        (await _lab.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(80))).Answered.Should().BeTrue("the first one is untouched");
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
