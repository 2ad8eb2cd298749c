using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Running.Routing;

namespace VirtLab.Core.Tests.Running.Routing;

/// <summary>Providers that carry IPv6 are followed in each family by itself.</summary>
[CancelAfter(20_000)]
internal sealed class Ipv6ProvidersTests
{
    private const string Gateway = "172.20.1.1", Gateway6 = "2001:db8:a::1", Mac = "02:00:00:00:00:01", OtherMac = "02:00:00:00:00:02";

    private const string Event = "172.20.1.1 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE\n";

    private static readonly string[] V4 = [$"{Gateway} dev eth0 table 1", $"{Gateway} dev eth0 table 250"],
        V6 = [$"{Gateway6} dev eth0 table 1", $"{Gateway6} dev eth0 table 250"];

    private static readonly Provider Both = new("both", 1, "eth0", Gateway) { Gateway6 = Gateway6, Balance = 1, Optional = true };

    private FakeKernel _kernel = null!;

    [SetUp]
    public void Up()
    {
        _kernel = new FakeKernel();
        _kernel.SetLink("eth0", up: true);
        _kernel.SetNeighbour(Gateway, "eth0", Mac);
    }

    [Test]
    public async Task A_gateway_that_falls_silent_takes_the_routes_of_its_family_alone(CancellationToken cancellationToken)
    {
        _kernel.SetNeighbour(Gateway6, "eth0", Mac);
        await using var monitor = await StartAsync(Both, cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo([.. V4, .. V6]);

        await FailsAsync(monitor, Gateway6, cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo(V4);
        _kernel.SetNeighbour(Gateway6, "eth0", Mac);
        await monitor.SettleAsync(cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo([.. V4, .. V6]);

        await FailsAsync(monitor, Gateway, cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo(V6);
    }

    [Test]
    public async Task Both_gateways_tell_what_comes_in_whether_they_are_one_router_or_two(CancellationToken cancellationToken)
    {
        var lab = LabOf(Both, new("second", 2, "eth0", "172.20.1.254") { Loose = true, Optional = true, Gateway6 = "fe80::254" });
        _kernel.SetNeighbour(Gateway6, "eth0", Mac);
        _kernel.SetNeighbour("172.20.1.254", "eth0", OtherMac);
        _kernel.SetNeighbour("fe80::254", "eth0", "02:00:00:00:00:03");
        await using var monitor = await _kernel.FollowAsync(lab, cancellationToken);
        _kernel.Gateways.Split('\n').Where(line => line.StartsWith("add element", StringComparison.Ordinal)).Select(line => line.Split("{ ")[1][..^2]).Should().BeEquivalentTo(
            $"\"eth0\" . {Mac} : jump vl.track.both", $"\"eth0\" . {OtherMac} : jump vl.track.second", "\"eth0\" . 02:00:00:00:00:03 : jump vl.track.second");
    }

    [Test]
    public async Task A_gateway_is_what_a_router_advertises_itself_as_and_goes_with_it(CancellationToken cancellationToken)
    {
        await using var monitor = await StartAsync(Both with { Gateway6 = null, Gateway6ByRa = true }, cancellationToken);
        _kernel.Commands.Asked.Should().Contain(command => command.ToString() == "ip -o monitor link neigh route");
        _kernel.Routes.Should().BeEquivalentTo(V4);

        _kernel.SetNeighbour("fe80::7", "eth0", OtherMac);
        _kernel.SetAdvertised("fe80::7", "eth0", isTold: true);
        await _kernel.Monitor.SayAsync(Event);
        await _kernel.RoutesAsync([.. V4, "fe80::7 dev eth0 table 1", "fe80::7 dev eth0 table 250"], cancellationToken);

        _kernel.SetAdvertised("fe80::7", "eth0", isTold: false);
        await _kernel.Monitor.SayAsync(Event);
        await _kernel.RoutesAsync(V4, cancellationToken);
    }

    [Test]
    public async Task Of_two_routers_that_advertise_themselves_the_one_that_answers_is_taken(CancellationToken cancellationToken)
    {
        _kernel.SetNeighbour("fe80::7", "eth0", OtherMac);
        _kernel.SetNeighbour("fe80::8", "eth0", "02:00:00:00:00:08");
        _kernel.SetAdvertised("fe80::7", "eth0", isTold: true);
        _kernel.SetAdvertised("fe80::8", "eth0", isTold: true);
        await using var monitor = await StartAsync(Both with { Gateway6 = null, Gateway6ByRa = true }, cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo([.. V4, "fe80::7 dev eth0 table 1", "fe80::7 dev eth0 table 250"]);

        await FailsAsync(monitor, "fe80::7", cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo([.. V4, "fe80::8 dev eth0 table 1", "fe80::8 dev eth0 table 250"]);
    }

    [Test]
    public async Task A_router_that_does_not_advertise_itself_and_must_be_known_is_an_error_that_says_so()
    {
        var starting = () => StartAsync(Both with { Gateway6 = null, Gateway6ByRa = true, Optional = false }, CancellationToken.None);
        await starting.Should().ThrowAsync<HostException>().WithMessage("No router advertises itself as a default gateway on eth0, which provider both needs.*Optional*");
    }

    [Test]
    public async Task A_gateway_that_must_answer_must_do_so_in_each_family()
    {
        _kernel.SetNeighbour(Gateway6, "eth0", mac: null);
        var starting = () => StartAsync(Both with { Optional = false }, CancellationToken.None);
        await starting.Should().ThrowAsync<HostException>().WithMessage($"The gateway {Gateway6} of provider both does not answer on eth0.*");
    }

    /// <summary>The first failure is not believed.</summary>
    private async Task FailsAsync(UplinkMonitor monitor, string gateway, CancellationToken cancellationToken)
    {
        _kernel.SetNeighbour(gateway, "eth0", mac: null);
        await monitor.SettleAsync(cancellationToken);
        _kernel.SetNeighbour(gateway, "eth0", mac: null);
        await monitor.SettleAsync(cancellationToken);
    }

    private static Lab LabOf(params Provider[] providers) => new("six")
    {
        Uplinks = [new Uplink("eth0", "172.20.1.130/24") { Segment = "lan", Prefixes = ["2001:db8:a::130/64"] }],
        Segments = [new Segment("lan")],
        Providers = [.. providers],
    };

    private Task<UplinkMonitor> StartAsync(Provider provider, CancellationToken cancellationToken) => _kernel.FollowAsync(LabOf(provider), cancellationToken);
}
