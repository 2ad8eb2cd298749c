using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Probing;
using VirtLab.Running;
using VirtLab.Running.Waiting;

namespace VirtLab.Core.Tests.Sandbox;

/// <summary>Machines that get ready, and machines that don't.</summary>
public sealed class MachineTests : SandboxTest
{
    // No wait of the library's own is as long.
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(17);

    [Test]
    public async Task A_machine_gets_its_reserved_address_and_goes_without_a_trace()
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        await using (var lab = await host.UpAsync(TestLabs.OneMachine(), new UpOptions { WaitFor = MachineStage.Lease, MachineTimeout = Patience }, Deadline))
        {
            var machine = lab.Machines.Should().ContainSingle().Subject;
            machine.Address.ToString().Should().Be("192.168.0.1");
            machine.Stage.Should().Be(MachineStage.Lease);
            machine.Reached.Keys.Should().BeEquivalentTo([MachineStage.DomainRunning, MachineStage.TapUp, MachineStage.DhcpRequest, MachineStage.Lease]);
        }
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task The_name_of_each_card_is_looked_up_on_its_network_whether_its_address_is_reserved_or_not()
    {
        var host = await StartAsync();
        var one = TestLabs.OneMachine();
        var two = one with
        {
            Networks =
            [
                one.Networks[0] with { Domain = "first.test", DhcpRange = new DhcpRange("192.168.0.100", "192.168.0.200") },
                new LabNetwork("br1", "192.168.1.254/24") { Domain = "second.test" },
            ],
            Machines = [one.Machines[0] with { Nics = [new Nic("br0"), new Nic("br1", "192.168.1.1")] }],
        };
        var told = new Told();
        await using var lab = await host.UpAsync(two, new UpOptions { WaitFor = MachineStage.NameResolves, MachineTimeout = Patience, Progress = told }, Deadline);

        told.Of(MachineStage.NameResolves).Should().Be("guest.first.test, guest.second.test");
        var machine = lab.Machines.Should().ContainSingle().Subject;
        (await lab.ResolveAsync(Endpoint.Host, "guest.first.test", Deadline)).Addresses.Should().Equal(machine.Address!.Value);
        machine.Address.Value.ToString().Should().StartWith("192.168.0.1");
        await lab.DisposeAsync();
        lab.Machines.Single().Stage.Should().Be(MachineStage.None);
    }

    [Test]
    public async Task Nobody_has_an_address_before_it_was_given_out()
    {
        var host = await StartAsync();
        await using var lab = await host.UpAsync(TestLabs.OneMachine(), new UpOptions { WaitFor = MachineStage.DomainRunning }, Deadline);
        lab.Machines.Single().Address.Should().BeNull();
    }

    [TestCase(true, "0")]
    [TestCase(false, "1")]
    public async Task Machines_on_a_bridge_are_kept_apart_where_the_lab_says_so(bool routeBack, string isolated)
    {
        var host = await StartAsync();
        var one = TestLabs.OneMachine();
        await using var lab = await host.UpAsync(one with { Networks = [one.Networks[0] with { RouteBack = routeBack }] },
            new UpOptions { WaitFor = MachineStage.TapUp }, Deadline);
        (await ShellAsync(host, "cat /sys/class/net/tap0/brport/isolated")).Trim().Should().Be(isolated);
        (await lab.DriftAsync()).ToString().Should().Be($"lab {lab.Lab.Name}: nothing to do\n");
        // The flag is the port's: whoever plugs it in again sets it again.
        foreach (string harm in new[] { "ip link set dev tap0 nomaster", "pkill -9 dnsmasq; while pgrep dnsmasq; do :; done", "ip link delete dev br0" })
        {
            _ = await ShellAsync(host, harm);
            _ = await lab.ApplyAsync(lab.Lab, new UpOptions { WaitFor = MachineStage.TapUp });
            (await ShellAsync(host, "cat /sys/class/net/tap0/brport/isolated")).Trim().Should().Be(isolated, harm);
        }
    }

    [Test]
    public async Task With_the_least_memory_that_the_checks_take_a_machine_serves_its_page()
    {
        var host = await StartAsync();
        var one = TestLabs.OneMachine();
        await using var lab = await host.UpAsync(one with { Machines = [one.Machines[0] with { Memory = "80 MiB" }] },
            new UpOptions { MachineTimeout = Patience }, Deadline);
        lab.Machines.Single().Stage.Should().Be(MachineStage.ServiceAnswers);
    }

