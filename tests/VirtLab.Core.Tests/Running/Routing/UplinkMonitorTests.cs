using Microsoft.Extensions.Logging;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running.Routing;

namespace VirtLab.Core.Tests.Running.Routing;

/// <summary>Ursa's providers followed as links and gateways come and go, with the kernel in the test's hands.</summary>
[CancelAfter(20_000)]
internal sealed class UplinkMonitorTests
{
    private const string Comcast = "172.20.1.1", Avvanta = "172.20.1.254";
    private const string ComcastMac = "02:00:00:00:00:01", AvvantaMac = "02:00:00:00:00:fe";

    // As `ip -o monitor` prints them.
    private const string EthDown = "2: eth0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN group default "
            + "\\    link/ether 52:54:00:00:00:09 brd ff:ff:ff:ff:ff:ff\n",
        WlanUp = "3: wlan0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default "
            + "\\    link/ether 52:54:00:00:00:0a brd ff:ff:ff:ff:ff:ff\n",
        ComcastFailed = $"{Comcast} dev eth0 managed FAILED \n",
        ComcastReachable = $"{Comcast} dev eth0 lladdr {ComcastMac} managed REACHABLE \n";

    private static readonly string[] WiredRoutes =
    [
        $"{Comcast} dev eth0 table 1", $"{Comcast} dev eth0 table 250", $"{Avvanta} dev eth0 table 2", $"{Avvanta} dev eth0 table 253",
    ];

    private FakeKernel _kernel = null!;
    private RecordingLogger _logger = null!;

    [SetUp]
    public void Wired()
    {
        _kernel = new FakeKernel();
        _logger = new RecordingLogger();
        _kernel.SetLink("eth0", up: true);
        _kernel.SetLink("wlan0", up: false);
        _kernel.SetNeighbour(Comcast, "eth0", ComcastMac);
        _kernel.SetNeighbour(Avvanta, "eth0", AvvantaMac);
    }

    [Test]
    public async Task At_the_start_routes_and_gateways_are_as_the_links_are(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        _kernel.Routes.Should().BeEquivalentTo(WiredRoutes);
        _kernel.Gateways.Should().Contain(ComcastMac).And.Contain(AvvantaMac);
        _logger.Lines.Should().ContainSingle().Which.Values.Should().Contain("Gateways", $"comcast {ComcastMac}, avvanta {AvvantaMac}");
    }

