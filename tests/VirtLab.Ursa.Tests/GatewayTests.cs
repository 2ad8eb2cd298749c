using VirtLab.Explaining;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Ursa.Tests;

/// <summary>What the original could not do: a gateway may be dead at the start, and may fail and come back, though both share one interface.</summary>
[Category("Sandbox")]
internal sealed class GatewayTests
{
    private static readonly Lab WithoutMachines = UrsaLab.Lab with { Machines = [], PortForwards = [] };

    // The kernel asks a silent gateway a few times before it calls it dead.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private HostFingerprint _before = null!;

    [SetUp]
    public async Task Remember()
    {
        await SandboxPrerequisite.NeedAsync();
        _before = await HostFingerprint.CaptureAsync();
    }

    [TearDown]
    public async Task Compare()
    {
        // Null where the test was skipped.
        if (_before is not null)
            HostFingerprint.Differences(_before, await HostFingerprint.CaptureAsync()).Should().BeEmpty("the lab leaves no trace on the machine");
    }

    [TestCase("linksys", "avvanta")]
    [TestCase("firewall", "comcast")]
    public async Task A_gateway_that_is_dead_at_the_start_delays_nothing_and_is_not_used(string dead, string carrier)
    {
        await using var host = await SandboxHost.StartAsync();
        var world = WithoutMachines with { Nodes = WithoutMachines.Nodes.Where(node => node.Name != dead).ToValueList() };

        await using var lab = await host.UpAsync(world);

        (await UntilAsync(lab, result => result.Answered)).Via.Should().Be((Name)carrier);
        var told = await lab.CircumstancesAsync();
        told.SilentV4.Should().Equal(carrier == "avvanta" ? "comcast" : "avvanta");
        told.Down.Concat(told.Up).Should().BeEmpty();
        lab.Lab.Explain(Packet.Ping(PacketSource.Host, "198.51.100.10"), told).Provider.Should().Be((Name)carrier);
    }

    [Test]
    public async Task The_first_connection_that_comes_in_is_answered_by_the_gateway_it_came_by()
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(WithoutMachines);

        // The map first: until the probe's own captures run, what is late would be there.
        string map = (await lab.RunAsync(Endpoint.Host, ["nft", "list", "map", "inet", "virtlab_ursa", "vl.gateways"])).Output;
        var result = await lab.ProbeAsync("internet", "206.124.146.176", Probe.Tcp(22) with { SeenAt = Endpoint.Host, Listen = true });

        map.Should().Contain("vl.track.comcast").And.Contain("vl.track.avvanta");
        result.Flows.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Via = (Name)"avvanta", AnsweredVia = (Name)"avvanta" });
    }

    [Test]
    public async Task Traffic_leaves_a_gateway_that_fails_and_comes_back_when_it_does()
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(WithoutMachines);
        (await UntilAsync(lab, result => result.Answered)).Via.Should().Be((Name)"comcast");

        await SetAsync(lab, "linksys", "down");
        (await UntilAsync(lab, result => result.Answered)).Via.Should().Be((Name)"avvanta");

        await SetAsync(lab, "linksys", "up");
        // A namespace forgets its default route with the link.
        (await lab.RunAsync("linksys", ["ip", "route", "replace", "default", "via", "203.0.113.1"], Patience)).ExitCode.Should().Be(0);
        (await UntilAsync(lab, result => result.Via == (Name)"comcast")).Answered.Should().BeTrue();
    }

    [Test]
    public async Task A_provider_that_is_not_optional_must_answer()
    {
        await using var host = await SandboxHost.StartAsync();
        var world = WithoutMachines with
        {
            Nodes = WithoutMachines.Nodes.Where(node => node.Name != "firewall").ToValueList(),
            Providers = WithoutMachines.Providers.Select(provider => provider with { Optional = provider.Name != "avvanta" }).ToValueList(),
        };

        var act = () => host.UpAsync(world);

        await act.Should().ThrowAsync<VirtLab.Running.LabFailedException>().WithMessage("*172.20.1.254*avvanta*Optional*");
    }

    [Test]
    public async Task A_gateway_that_was_asked_for_while_its_link_was_down_is_used_when_the_link_is_back()
    {
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(WithoutMachines);
        await lab.SetLinkAsync("eth0", up: false);

        // So does the monitor if it looked just before the link went down. The question fails, and must not be remembered.
        _ = await lab.RunAsync(Endpoint.Host, ["ip", "neighbour", "replace", "172.20.1.1", "dev", "eth0", "managed"]);
        using var deadline = new CancellationTokenSource(Patience);
        while ((await NeighboursAsync(lab)).Contains("INCOMPLETE", StringComparison.Ordinal) && !deadline.IsCancellationRequested)
            await Task.Yield();
        await lab.SetLinkAsync("eth0", up: true);

        (await lab.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(80))).Via.Should().Be((Name)"comcast");
    }

    private static async Task<string> NeighboursAsync(RunningLab lab) =>
        (await lab.RunAsync(Endpoint.Host, ["ip", "neighbour", "show", "dev", "eth0", "nud", "all"])).Output;

    private static async Task SetAsync(RunningLab lab, string node, string state) =>
        (await lab.RunAsync(node, ["ip", "link", "set", "dev", "eth0", state], Patience)).ExitCode.Should().Be(0);

    /// <summary>Sends until the result is as wanted; the last one tells what was seen instead.</summary>
    private static async Task<ProbeResult> UntilAsync(RunningLab lab, Func<ProbeResult, bool> wanted)
    {
        using var deadline = new CancellationTokenSource(Patience);
        ProbeResult result;
        do
            result = await lab.ProbeAsync(Endpoint.Host, "internet", Probe.Tcp(80) with { Timeout = TimeSpan.FromSeconds(1) });
        while (!wanted(result) && !deadline.IsCancellationRequested);
        return result;
    }
}