    [Test]
    public async Task What_the_checks_let_through_works_a_network_of_a_reserved_class_and_a_name_of_an_IPv6_address()
    {
        var host = await StartAsync();
        var lab = TestLabs.OneMachine();
        lab = lab with
        {
            Networks = [lab.Networks[0] with { Address = "240.0.0.254/24", DnsHosts = [new DnsHost("fd00::7", ["six"])] }],
            Machines = [lab.Machines[0] with { Nics = [new Nic("br0", "240.0.0.1") { Tap = "tap0" }] }],
        };
        await using var up = await host.UpAsync(lab, new UpOptions { MachineTimeout = Patience }, Deadline);
        up.Machines.Single().Address.ToString().Should().Be("240.0.0.1");
        (await up.ResolveAsync(Endpoint.Host, "six", Deadline)).Addresses.Select(address => address.ToString()).Should().Equal("fd00::7");
    }

    [Test]
    public async Task Where_no_server_answers_the_error_says_that_the_machine_asked()
    {
        var clock = new HeldClock(Held);
        var host = await StartAsync(clock);
        var before = await Inside.LookAsync(host, Deadline);
        var act = () => host.UpAsync(TestLabs.OneMachine(), new UpOptions
        {
            WaitFor = MachineStage.Lease,
            MachineTimeout = Held,
            Progress = new Moments(
                ("network br0 created Done", () => ShellAsync(host, "kill -9 $(cat /run/libvirt/network/br0.pid)").GetAwaiter().GetResult()),
                ("machine guest DhcpRequest Done", clock.End)),
        }, Deadline);
        var failed = (await act.Should().ThrowAsync<LabFailedException>()).Which;
        failed.Step.Should().Be("machine guest");
        var late = failed.InnerException.Should().BeOfType<MachineNotReadyException>().Which;
        (late.Reached, late.Wanted).Should().Be((MachineStage.DhcpRequest, MachineStage.Lease));
        failed.Message.Should().Contain("did not get as far as Lease").And.Contain("It reached DhcpRequest").And.Contain("tap0 is up, in br0").And.Contain("Discover");
        failed.TakenBack.Should().Contain(["machine guest", "network br0"]);
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task Of_a_kernel_without_a_system_the_error_says_that_only_its_tap_came_up()
    {
        var clock = new HeldClock(Held);
        var host = await StartAsync(clock);
        var before = await Inside.LookAsync(host, Deadline);
        var guest = await TinyGuest.BuildAsync(new LocalCommands(), cancellationToken: Deadline);
        var act = () => host.UpAsync(TestLabs.OneMachine(new KernelImage(guest.KernelPath, null, "console=ttyS0 panic=0")), new UpOptions
        {
            WaitFor = MachineStage.Lease,
            MachineTimeout = Held,
            Progress = new Moments(("machine guest TapUp Done", clock.End)),
        }, Deadline);
        var late = (await act.Should().ThrowAsync<LabFailedException>()).Which.InnerException.Should().BeOfType<MachineNotReadyException>().Which;
        late.Reached.Should().Be(MachineStage.TapUp);
        late.Seen.Should().Contain("tap0 is up, in br0").And.Contain("no DHCP message").And.Contain("console");
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task An_image_that_is_not_there_is_named()
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        var act = () => host.UpAsync(TestLabs.OneMachine(new KernelImage("/nowhere/vmlinuz", null, "")), cancellationToken: Deadline);
        (await act.Should().ThrowAsync<LabFailedException>()).WithMessage("Machine guest failed: *'/nowhere/vmlinuz' is not there*");
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [TestCase("machine guest created Started")]
    [TestCase("machine guest created Done")]
    [TestCase("machine guest TapUp Done")]
    public async Task Cancelled_while_a_machine_comes_up_it_takes_everything_back(string moment)
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        using var cancel = new CancellationTokenSource();
        var act = () => host.UpAsync(TestLabs.OneMachine(), new UpOptions { WaitFor = MachineStage.Lease, Progress = new Moments((moment, cancel.Cancel)) }, cancel.Token);
        _ = await act.Should().ThrowAsync<OperationCanceledException>();
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    [Test]
    public async Task Cancelled_while_libvirt_starts_a_machine_it_takes_the_machine_back()
    {
        var host = await StartAsync();
        var before = await Inside.LookAsync(host, Deadline);
        using var cancel = new CancellationTokenSource();
        var up = host.UpAsync(TestLabs.OneMachine(), new UpOptions { WaitFor = MachineStage.DomainRunning }, cancel.Token);
        // The call is under way once the machine's QEMU is there (another one only tells libvirt what it can do), and it takes a while after that.
        await UntilAsync(async () => (await ShellAsync(host, "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ' || :")).Contains("guest=guest", StringComparison.Ordinal));
        await cancel.CancelAsync();
        var act = () => up;
        _ = await act.Should().ThrowAsync<OperationCanceledException>();
        await Inside.ShouldBeAsBeforeAsync(host, before, Deadline);
    }

    /// <summary>What was told of each stage.</summary>
    private sealed class Told : IProgress<LabProgress>
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _details = new();

        public string Of(MachineStage stage) => _details[stage.ToString()];

        public void Report(LabProgress value) => _details[value.Step] = value.Detail ?? "";
    }
}
