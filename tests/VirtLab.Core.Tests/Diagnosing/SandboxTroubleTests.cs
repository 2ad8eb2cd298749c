using VirtLab.Diagnosing;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Diagnosing;

/// <summary>A sandbox with libvirt's own dnsmasq in it, and no machine.</summary>
[Category("Sandbox")]
internal sealed class SandboxTroubleTests
{
    private static readonly Lab Lab = new("quiet")
    {
        Networks = [new LabNetwork("br0", "192.168.0.254/24")],
        Segments = [new Segment("wire")],
        Uplinks = [new Uplink("eth0", "198.51.100.2/24") { Segment = "wire" }],
        Zones = [Zone.Firewall("fw"), new Zone("all-of-it") { Interfaces = ["br0", "eth0"] }],
        Policies = [new Policy("all", "all", PolicyAction.Accept)],
    };

    private SandboxHost _host = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await Prerequisite.SandboxAsync();
        _host = await SandboxHost.StartAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
    }

    [Test]
    public async Task A_lab_is_no_trouble_to_itself_before_or_while_it_runs()
    {
        await ShouldBeSoundAsync();
        await using var lab = await _host.UpAsync(Lab);
        await ShouldBeSoundAsync();
        _ = await _host.Commands.RunAsync(new HostCommand("sysctl", "-q", "-w", "net.ipv4.ip_forward=0"));
        (await _host.DiagnoseAsync(Lab)).Troubles[0].Kind.Should().Be(TroubleKind.SettingChanged);

        async Task ShouldBeSoundAsync()
        {
            var seen = await _host.DiagnoseAsync(Lab);
            seen.NotSeen.Should().BeEmpty();
            seen.Troubles.Where(trouble => trouble.Severity > Severity.Advice).Should().BeEmpty();
        }
    }

    [Test]
    public async Task A_failed_apply_names_what_is_in_the_way()
    {
        await using var server = _host.Commands.Start(new HostCommand("socat", "TCP4-LISTEN:53,fork", "/dev/null"));
        _ = await _host.Commands.RunAsync(new HostCommand("sh", "-c", "until ss -Hlnt | grep -q :53; do :; done"));
        var failure = (await FluentActions.Awaiting(() => _host.UpAsync(Lab)).Should().ThrowAsync<LabFailedException>()).Which;
        failure.Step.Should().Be("network br0");
        failure.Troubles.Should().ContainSingle().Which.Kind.Should().Be(TroubleKind.PortTaken);
        failure.Message.Should().Contain("socat (process ").And.Contain("fix: kill ");
    }

    [Test]
    public async Task Names_that_are_taken_are_found_with_their_remedy()
    {
        _ = await _host.Commands.RunAsync(new HostCommand("ip", "link", "add", "eth0", "type", "bridge"));
        var found = (await _host.DiagnoseAsync(Lab)).Troubles[0];
        found.Should().Match<Trouble>(trouble => trouble.Kind == TroubleKind.Conflict && trouble.Cause.Contains("interface eth0")
            && trouble.Fix.StartsWith("Remove it"));
    }

    [Test]
    public async Task A_lab_that_can_not_work_is_a_trouble_of_its_own()
    {
        var seen = await _host.DiagnoseAsync(Lab with { Networks = [new LabNetwork("a-name-too-long-for-a-bridge", "192.168.0.254/24")] });
        seen.Troubles[0].Kind.Should().Be(TroubleKind.InvalidLab);
    }
}
