using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Native;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Testing.Tests.Labs;

/// <remarks>This part: what goes wrong.</remarks>
public sealed partial class FakeHostTests
{
    [Test]
    public async Task A_required_gateway_that_is_silent_lets_the_lab_not_come_up()
    {
        await using var host = new FakeHost { Circumstances = new() { Silent = ["first"] } };
        var required = Providers with { Providers = [Providers.Providers[0] with { Optional = false }, Providers.Providers[1]] };
        (await FluentActions.Awaiting(() => host.UpAsync(required)).Should().ThrowAsync<LabFailedException>()).WithMessage("*192.0.2.1*first*does not answer*");
        (await host.ListLabsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_step_that_fails_is_told_and_what_was_done_is_taken_back()
    {
        await using var host = new FakeHost();
        host.Libvirt.Fail("virDomainCreateXML", ErrorNumber.InternalError, "no room", "two");
        var failed = (await FluentActions.Awaiting(() => host.UpAsync(Small)).Should().ThrowAsync<LabFailedException>()).Which;
        failed.Step.Should().Be("machine two");
        failed.Message.Should().Contain("internal error: no room").And.Contain("taken back");
        failed.Left.Should().BeEmpty();
        host.Libvirt.Domains.Should().BeEmpty();
        host.Libvirt.Networks.Should().BeEmpty();
        (await host.ListLabsAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task What_can_not_be_taken_down_is_said_and_tried_again_and_whoever_asks_is_told_the_steps()
    {
        await using var host = new FakeHost();
        var (first, second) = (new Told(), new Told());
        var lab = await host.UpAsync(Small, new UpOptions { Progress = first });
        _ = await lab.ApplyAsync(Small with { Machines = [Small.Machines[0]] }, new UpOptions { Progress = second });
        second.Steps.Should().Contain("machine two removed Done");
        first.Steps.Should().NotContain("machine two removed Done");
        host.Libvirt.Fail("virDomainDestroy", ErrorNumber.InternalError, "it hangs", "one", times: 1);
        (await FluentActions.Awaiting(() => lab.TakeDownAsync(second)).Should().ThrowAsync<HostException>()).WithMessage("*These are left: machine one: *it hangs*");
        second.Steps.Should().Contain("machine one removed Failed");
        await lab.TakeDownAsync();
        first.Steps.Should().Contain("machine one removed Done");
        (await host.ListLabsAsync()).Should().BeEmpty();
        await using var namesake = await host.UpAsync(Small);
        await lab.TakeDownAsync();
        await lab.DisposeAsync();
        (await host.ListLabsAsync()).Should().ContainSingle("another lab has the name").Which.IsWhole.Should().BeTrue();
    }

    [Test]
    public async Task Who_removes_or_recovers_a_lab_is_told_the_steps()
    {
        await using var host = new FakeHost();
        var told = new Told();
        await host.ApplyAsync(Small);
        host.Libvirt.Crash("one");
        await host.RecoverAsync("small", Recovery.Complete, told);
        told.Steps.Should().Contain("machine one created Done");
        await host.RemoveAsync("small", told);
        told.Steps.Should().Contain("machine one removed Done");
    }

    private sealed class Told : IProgress<LabProgress>
    {
        public ConcurrentQueue<string> Steps { get; } = new();

        public void Report(LabProgress value) => Steps.Enqueue($"{value.Subject} {value.Step} {value.State}");
    }

    [Test]
    public async Task A_change_that_fails_leaves_the_lab_as_it_was()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Providers);
        host.Fail(ResourceKind.Routing, "the kernel refuses it", times: 1);
        var changed = Providers with { Providers = [Providers.Providers[0]], Uplinks = [Providers.Uplinks[0], Providers.Uplinks[1]] };
        (await FluentActions.Awaiting(() => lab.ApplyAsync(changed)).Should().ThrowAsync<LabFailedException>()).WithMessage("*the kernel refuses it*");
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        lab.Lab.Should().BeSameAs(Providers);
    }

    [Test]
    public async Task What_somebody_takes_away_is_missed_and_mended()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Providers);
        host.Lose(ResourceKind.Firewall);
        host.Libvirt.Crash("one");
        (await lab.DriftAsync()).Steps.Select(step => step.Id.Kind).Should().BeEquivalentTo([ResourceKind.Firewall, ResourceKind.Machine]);
        await lab.ApplyAsync(Providers);
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        lab.Machines[0].Stage.Should().Be(MachineStage.NameResolves, "its firewall lets the host ask it nothing");
    }

