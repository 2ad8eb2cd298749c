using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Native;
using VirtLab.Running;

namespace VirtLab.Testing.Tests.Fixtures;

/// <summary>A lab that tests share, without any framework.</summary>
public sealed class LabFixtureTests
{
    private static readonly Lab Office = new("office")
    {
        Networks = [new("br0", "10.0.0.254/24")],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.1")] }],
    };

    private static LabFixtureOptions In(FakeHost host) => new() { StartHost = _ => Task.FromResult<IHost>(host), Keep = KeepLab.Never };

    [Test]
    public async Task A_lab_comes_up_once_is_restored_before_all_tests_but_the_first_and_goes()
    {
        await using var host = new FakeHost();
        await using (var fixture = new LabFixture(Office, In(host)))
        {
            await Task.WhenAll(fixture.StartAsync(), fixture.StartAsync());
            await fixture.BeginTestAsync("first");
            host.Libvirt.Calls.Should().NotContain(call => call.Function == "virDomainRestoreFlags");
            await fixture.Lab.ApplyAsync(Office with { Machines = [] });
            (await fixture.EndTestAsync("first", failed: false)).Should().BeNull();
            await fixture.BeginTestAsync("second");
            fixture.Lab.Lab.Should().Be(Office);
            host.Libvirt.Calls.Count(call => call.Function == "virDomainRestoreFlags").Should().Be(1);
            await fixture.EndTestAsync("second", failed: false);
        }
        host.Libvirt.Calls.Count(call => call.Function == "virNetworkCreateXML").Should().Be(1);
        await host.Awaiting(it => it.Libvirt.ListDomainsAsync()).Should().ThrowAsync<ObjectDisposedException>("the host went with the fixture");
    }

    [Test]
    public async Task A_lab_that_is_not_restored_is_as_the_last_test_left_it_and_may_be_used_by_several_at_a_time()
    {
        await using var host = new FakeHost();
        await using var fixture = new LabFixture(Office, In(host) with { RestoreBetweenTests = false });
        await fixture.BeginTestAsync("first");
        await fixture.BeginTestAsync("second");
        await fixture.Lab.ApplyAsync(Office with { Machines = [] });
        (await fixture.EndTestAsync("first", failed: true)).Should().NotBeNull();
        (await fixture.EndTestAsync("first", failed: true)).Should().BeNull("it has ended");
        (await fixture.EndTestAsync("second", failed: true)).Should().NotBeNull();
        await fixture.BeginTestAsync("third");
        fixture.Lab.Lab.Machines.Should().BeEmpty();
        host.Libvirt.Calls.Should().NotContain(call => call.Function.Contains("Snapshot") || call.Function.Contains("Restore"));
    }

    [Test]
    public async Task Tests_of_a_lab_that_is_restored_run_one_after_another()
    {
        await using var host = new FakeHost();
        await using var fixture = new LabFixture(Office, In(host));
        await fixture.BeginTestAsync("first");
        await fixture.Awaiting(it => it.BeginTestAsync("second")).Should().ThrowAsync<InvalidOperationException>().WithMessage("*second begins while first uses*RestoreBetweenTests*");
        (await fixture.EndTestAsync("second", failed: true)).Should().BeNull("it has not begun");
        await fixture.EndTestAsync("first", failed: false);
        await fixture.BeginTestAsync("third");
    }

    [Test]
    public async Task What_does_not_come_up_leaves_nothing_and_is_told_as_it_was_to_all()
    {
        await using var host = new FakeHost();
        host.Libvirt.Fail("virDomainSnapshotCreateXML", ErrorNumber.OperationFailed, "no room");
        await using var fixture = new LabFixture(Office, In(host));
        await fixture.Awaiting(it => it.StartAsync()).Should().ThrowAsync<HostException>().WithMessage("*no room*");
        await fixture.Awaiting(it => it.BeginTestAsync("first")).Should().ThrowAsync<HostException>().WithMessage("*no room*");
        host.Libvirt.Domains.Should().BeEmpty();
        host.Libvirt.Calls.Count(call => call.Function == "virDomainCreateXML").Should().Be(1, "it is tried once");
        fixture.Invoking(it => it.Lab).Should().Throw<InvalidOperationException>().WithMessage("*office is not up*");
    }

    [Test]
    public async Task The_first_error_is_told_where_cleaning_up_fails_too()
    {
        await using var host = new FakeHost();
        host.Fail(ResourceKind.Machine, "no machine today");
        host.Libvirt.Fail("virNetworkDestroy", ErrorNumber.InternalError, "it stays");
        await using var fixture = new LabFixture(Office, In(host));
        (await fixture.Awaiting(it => it.StartAsync()).Should().ThrowAsync<LabFailedException>()).Which.Message.Should().StartWith("Machine one failed: no machine today");
    }

