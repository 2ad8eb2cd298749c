using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Native;
using VirtLab.Primitives;
using VirtLab.Probing;
using VirtLab.Running.Waiting;

namespace VirtLab.Testing.Tests.Labs;

/// <summary>A lab goes back to what it was, in memory and with real machines.</summary>
public sealed class SnapshotTests
{
    private static readonly Lab Office = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24") { DhcpRange = new DhcpRange("10.0.0.100", "10.0.0.101") }],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }, new("two") { Nics = [new("br0")] }],
        Uplinks = [new("eth0", "192.0.2.2/24") { Segment = "a" }],
        Segments = [new("a")],
    };

    [Test]
    public async Task A_lab_in_memory_goes_back()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Office);
        await using var snapshot = await lab.SnapshotAsync();
        snapshot.Machines.Should().Equal("one", "two");

        await lab.ApplyAsync(Office with { Machines = [Office.Machines[0] with { Memory = MemorySize.FromMiB(256) }, new("three") { Nics = [new("br0", "10.0.0.3")] }] });
        await lab.SetLinkAsync("eth0", up: false);
        var plan = await lab.RestoreAsync(snapshot);

        plan.Steps.Select(step => step.Id.ToString()).Should().Contain(["machine one", "machine two", "machine three"]);
        lab.Lab.Should().Be(Office);
        (await lab.DriftAsync()).Steps.Should().BeEmpty();
        (await lab.CircumstancesAsync()).Down.Should().BeEmpty();
        lab.Machines.Select(machine => $"{machine.Name} {machine.Address} {machine.Stage}").Should().Equal("one 10.0.0.1 ServiceAnswers", "two 10.0.0.100 ServiceAnswers");
        (await lab.ProbeAsync("one", "two", Probe.Tcp(80))).Answered.Should().BeTrue();
        (await lab.RestoreAsync(snapshot)).IsEmpty.Should().BeTrue();
        await host.Libvirt.ConsoleOf("two").SayAsync("then ");
        await lab.RestoreAsync(snapshot);
        await host.Libvirt.ConsoleOf("two").SayAsync("again");
        lab.ConsoleLog("two").Should().Be("then again", "what was said stays said");
        host.Libvirt.Crash("one");
        (await lab.RestoreAsync(snapshot)).Steps.Select(step => step.Id.ToString()).Should().Equal("machine one");
    }

    [Test]
    public async Task A_link_that_was_down_is_down_again()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Office);
        await lab.SetLinkAsync("eth0", up: false);
        await using var snapshot = await lab.SnapshotAsync();
        await lab.SetLinkAsync("eth0", up: true);
        await lab.RestoreAsync(snapshot);
        (await lab.CircumstancesAsync()).Down.Should().Equal("eth0");
    }

    [Test]
    public async Task What_can_not_be_gone_back_to_is_told_and_nothing_is_done()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Office);
        var gone = await lab.SnapshotAsync();
        await gone.DisposeAsync();
        await lab.Awaiting(it => it.RestoreAsync(gone)).Should().ThrowAsync<ArgumentException>().WithMessage("*office was disposed of*");
        await gone.DisposeAsync();

        await using var elsewhere = new FakeHost();
        await using var other = await elsewhere.UpAsync(Office);
        await using var foreign = await other.SnapshotAsync();
        await lab.Awaiting(it => it.RestoreAsync(foreign)).Should().ThrowAsync<ArgumentException>().WithMessage("*another running lab*");
    }

    [Test]
    public async Task What_can_not_be_kept_leaves_no_snapshot_and_what_can_not_go_back_is_named()
    {
        await using var host = new FakeHost();
        await using var lab = await host.UpAsync(Office);
        host.Libvirt.Fail("virDomainSnapshotCreateXML", ErrorNumber.OperationFailed, "no room", "two", times: 1);
        await lab.Awaiting(it => it.SnapshotAsync()).Should().ThrowAsync<HostException>().WithMessage("*no room*");

        await using var snapshot = await lab.SnapshotAsync();
        host.Libvirt.Fail("virDomainRestoreFlags", ErrorNumber.OperationFailed, "no memory", times: 2);
        await lab.Awaiting(it => it.RestoreAsync(snapshot)).Should().ThrowAsync<HostException>().WithMessage("Machine one could not go back*no memory*Machine two could not go back*");
        lab.Machines.Should().OnlyContain(machine => machine.Stage == MachineStage.None);
        await lab.RestoreAsync(snapshot);
        (await lab.ProbeAsync("one", "two", Probe.Tcp(80))).Answered.Should().BeTrue();
    }

    [Test]
    [Category("Sandbox")]
    public async Task Real_machines_go_back_with_their_memory_and_nothing_is_left()
    {
        await Prerequisite.SandboxAsync();
        await using var host = await SandboxHost.StartAsync();
        await using var lab = await host.UpAsync(Office);
        await RunAsync("one", "echo then > /tmp/note; busybox ip address add 10.9.9.9/32 dev lo");
        await using (var snapshot = await lab.SnapshotAsync())
        {
            await RunAsync("one", "echo now > /tmp/note; busybox ip address delete 10.9.9.9/32 dev lo");
            await RunAsync("two", "busybox ip link set dev eth0 down");
            await lab.SetLinkAsync("eth0", up: false);
            await lab.ApplyAsync(Office with { Machines = [Office.Machines[0]] });
            var plan = await lab.RestoreAsync(snapshot);

            plan.Steps.Should().Contain(step => step.Id.Name == "two");
            (await RunAsync("one", "cat /tmp/note; busybox ip -o address show dev lo")).Should().StartWith("then").And.Contain("10.9.9.9");
            (await lab.DriftAsync()).Steps.Should().BeEmpty();
            (await lab.CircumstancesAsync()).Down.Should().BeEmpty();
            lab.Machines.Should().OnlyContain(machine => machine.Address != null);
            (await lab.ProbeAsync("one", "two", Probe.Tcp(80))).Answered.Should().BeTrue();
            (await lab.ProbeAsync("two", "one", Probe.Ping())).Answered.Should().BeTrue();

            // As often as one likes.
            await RunAsync("one", "echo again > /tmp/note");
            (await lab.RestoreAsync(snapshot)).IsEmpty.Should().BeTrue();
            (await RunAsync("one", "cat /tmp/note")).Should().StartWith("then");
            (await OnHostAsync("ls", "/var/lib/virtlab/office.snapshots")).Should().MatchRegex("^[0-9a-f]+.one\n[0-9a-f]+.two\n$");
        }
        (await OnHostAsync("ls", "-A", "/var/lib/virtlab/office.snapshots")).Should().BeEmpty("a snapshot that is disposed of keeps nothing");
        _ = await lab.SnapshotAsync();
        await lab.DisposeAsync();
        (await OnHostAsync("ls", "-A", "/var/lib/virtlab")).Should().BeEmpty("snapshots go with the lab");

        async Task<string> RunAsync(string machine, string script) => (await lab.RunAsync(machine, ["busybox", "sh", "-c", script])).Output;

        async Task<string> OnHostAsync(params IReadOnlyList<string> program) =>
            (await host.Commands.RunAsync(new HostCommand(program[0], [.. program.Skip(1)]) { MayFail = true })).Output;
    }
}
