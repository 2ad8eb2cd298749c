using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Labs without machines: they come up and go without a trace, side by side, and after a failure.</summary>
public sealed class LabLifeTests : SandboxTest
{
    [Test]
    public async Task A_lab_leaves_no_trace_inside_the_sandbox()
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        await using (await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline))
            (await Inside.LookAsync(host, Deadline)).Should().Contain("network br0");
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task A_lab_can_be_disposed_of_twice_and_brought_up_again()
    {
        var host = await StartAsync();
        for (int round = 0; round < 2; round++)
        {
            var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
            await lab.DisposeAsync();
            await lab.DisposeAsync();
        }
    }

    [Test]
    public async Task Once_it_was_taken_down_it_says_so_whatever_it_is_asked()
    {
        var host = await StartAsync();
        var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        await lab.DisposeAsync();

        Func<Task>[] asked =
        [
            () => lab.PlanAsync(lab.Lab, Deadline), () => lab.ApplyAsync(lab.Lab, cancellationToken: Deadline), () => lab.DriftAsync(Deadline),
            () => lab.ProbeAsync("left", "right", Probe.Ping(), Deadline), () => lab.ResolveAsync(Endpoint.Host, "left", Deadline),
            () => lab.RunAsync("left", ["true"], cancellationToken: Deadline), () => lab.SetLinkAsync("eth0", up: true, Deadline),
            () => Task.FromResult(lab.ConsoleLog("left")),
        ];
        foreach (var ask in asked)
            await ask.Should().ThrowAsync<ObjectDisposedException>();

        await host.DisposeAsync();
        var up = () => host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        await up.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task A_node_that_is_gone_leaves_its_ports_free_at_once()
    {
        var host = await StartAsync();
        await using var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        (await PortsAsync()).Should().Be(1 + lab.Lab.Nodes.Sum(node => node.Interfaces.Count), "the host's uplink has one too");

        _ = await lab.ApplyAsync(lab.Lab with { Nodes = [] }, cancellationToken: Deadline);
        (await PortsAsync()).Should().Be(1);

        async Task<int> PortsAsync()
        {
            var links = new HostCommand("ip", "-o", "link", "show", "type", "veth") { Namespace = "virtlab.routed._switches" };
            return (await host.Commands.RunAsync(links, Deadline)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        }
    }

    [Test]
    public async Task A_lab_whose_host_is_gone_went_with_it()
    {
        var host = await StartAsync();
        var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        await host.DisposeAsync();

        var disposing = async () => await lab.DisposeAsync();
        await disposing.Should().NotThrowAsync();
    }

    [Test]
    public async Task A_machine_that_may_take_no_time_is_refused_at_once()
    {
        var host = await StartAsync();
        var up = () => host.UpAsync(TestLabs.Routed, new UpOptions { MachineTimeout = TimeSpan.Zero }, Deadline);
        await up.Should().ThrowAsync<ArgumentException>().WithMessage("*MachineTimeout*");
    }

    [Test]
    public async Task A_dead_name_server_is_told_from_a_name_that_is_not()
    {
        var host = await StartAsync();
        await using var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);

        (await lab.ResolveAsync(Endpoint.Host, "nobody.routed.test", Deadline)).Status.Should().Be(NameStatus.NotFound);
        _ = await ShellAsync(host, "pid=$(cat /run/libvirt/network/br0.pid); kill \"$pid\"; while [ -e \"/proc/$pid\" ]; do :; done");
        var dead = await lab.ResolveAsync(Endpoint.Host, "nobody.routed.test", Deadline);
        dead.Status.Should().Be(NameStatus.NoAnswer);
        dead.Seen.Should().NotBeEmpty();

        var node = () => lab.ResolveAsync("left", "nobody.routed.test", Deadline);
        await node.Should().ThrowAsync<ArgumentException>().WithMessage("*left*machine or the host*");
    }

    [Test]
    public async Task What_is_up_is_not_planned_again()
    {
        var host = await StartAsync();
        await using var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        (await host.PlanAsync(TestLabs.Routed, cancellationToken: Deadline)).ToString().Should().Be("lab routed: nothing to do\n");
    }

    [Test]
    public async Task Nodes_reach_each_other_and_the_host()
    {
        var host = await StartAsync();
        await using var lab = await host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        (await lab.ProbeAsync("left", "right", Probe.Ping(), Deadline)).Answered.Should().BeTrue();
        (await lab.RunAsync("left", ["busybox", "ping", "-c", "1", "-W", "10", "10.0.2.2"], Patience, Deadline)).Should().Match<(int ExitCode, string Output)>(ran => ran.ExitCode == 0);
        (await lab.RunAsync(Endpoint.Host, ["busybox", "ping", "-c", "1", "-W", "10", "10.0.1.2"], Patience, Deadline)).Should().Match<(int ExitCode, string Output)>(ran => ran.ExitCode == 0);
    }

    [Test]
    public async Task Three_sandboxes_hold_the_same_lab_at_once_and_know_nothing_of_each_other()
    {
        var hosts = await Task.WhenAll(StartAsync(), StartAsync(), StartAsync());
        var labs = await Task.WhenAll(hosts.Select(host => host.UpAsync(TestLabs.Routed, cancellationToken: Deadline)));
        await labs[1].DisposeAsync();
        (await hosts[1].Commands.RunAsync(new HostCommand("ip", "link", "show", "dev", "br0") { MayFail = true }, Deadline)).ExitCode.Should().Be(1);
        foreach (int other in new[] { 0, 2 })
        {
            (await hosts[other].Commands.RunAsync(new HostCommand("ip", "link", "show", "dev", "br0"), Deadline)).ExitCode.Should().Be(0);
            (await labs[other].RunAsync("left", ["busybox", "ping", "-c", "1", "-W", "10", "10.0.2.2"], Patience, Deadline)).ExitCode.Should().Be(0);
        }
    }

    [Test]
    public async Task A_step_that_fails_is_named_with_its_cause_and_what_was_done_is_taken_back()
    {
        var host = await StartAsync();
        // libvirt starts no network over addresses that the host has a route to already.
        _ = await ShellAsync(host, "ip link add theirs type bridge; ip link set theirs addrgenmode none; ip address add 192.168.0.1/24 dev theirs; ip link set theirs up");
        var before = await Inside.LookAsync(host, Deadline);
        var act = () => host.UpAsync(TestLabs.Routed, cancellationToken: Deadline);
        var failed = (await act.Should().ThrowAsync<LabFailedException>()).Which;
        failed.Step.Should().Be("network br0");
        failed.InnerException.Should().BeOfType<HostException>().Which.Message.Should().Contain("already in use by interface theirs");
        failed.Message.Should().StartWith("Network br0 failed: ").And.Contain(failed.InnerException!.Message);
        failed.Left.Should().BeEmpty();
        failed.TakenBack.Should().Contain("segments switches").And.NotContain("network br0").And.EndWith("record routed");
        foreach (string taken in failed.TakenBack)
            failed.Message.Should().Contain(taken);
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task A_libvirt_network_of_someone_else_with_the_same_name_is_left_alone()
    {
        var host = await StartAsync();
        var libvirt = await host.GetLibvirtAsync(Deadline);
        await libvirt.CreateNetworkAsync("<network><name>br0</name><forward mode='open'/><bridge name='theirs'/>"
            + "<ip address='10.77.0.1' prefix='24'/></network>", Deadline);
        string theirs = (await libvirt.ListNetworksAsync(Deadline)).Single().Xml;
        await ShouldHaveNoRoomAsync(host, "network br0, which network br0 needs, is there already");
        (await libvirt.ListNetworksAsync(Deadline)).Should().ContainSingle().Which.Xml.Should().Be(theirs);
    }

    [Test]
    public async Task An_interface_of_someone_else_with_the_same_name_is_left_alone()
    {
        var host = await StartAsync();
        _ = await ShellAsync(host, "ip link add br0 type bridge; ip address add 10.77.0.1/24 dev br0");
        var before = await Inside.LookAsync(host, Deadline);
        await ShouldHaveNoRoomAsync(host, "interface br0, which network br0 needs, is there already");
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task An_nft_table_of_someone_else_with_the_same_name_is_left_alone()
    {
        var host = await StartAsync();
        _ = await ShellAsync(host, "nft 'add table inet virtlab_routed; add chain inet virtlab_routed c; add rule inet virtlab_routed c accept'");
        var before = await Inside.LookAsync(host, Deadline);
        await ShouldHaveNoRoomAsync(host, "nft table virtlab_routed, which firewall virtlab_routed needs, is there already");
        (await host.RemoveAsync("routed", cancellationToken: Deadline)).IsEmpty.Should().BeTrue();
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [TestCase("segments switches created Done", "ip netns delete virtlab.routed._switches")]
    [TestCase("network br0 created Done", "ip link delete br0")]
    public async Task What_somebody_takes_away_while_it_comes_up_makes_it_fail_and_the_rest_is_taken_back(string moment, string script)
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        var steps = new Moments((moment, () => ShellAsync(host, script).GetAwaiter().GetResult()));
        var act = () => host.UpAsync(TestLabs.Routed, new UpOptions { Progress = steps }, Deadline);
        (await act.Should().ThrowAsync<LabFailedException>(because: string.Join("\n", steps.Seen))).Which.Left.Should().BeEmpty();
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [TestCase("segments switches created Started")]
    [TestCase("segments switches created Done")]
    [TestCase("node left created Started")]
    [TestCase("network br0 created Started")]
    [TestCase("network br0 created Done")]
    [TestCase("routing created Started")]
    public async Task Cancelled_in_the_middle_it_takes_everything_back(string moment)
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        using var cancel = new CancellationTokenSource();
        var steps = new Moments((moment, cancel.Cancel));
        var act = () => host.UpAsync(TestLabs.Routed, new UpOptions { Progress = steps }, cancel.Token);
        _ = await act.Should().ThrowAsync<OperationCanceledException>(because: string.Join("\n", steps.Seen));
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    /// <summary>The lab is refused for this reason before anything is begun.</summary>
    private async Task ShouldHaveNoRoomAsync(IHost host, string why)
    {
        var steps = new Moments();
        var act = () => host.UpAsync(TestLabs.Routed, new UpOptions { Progress = steps }, Deadline);
        var failed = (await act.Should().ThrowAsync<LabFailedException>()).Which;
        failed.Message.Should().StartWith("Lab routed failed: There is no room for it on the sandbox of ").And.Contain(why);
        failed.TakenBack.Should().BeEmpty();
        steps.Seen.Should().BeEmpty();
    }
}