    [Test]
    public async Task A_network_that_somebody_stops_is_brought_back_with_its_machines_on_it()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Small);
        host.Libvirt.StopNetwork("br0");
        (await lab.DriftAsync()).Steps.Select(step => step.Id.ToString()).Should().BeEquivalentTo("network br0", "machine one", "machine two");
        await lab.ApplyAsync(Small);
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        host.Commands.Asked.Should().BeEmpty("no program is in memory");
    }

    [Test]
    public async Task A_machine_that_does_not_run_answers_nobody_and_a_link_that_is_down_is_drift()
    {
        await using var host = new FakeHost();
        await using (var lab = await host.UpAsync(Providers))
        {
            host.Libvirt.ShutDown("one");
            _ = await lab.Should().NotReachAsync(Endpoint.Host, "one", Probe.Ping());
            await lab.SetLinkAsync("eth0", up: false);
            (await lab.DriftAsync()).Steps.Select(step => step.Id.ToString()).Should().BeEquivalentTo("uplink eth0", "machine one");
            await lab.ApplyAsync(Providers);
            (await lab.DriftAsync()).Steps.Should().BeEmpty();
            (await lab.Should().ReachAsync("one", "203.0.113.10", Probe.Tcp(80))).Via("first");
            await lab.SetLinkAsync("eth0", up: false);
        }
        await using var again = await host.UpAsync(Providers);
        (await again.Should().ReachAsync("one", "203.0.113.10", Probe.Tcp(80))).Via("first", "its links are made anew");
    }

    [Test]
    public async Task A_machine_that_asks_for_no_address_is_not_waited_for()
    {
        await using var host = new FakeHost();
        host.Libvirt.GuestOf = name => name == "two" ? FakeGuest.Silent : FakeGuest.Tiny;
        var failed = (await FluentActions.Awaiting(() => host.UpAsync(Small)).Should().ThrowAsync<LabFailedException>()).Which;
        failed.Message.Should().Contain("Machine two").And.Contain("It reached TapUp").And.Contain("asks for no address");
        host.Libvirt.Domains.Should().BeEmpty();
    }

    [Test]
    public async Task A_range_that_is_used_up_has_nothing_for_the_next_machine()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Small);
        await host.Libvirt.CreateDomainAsync("<domain type='qemu'><name>stranger</name><os><type>hvm</type></os><devices><interface type='network'><source network='br0'/></interface></devices></domain>");
        (await host.Libvirt.GetLeasesAsync("br0")).Should().HaveCount(3);
        var three = Small with { Machines = [.. Small.Machines, new("three") { Nics = [new("br0")] }] };
        (await FluentActions.Awaiting(() => lab.ApplyAsync(three)).Should().ThrowAsync<LabFailedException>()).WithMessage("*used up*");
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
    }

    [Test]
    public async Task Guests_boot_by_the_fakes_clock_and_a_deadline_passes_by_it()
    {
        var time = new FakeTimeProvider();
        await using var host = new FakeHost(time);
        host.Libvirt.GuestOf = _ => FakeGuest.Tiny with { BootTime = TimeSpan.FromMinutes(5) };
        var up = host.UpAsync(Small, new UpOptions { MachineTimeout = TimeSpan.FromMinutes(2) });
        await PassAsync(up, time, TimeSpan.FromSeconds(1));
        (await FluentActions.Awaiting(() => up).Should().ThrowAsync<LabFailedException>()).WithMessage("*in 120 s*300 s to boot*");

        up = host.UpAsync(Small, new UpOptions { MachineTimeout = TimeSpan.FromMinutes(10) });
        await PassAsync(up, time, TimeSpan.FromSeconds(1));
        await using var lab = await up;
        lab.Machines[0].TimeToLease.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(5));
    }

    /// <summary>Lets time pass until something has ended.</summary>
    private static async Task PassAsync(Task until, FakeTimeProvider time, TimeSpan step)
    {
        while (!until.IsCompleted)
        {
            time.Advance(step);
            // Others have their turn: what a second brings begins before the next.
            await Task.Delay(1);
        }
    }
}