    [Test]
    public async Task A_gateway_that_is_not_known_yet_is_asked_for_and_routed_to_meanwhile(CancellationToken cancellationToken)
    {
        var kernel = _kernel = new FakeKernel();
        kernel.SetLink("eth0", up: true);
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        (kernel.Knows(Comcast, "eth0"), kernel.Knows(Avvanta, "eth0"), kernel.Knows(Comcast, "wlan0")).Should()
            .Be((true, true, false), "wlan0 is not there");
        kernel.Routes.Should().BeEquivalentTo(WiredRoutes);
        kernel.Gateways.Should().NotContain("02:");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Each_gateway_that_answers_is_in_the_map_when_it_has_settled(bool isRequired, CancellationToken cancellationToken)
    {
        var kernel = _kernel = new FakeKernel();
        kernel.SetLink("eth0", up: true);
        int looks = 0;
        _ = kernel.Commands.On("ip -N -j neighbour show", _ =>
        {
            looks++;
            if (looks == 3)
                kernel.SetNeighbour(Comcast, "eth0", ComcastMac);
            if (looks == 6)
                kernel.SetNeighbour(Avvanta, "eth0", AvvantaMac);
            return null;
        });
        var lab = UrsaLab.Lab with { Providers = UrsaLab.Lab.Providers.Where(provider => provider.Interface == "eth0")
            .Select(provider => provider with { Optional = !isRequired }).ToValueList() };

        await using var monitor = await StartAsync(lab, cancellationToken);

        kernel.Gateways.Should().Contain(ComcastMac).And.Contain(AvvantaMac);
    }

    [Test]
    public async Task A_gateway_that_fails_and_must_answer_is_in_the_map_when_it_has_come_late(CancellationToken cancellationToken)
    {
        _kernel.SetNeighbour(Avvanta, "eth0", mac: null);
        int looks = 0;
        _ = _kernel.Commands.On("ip -N -j neighbour show", _ =>
        {
            if (++looks == 4)
                _kernel.SetNeighbour(Avvanta, "eth0", AvvantaMac);
            return null;
        });
        var lab = UrsaLab.Lab with { Providers = UrsaLab.Lab.Providers
            .Select(provider => provider with { Optional = provider.Name != "avvanta" }).ToValueList() };

        await using var monitor = await StartAsync(lab, cancellationToken);

        _kernel.Gateways.Should().Contain(AvvantaMac);
    }

    [TestCase(null)]
    [TestCase(AvvantaMac)]
    public async Task A_gateway_that_fails_when_it_is_first_asked_is_asked_once_more(string? secondAnswer, CancellationToken cancellationToken)
    {
        var kernel = _kernel = new FakeKernel();
        kernel.SetLink("eth0", up: true);
        int looks = 0;
        _ = kernel.Commands.On("ip -N -j neighbour show", _ =>
        {
            looks++;
            if (looks == 4)
            {
                kernel.SetNeighbour(Comcast, "eth0", ComcastMac);
                kernel.SetNeighbour(Avvanta, "eth0", mac: null);
            }
            if (looks == 6)
                kernel.SetNeighbour(Avvanta, "eth0", secondAnswer);
            return null;
        });

        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        looks.Should().Be(6);
        kernel.Gateways.Should().Contain(ComcastMac);
        kernel.Routes.Should().BeEquivalentTo(WiredRoutes.Where(route => secondAnswer is not null || route.StartsWith(Comcast)));
    }

    [Test]
    public async Task When_the_program_that_tells_of_changes_ends_it_is_an_error_in_the_log_and_is_started_again(CancellationToken cancellationToken)
    {
        var again = new FakeProgram();
        await using (await StartAsync(UrsaLab.Lab, cancellationToken))
        {
            _ = _kernel.Commands.OnStart("ip -o monitor link neigh", again);
            _kernel.SetNeighbour(Comcast, "eth0", mac: null);
            _ = _kernel.Monitor.End();

            await _kernel.RoutesAsync([.. WiredRoutes.Where(route => route.StartsWith(Avvanta))], cancellationToken);
            _logger.Lines.Should().ContainSingle(line => line.Level == LogLevel.Error);
            _kernel.SetNeighbour(Comcast, "eth0", ComcastMac);
            await again.SayAsync(ComcastReachable);
            await _kernel.RoutesAsync(WiredRoutes, cancellationToken);
        }
        again.IsDisposed.Should().BeTrue();
    }

    [Test]
    public async Task A_program_that_ends_again_and_again_is_not_started_for_ever(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        // The one that is started next is this one too, and has ended.
        _ = _kernel.Monitor.End(1);

        await _logger.WhenAsync(line => line.Text.Contains("not followed any more"), cancellationToken);
        _kernel.Commands.Asked.Count(command => command.ToString().StartsWith("ip -o monitor")).Should().Be(6);
    }

    [Test]
    public async Task With_one_link_down_and_the_other_up_the_other_carries_everything(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        _kernel.SetLink("eth0", up: false);
        _kernel.SetLink("wlan0", up: true);
        await _kernel.Monitor.SayAsync(EthDown + WlanUp);

        await _kernel.RoutesAsync([$"{Comcast} dev wlan0 table 3", $"{Comcast} dev wlan0 table 253"], cancellationToken);
        _kernel.Knows(Comcast, "wlan0").Should().BeTrue("it was asked for");
    }

    [Test]
    public async Task A_gateway_that_fails_is_left_and_taken_again_when_it_answers(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        _kernel.SetNeighbour(Comcast, "eth0", mac: null);
        await _kernel.Monitor.SayAsync(ComcastFailed);
        await _kernel.RoutesAsync([.. WiredRoutes.Where(route => route.StartsWith(Avvanta))], cancellationToken);
        _kernel.SetNeighbour(Comcast, "eth0", ComcastMac);
        await _kernel.Monitor.SayAsync(ComcastReachable);
        await _kernel.RoutesAsync(WiredRoutes, cancellationToken);
    }

    [Test]
    public async Task What_comes_in_before_a_gateway_has_answered_anew_is_told_apart_by_its_last_address(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        // As when the link was down and has just come back: the kernel has forgotten its gateways.
        _kernel.SetNeighbour(Comcast, "eth0", mac: null);
        _kernel.SetNeighbour(Avvanta, "eth0", mac: null);
        await monitor.SettleAsync(cancellationToken);
        _kernel.Gateways.Should().Contain(ComcastMac).And.Contain(AvvantaMac);

        _kernel.SetNeighbour(Avvanta, "eth0", ComcastMac);
        await monitor.SettleAsync(cancellationToken);
        _kernel.Gateways.Should().Contain($"{ComcastMac} : jump vl.track.avvanta").And.NotContain("comcast", "its address is another's now")
            .And.NotContain(AvvantaMac);
    }

    [Test]
    public async Task An_event_that_changes_nothing_puts_nothing_in(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);
        int changes = _kernel.Changes;

        await monitor.SettleAsync(cancellationToken);

        _kernel.Changes.Should().Be(changes);
    }

