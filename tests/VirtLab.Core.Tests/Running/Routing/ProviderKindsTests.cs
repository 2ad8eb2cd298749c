using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Running.Routing;

/// <summary>Providers of other kinds than a gateway that answers: point-to-point, with a hardware address that is given, that must not be
/// left, followed as links come and go.</summary>
[CancelAfter(20_000)]
internal sealed class ProviderKindsTests
{
    private const string Gateway = "172.20.1.1", Mac = "02:00:00:00:00:01", OtherMac = "02:00:00:00:00:02";

    private const string LinkEvent = "7: ppp0: <POINTOPOINT,MULTICAST,NOARP,UP,LOWER_UP> mtu 1492 qdisc noqueue state UNKNOWN group default qlen 3\n";

    private static readonly string[] WiredRoutes = [$"{Gateway} dev eth0 table 1", $"{Gateway} dev eth0 table 250"];

    private static readonly Provider Wired = new("wired", 1, "eth0", Gateway) { Balance = 1, Optional = true };

    private FakeKernel _kernel = null!;

    [SetUp]
    public void Up()
    {
        _kernel = new FakeKernel();
        _kernel.SetLink("eth0", up: true);
        _kernel.SetNeighbour(Gateway, "eth0", Mac);
    }

    [Test]
    public async Task A_provider_without_a_gateway_is_used_while_its_link_is_up(CancellationToken cancellationToken)
    {
        _kernel.SetLink("ppp0", up: false);
        await using var monitor = await _kernel.FollowAsync(LabOf(Wired, new("dialled", 2, "ppp0") { Optional = true, Mtu = 1492 }), cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo(WiredRoutes);

        _kernel.SetLink("ppp0", up: true);
        await _kernel.Monitor.SayAsync(LinkEvent);
        await _kernel.RoutesAsync([.. WiredRoutes, "dev ppp0 table 2", "dev ppp0 table 253"], cancellationToken);
        int changes = _kernel.Changes;
        await monitor.SettleAsync(cancellationToken);
        _kernel.Changes.Should().Be(changes, "nobody is asked, and nothing differs");

        _kernel.SetLink("ppp0", up: false);
        await _kernel.Monitor.SayAsync(LinkEvent);
        await monitor.SettleAsync(cancellationToken);
        _kernel.Routes.Should().BeEquivalentTo(WiredRoutes);
    }

    [Test]
    public async Task A_gateway_on_a_link_without_hardware_addresses_is_not_asked_for_one(CancellationToken cancellationToken)
    {
        _kernel.SetLink("ppp0", up: true);
        _kernel.SetPointToPoint("ppp0");
        await using var monitor = await _kernel.FollowAsync(LabOf(Wired, new("dialled", 2, "ppp0", "10.64.0.1")), cancellationToken);

        _kernel.Routes.Should().BeEquivalentTo([.. WiredRoutes, "10.64.0.1 dev ppp0 table 2", "10.64.0.1 dev ppp0 table 253"]);
        _kernel.Knows("10.64.0.1", "ppp0").Should().BeFalse();
    }

    [Test]
    public async Task A_link_that_must_be_up_and_is_not_is_an_error_that_names_it()
    {
        _kernel.SetLink("ppp0", up: false);

        var starting = () => _kernel.FollowAsync(LabOf(Wired, new Provider("dialled", 2, "ppp0")), CancellationToken.None);

        await starting.Should().ThrowAsync<HostException>().WithMessage("The link ppp0 of provider dialled is not up.*Optional*");
    }

    [Test]
    public async Task A_hardware_address_that_is_given_is_in_the_map_before_the_gateway_answers_and_whatever_it_answers(CancellationToken cancellationToken)
    {
        var lab = LabOf(Wired with { GatewayMac = OtherMac }, new("second", 2, "eth0", "172.20.1.254") { Loose = true, Optional = true });
        _kernel.SetNeighbour("172.20.1.254", "eth0", mac: null);
        await using var monitor = await _kernel.FollowAsync(lab, cancellationToken);
        _kernel.Gateways.Should().Contain($"\"eth0\" . {OtherMac} : jump vl.track.wired").And.NotContain(Mac).And.NotContain("second");

        // Whoever answers for the other gateway does not become the first one.
        _kernel.SetNeighbour("172.20.1.254", "eth0", OtherMac);
        await monitor.SettleAsync(cancellationToken);
        _kernel.Gateways.Should().Contain($"{OtherMac} : jump vl.track.wired").And.NotContain("second");
    }

    [Test]
    public async Task A_gateway_is_what_a_DHCP_client_was_told_and_changes_with_it(CancellationToken cancellationToken)
    {
        const string Told = "172.20.1.7", Renewed = "172.20.1.8", Event = "default via 172.20.1.7 dev eth0 proto dhcp metric 100 \n";
        await using var monitor = await _kernel.FollowAsync(LabOf(Wired with { Gateway = null, GatewayByDhcp = true }), cancellationToken);
        _kernel.Routes.Should().BeEmpty("nobody was told yet");
        _kernel.Commands.Asked.Should().Contain(command => command.ToString() == "ip -o monitor link neigh route");

        _kernel.SetNeighbour(Told, "eth0", OtherMac);
        _kernel.SetDhcp(Told, "eth0", metric: 100, isTold: true);
        await _kernel.Monitor.SayAsync(Event);
        await _kernel.RoutesAsync([$"{Told} dev eth0 table 1", $"{Told} dev eth0 table 250"], cancellationToken);

        _kernel.SetNeighbour(Renewed, "eth0", Mac);
        _kernel.SetDhcp(Renewed, "eth0", metric: 50, isTold: true);
        await _kernel.Monitor.SayAsync(Event);
        await _kernel.RoutesAsync([$"{Renewed} dev eth0 table 1", $"{Renewed} dev eth0 table 250"], cancellationToken);

        _kernel.SetDhcp(Told, "eth0", metric: 100, isTold: false);
        _kernel.SetDhcp(Renewed, "eth0", metric: 50, isTold: false);
        await _kernel.Monitor.SayAsync(Event);
        await _kernel.RoutesAsync([], cancellationToken);
    }

    [Test]
    public async Task A_gateway_that_no_DHCP_client_is_told_of_and_must_be_known_is_an_error_that_says_so()
    {
        var starting = () => _kernel.FollowAsync(LabOf(Wired with { Gateway = null, GatewayByDhcp = true, Optional = false }), CancellationToken.None);

        await starting.Should().ThrowAsync<HostException>().WithMessage("No DHCP client has been told of a gateway on eth0, which provider wired needs.*Optional*");
    }

    [Test]
    public async Task What_is_sent_to_a_persistent_provider_is_refused_while_that_is_unusable(CancellationToken cancellationToken)
    {
        const string Refusal = "unreachable default table 1 protocol 86 metric 32767";
        await using var monitor = await _kernel.FollowAsync(LabOf(Wired with { Persistent = true }), cancellationToken);
        _kernel.OtherRoutes.Should().Equal(Refusal);

        _kernel.SetLink("eth0", up: false);
        await _kernel.Monitor.SayAsync(LinkEvent);
        await monitor.SettleAsync(cancellationToken);
        _kernel.Routes.Should().BeEmpty();
        _kernel.OtherRoutes.Should().Equal(Refusal);
    }

    private static Lab LabOf(params Provider[] providers) => new("kinds")
    {
        Uplinks = [new Uplink("eth0", "172.20.1.130/24") { Segment = "lan" }, new Uplink("ppp0", "10.64.0.2/32")],
        Segments = [new Segment("lan")],
        Providers = [.. providers],
    };
}
