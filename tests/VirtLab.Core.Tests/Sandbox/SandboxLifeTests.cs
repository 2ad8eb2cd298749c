using VirtLab.Hosts;
using VirtLab.Hosts.Capturing;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;

namespace VirtLab.Core.Tests.Sandbox;

public sealed class SandboxLifeTests : SandboxTest
{
    [Test]
    public async Task Commands_run_in_a_sandbox_as_its_own_root_with_its_own_network()
    {
        var host = await StartAsync();
        (await ShellAsync(host, "id -u; hostname; ls /sys/class/net; ip link add b0 type bridge; nft add table inet t; ls /sys/class/net"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().Equal("0", "virtlab", "lo", "b0", "lo");
    }

    [Test]
    public async Task A_command_that_fails_says_what_it_was_and_what_it_said()
    {
        var host = await StartAsync();
        var act = () => host.Commands.RunAsync(new HostCommand("ip", "link", "show", "dev", "nowhere"), Deadline);
        (await act.Should().ThrowAsync<CommandFailedException>()).WithMessage("`ip link show dev nowhere` ended with exit code 1:*\"nowhere\"*");
    }

    [Test]
    public async Task Nothing_of_the_callers_environment_gets_in()
    {
        Environment.SetEnvironmentVariable("A_SECRET_OF_THE_CALLER", "x");
        try
        {
            var host = await StartAsync();
            (await ShellAsync(host, "env; cat /proc/[0-9]*/environ || :")).Should().NotContain("A_SECRET_OF_THE_CALLER");
        }
        finally
        {
            Environment.SetEnvironmentVariable("A_SECRET_OF_THE_CALLER", null);
        }
    }

    [Test]
    public async Task Its_libvirt_answers_and_starts_networks()
    {
        var host = await StartAsync();
        var libvirt = await host.GetLibvirtAsync(Deadline);
        (await libvirt.ListDomainsAsync(Deadline)).Should().BeEmpty();
        await libvirt.CreateNetworkAsync("<network><name>n</name><forward mode='open'/><bridge name='br9'/><ip address='10.0.0.1' prefix='24'/></network>", Deadline);
        (await libvirt.ListNetworksAsync(Deadline)).Select(network => (network.Name, network.Active)).Should().Equal(("n", true));
        (await ShellAsync(host, "cat /sys/class/net/br9/operstate")).Should().NotBeEmpty();
        await libvirt.DestroyNetworkAsync("n", Deadline);
        (await libvirt.ListNetworksAsync(Deadline)).Should().BeEmpty();
    }

    [Test]
    public async Task A_fingerprint_would_notice_a_network_of_libvirts()
    {
        // The machine's own libvirt is not touched by tests: a sandbox's stands in for it.
        var host = await StartAsync();
        string uri = host.LibvirtUri;
        (await LibvirtFacts.ReadAsync(uri, domains: true, networks: true, Deadline)).Should().Be(FingerprintPart.Of("libvirt object", []));
        var libvirt = await host.GetLibvirtAsync(Deadline);
        await libvirt.CreateNetworkAsync("<network><name>n</name><forward mode='open'/><bridge name='br9'/><ip address='10.0.0.1' prefix='24'/></network>", Deadline);
        (await LibvirtFacts.ReadAsync(uri, domains: true, networks: true, Deadline)).Facts.Should().Equal(new HostFact("network n", "active"));
        (await LibvirtFacts.ReadAsync("qemu+unix:///system?socket=/nowhere", domains: true, networks: true, Deadline)).Unseen.Should().NotBeNull();
    }

    [Test]
    public async Task A_sandbox_ends_with_all_its_processes_when_it_is_disposed_of_and_again_does_nothing()
    {
        var host = await StartAsync();
        _ = host.Commands.Start(new HostCommand("sleep", "1000"));
        await UntilAsync(() => RunsAsync(host, "sleep"));
        using var init = ProcessHandle.TryOpen(host.ProcessId);
        await host.DisposeAsync();
        await init!.WaitAsync(TimeSpan.Zero);
        await host.DisposeAsync();
        var act = () => host.GetLibvirtAsync();
        _ = await act.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    public async Task A_command_that_is_cancelled_ends_inside_too()
    {
        var host = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var command = host.Commands.RunAsync(new HostCommand("sleep", "1000"), cancel.Token);
        await UntilAsync(() => RunsAsync(host, "sleep"));
        await cancel.CancelAsync();
        var act = () => command;
        _ = await act.Should().ThrowAsync<OperationCanceledException>();
        await UntilAsync(async () => !await RunsAsync(host, "sleep"));
    }

    [Test]
    public async Task A_command_that_is_disposed_of_ends_inside_too()
    {
        var host = await StartAsync();
        await using (host.Commands.Start(new HostCommand("sleep", "1000")))
            await UntilAsync(() => RunsAsync(host, "sleep"));
        await UntilAsync(async () => !await RunsAsync(host, "sleep"));
    }

    [Test]
    public async Task A_capture_that_is_disposed_of_ends_inside_too()
    {
        var host = await StartAsync();
        await using (await Capture.StartAsync(host.Commands, "lo", null, [], Deadline))
            (await RunsAsync(host, "tcpdump")).Should().BeTrue();
        await UntilAsync(async () => !await RunsAsync(host, "tcpdump"));
    }

    [Test]
    public async Task A_start_that_is_cancelled_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var start = SandboxHost.StartAsync(cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        var act = () => start;
        _ = await act.Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task A_start_that_takes_too_long_says_what_it_waited_for_and_leaves_nothing()
    {
        var act = () => SandboxHost.StartAsync(new SandboxOptions { StartTimeout = TimeSpan.FromMilliseconds(1) }, Deadline);
        (await act.Should().ThrowAsync<HostException>()).WithMessage("The sandbox did not start: waited 0 s for its * to *.");
    }

    private async Task<bool> RunsAsync(IHost host, string program) =>
        (await ShellAsync(host, "cat /proc/[0-9]*/comm 2>/dev/null || :")).Split('\n').Contains(program);
}