    [TestCase("ip -force -batch", 1, "", "RTNETLINK answers: Network is down")]
    [TestCase("ip -N -j neighbour", 0, "[{\"dst\":\"172.2", "")]
    [TestCase("ip -N -j link", 0, "[{\"ifname\":\"eth", "")]
    public async Task A_change_that_goes_wrong_is_logged_and_the_next_event_is_followed(
        string command, int exitCode, string output, string error, CancellationToken cancellationToken)
    {
        bool wrong = false;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _kernel.Commands.On(command, _ => Volatile.Read(ref wrong) && (asked.TrySetResult() || true)
            ? new CommandOutput(exitCode, output, error) : null);
        await using var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        Volatile.Write(ref wrong, true);
        _kernel.SetNeighbour(Comcast, "eth0", mac: null);
        await _kernel.Monitor.SayAsync(ComcastFailed);
        await asked.Task.WaitAsync(cancellationToken);
        Volatile.Write(ref wrong, false);
        await _kernel.Monitor.SayAsync(ComcastFailed);

        await _kernel.RoutesAsync([.. WiredRoutes.Where(route => route.StartsWith(Avvanta))], cancellationToken);
        _logger.Lines.Should().Contain(line => line.Level == LogLevel.Warning && line.Values.ContainsKey("Reason"));
    }

    [Test]
    public async Task A_gateway_that_must_answer_and_does_not_is_an_error_that_names_it()
    {
        var kernel = _kernel = new FakeKernel();
        kernel.SetLink("eth0", up: true);
        var lab = UrsaLab.Lab with { Providers = UrsaLab.Lab.Providers
            .Select(provider => provider with { Optional = provider.Name != "avvanta" }).ToValueList() };

        var act = () => StartAsync(lab, CancellationToken.None);

        await act.Should().ThrowAsync<HostException>().WithMessage($"*{Avvanta}*avvanta*eth0*Optional*");
        kernel.Monitor.IsDisposed.Should().BeTrue();
    }

    [Test]
    public async Task A_gateway_that_must_answer_is_waited_for(CancellationToken cancellationToken)
    {
        var lab = UrsaLab.Lab with { Providers = UrsaLab.Lab.Providers.Where(provider => provider.Interface == "eth0")
            .Select(p => p with { Optional = false }).ToValueList() };

        await using var monitor = await StartAsync(lab, cancellationToken);

        _kernel.Routes.Should().BeEquivalentTo(WiredRoutes);
    }

    [Test]
    public async Task Disposed_of_it_ends_the_program_it_listens_to(CancellationToken cancellationToken)
    {
        var monitor = await StartAsync(UrsaLab.Lab, cancellationToken);

        await monitor.DisposeAsync();

        _kernel.Monitor.IsDisposed.Should().BeTrue();
    }

    private Task<UplinkMonitor> StartAsync(Lab lab, CancellationToken cancellationToken) => _kernel.FollowAsync(lab, cancellationToken, _logger);
}