    [Test]
    public async Task Who_waits_no_longer_does_not_keep_the_lab_from_others_and_who_ends_it_stops_it()
    {
        var coming = new TaskCompletionSource<IHost>();
        await using var host = new FakeHost();
        var fixture = new LabFixture(Office, In(host) with { StartHost = coming.Task.WaitAsync });
        using var late = new CancellationTokenSource();
        var impatient = fixture.BeginTestAsync("first", late.Token);
        await late.CancelAsync();
        await impatient.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();
        var patient = fixture.BeginTestAsync("second");
        await fixture.DisposeAsync();
        await patient.Awaiting(it => it).Should().ThrowAsync<OperationCanceledException>();

        await using var other = new LabFixture(Office, In(host) with { StartHost = coming.Task.WaitAsync });
        var waiting = other.StartAsync();
        coming.SetResult(host);
        await waiting;
        other.IsUp.Should().BeTrue();
    }

    [Test]
    public async Task A_test_whose_lab_can_not_be_restored_has_a_report_and_the_next_one_begins()
    {
        await using var host = new FakeHost();
        await using var fixture = new LabFixture(Office, In(host));
        await fixture.BeginTestAsync("first");
        await fixture.EndTestAsync("first", failed: false);
        host.Libvirt.Fail("virDomainRestoreFlags", ErrorNumber.OperationFailed, "no memory", times: 1);
        await fixture.Awaiting(it => it.BeginTestAsync("second")).Should().ThrowAsync<HostException>().WithMessage("*no memory*");
        (await fixture.EndTestAsync("second", failed: true))!.Files.Should().NotBeEmpty();
        await fixture.BeginTestAsync("third");
    }

    [Test]
    public async Task A_lab_that_can_not_be_kept_is_taken_away()
    {
        var host = new FakeHost();
        var fixture = new LabFixture(Office, In(host) with { Keep = KeepLab.Always, Tell = _ => throw new IOException("nobody listens") });
        await fixture.StartAsync();
        await fixture.Awaiting(it => it.DisposeAsync().AsTask()).Should().ThrowAsync<IOException>().WithMessage("nobody listens");
        host.Libvirt.Domains.Should().BeEmpty();
    }

    [Test]
    public async Task Of_a_test_that_failed_there_is_a_report_also_when_little_is_left_to_read()
    {
        await using var host = new FakeHost();
        await using var fixture = new LabFixture(Office, In(host));
        await fixture.BeginTestAsync("first");
        await host.Libvirt.ConsoleOf("one").SayAsync("hello\n");
        var whole = (await fixture.EndTestAsync("first", failed: true))!.Files.ToDictionary(file => file.Name, file => file.Text);
        whole["console-one.log"].Should().Be("hello\n");
        whole["virtlab.log"].Should().Contain("machine one: ").And.Contain("test first");
        whole["drift.txt"].Should().Contain("nothing to do");

        host.Libvirt.LoseConnection();
        (await fixture.ReportAsync()).Files.Single(file => file.Name == "drift.txt").Text.Should().Contain("Connection reset");
        host.Libvirt.RestoreConnection();
        host.Libvirt.Crash("one");
        (await fixture.ReportAsync()).Files.Single(file => file.Name == "console-one.log").Text.Should().Contain("no running machine");
    }

    [Test]
    public async Task A_lab_is_kept_where_a_test_has_failed_until_its_file_is_deleted([Values] bool failed)
    {
        var told = new TaskCompletionSource<string>();
        var host = new FakeHost();
        var fixture = new LabFixture(Office, In(host) with { Keep = KeepLab.WhenFailed, Tell = told.SetResult });
        await fixture.BeginTestAsync("first");
        await fixture.EndTestAsync("first", failed);
        var gone = fixture.DisposeAsync().AsTask();
        if (failed)
        {
            string text = await told.Task;
            string file = text.Split('\n').Single(line => line.Contains("rm ", StringComparison.Ordinal)).Split("rm ")[1];
            (await File.ReadAllTextAsync(file)).Should().Contain(text);
            fixture.IsUp.Should().BeTrue();
            host.Libvirt.Domains.Should().Equal("one");
            File.Delete(file);
        }
        await gone;
        told.Task.IsCompleted.Should().Be(failed);
        fixture.IsUp.Should().BeFalse();
        await fixture.Awaiting(it => it.StartAsync()).Should().ThrowAsync<ObjectDisposedException>();
    }

    [Test]
    [Category("Sandbox")]
    public async Task The_ways_into_a_kept_sandbox_work()
    {
        await Prerequisite.SandboxAsync();
        var told = new TaskCompletionSource<string>();
        var fixture = new LabFixture(Office, new LabFixtureOptions { Keep = KeepLab.Always, Tell = told.SetResult, RestoreBetweenTests = false });
        await fixture.StartAsync();
        var gone = fixture.DisposeAsync().AsTask();
        string[] lines = (await told.Task).Split('\n');
        string shell = lines.Single(line => line.Contains("a shell in it:", StringComparison.Ordinal)).Split(':', 2)[1];
        string virsh = lines.Single(line => line.Contains("its libvirt:", StringComparison.Ordinal)).Split(':', 2)[1];
        var commands = new LocalCommands();
        (await commands.RunAsync(new HostCommand("sh", "-c", $"{shell} -c 'ip -br link; id -u'"))).Output.Should().Contain("br0").And.EndWith("0\n");
        (await commands.RunAsync(new HostCommand("sh", "-c", virsh))).Output.Should().MatchRegex("one +running");
        File.Delete(lines.Single(line => line.Contains("rm ", StringComparison.Ordinal)).Split("rm ")[1]);
        await gone;
    }
}
