using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>What never answers: given up, said, and gone with the sandbox.</summary>
public sealed class HangTests : SandboxTest
{
    private static readonly string Qemu = Tools.Find("qemu-system-x86_64");

    // No wait of the library's own is as long.
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(17);

    [Test]
    public async Task A_QEMU_that_hangs_while_libvirt_asks_what_it_can_do_fails_the_lab_and_keeps_nothing_back()
    {
        var clock = new HeldClock(Held);
        var host = await StartAsync(clock);
        await HangAsync(host);
        var up = host.UpAsync(TestLabs.OneMachine(), cancellationToken: Deadline);
        await UntilQemuRunsAsync(host);
        clock.Skip();
        var failed = (await FluentActions.Awaiting(() => up).Should().ThrowAsync<LabFailedException>()).Which;
        failed.Step.Should().Be("machine guest");
        failed.Message.Should().Contain("libvirt did not start the domain within 1020 s").And.Contain("QEMU").And.Contain("try again");
        failed.TakenBack.Should().ContainInOrder("network br0", "record one").And.NotContain("machine guest");
        failed.Left.Should().BeEmpty();
    }

    [Test]
    public async Task A_machine_that_starts_after_it_was_given_up_is_ended()
    {
        var clock = new HeldClock(Held);
        var host = await StartAsync(clock);
        await HangAsync(host);
        var up = host.UpAsync(new Lab("late") { Machines = [new Machine("guest")] }, cancellationToken: Deadline);
        await UntilQemuRunsAsync(host);
        clock.Skip();
        _ = await FluentActions.Awaiting(() => up).Should().ThrowAsync<LabFailedException>();
        _ = await ShellAsync(host, $"umount -l {Qemu}; echo > /run/virtlab/go");
        await UntilAsync(async () => (await ShellAsync(host, "cat /var/log/libvirt/qemu/guest.log 2>/dev/null || :")).Contains("reason=destroyed", StringComparison.Ordinal));
        var libvirt = await host.GetLibvirtAsync(Deadline);
        await UntilAsync(async () => (await libvirt.ListDomainsAsync(Deadline)).Count == 0);
    }

    [Test]
    public async Task A_daemon_that_does_not_answer_is_said_to()
    {
        var clock = new HeldClock(Held);
        var host = await StartAsync(clock);
        _ = await ShellAsync(host, "kill -STOP $(pidof libvirtd)");
        var opening = host.GetLibvirtAsync(Deadline);
        await clock.Waits.WaitAsync(Deadline);
        clock.Skip();
        (await FluentActions.Awaiting(() => opening).Should().ThrowAsync<HostException>())
            .WithMessage("libvirt in the sandbox of * does not answer: libvirt did not answer within 1020 s*try again*");
    }

    [Test]
    public async Task A_networks_server_that_does_not_end_is_ended()
    {
        var host = Ends(await SandboxHost.StartAsync(cancellationToken: Deadline));
        var lab = await host.UpAsync(new Lab("one") { Networks = [new LabNetwork("br0", "192.168.0.254/24") { DhcpRange = new DhcpRange("192.168.0.100", "192.168.0.200") }] },
            cancellationToken: Deadline);
        // libvirt ends the server itself; its helper goes when that is gone, unless something holds it.
        _ = await ShellAsync(host, "kill -STOP $(pidof dnsmasq)");
        await lab.DisposeAsync();
        (await ShellAsync(host, "pidof dnsmasq || :")).Should().BeEmpty();
    }

    /// <summary>From now on QEMU does nothing until something is written into /run/virtlab/go. As it is another program than the one whose
    /// capabilities are kept, libvirt runs it to ask.</summary>
    private async Task HangAsync(SandboxHost host)
    {
        string hang = await host.Files.WriteAsync("hang.sh", $"#!/bin/sh\nread -r _ < /run/virtlab/go\nexec {Qemu} \"$@\"\n", Deadline);
        _ = await ShellAsync(host, $"mkfifo /run/virtlab/go; chmod 755 {hang}; mount --bind {hang} {Qemu}");
    }

    private Task UntilQemuRunsAsync(SandboxHost host) => UntilAsync(async () => (await ShellAsync(host, "cat /proc/[0-9]*/comm 2>/dev/null || :")).Contains("qemu-system", StringComparison.Ordinal));

    private async Task<SandboxHost> StartAsync(HeldClock clock) =>
        Ends(await SandboxHost.StartAsync(new SandboxOptions { Time = clock, CallTimeout = Held }, Deadline));
}
