using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Ursa.Tests;

/// <summary>Two providers that carry both families on one uplink, and one whose gateway is told by router advertisements: with a real machine, real routers
/// and real packets.</summary>
internal sealed class Ipv6ProvidersInSandboxTests() : OneLabTest(Lab)
{
    private const string Guest = "2001:db8:1:0:5054:ff:fe00:1", Far = "2001:db8:ffff::9", Own = "2001:db8:a::130";

    private static readonly Lab Lab = new("six")
    {
        Networks = [new("br0", "192.168.0.254/24") { Prefixes = ["2001:db8:1::1/64"] }],
        Machines = [new("guest") { Nics = [new("br0", "192.168.0.1") { Mac = "52:54:00:00:00:01" }] }],
        Segments = [new("lan"), new("other"), new("net")],
        Uplinks =
        [
            new("eth0", "172.20.1.130/24") { Segment = "lan", Prefixes = ["2001:db8:a::130/64"] },
            new("eth1", "172.20.2.130/24") { Segment = "other", Prefixes = ["2001:db8:b::130/64"] },
        ],
        Providers =
        [
            new("one", 1, "eth0", "172.20.1.1") { Gateway6 = "2001:db8:a::1", Balance = 1, Optional = true },
            new("two", 2, "eth0", "172.20.1.254") { Gateway6 = "2001:db8:a::254", Loose = true, Optional = true },
            new("told", 3, "eth1") { Gateway6ByRa = true, Fallback = 200, Optional = true },
        ],
        Marks = [new("two") { From = "lan", Protocol = Protocol.Tcp, Ports = 8080 }, new("told") { From = "lan", Protocol = Protocol.Tcp, Ports = 8081, Destination = "::/0" }],
        Zones = [Zone.Firewall("fw"), new("lan") { Interfaces = ["br0"] }, new("net") { Interfaces = ["eth0", "eth1"] }],
        Policies = [new("lan", "all", PolicyAction.Accept), new("fw", "all", PolicyAction.Accept), new("all", "all", PolicyAction.Drop) { Log = true }],
        Snat =
        [
            new("2001:db8:1::/64", "eth0") { Provider = "one", Prefix = "2001:db8:a1::/64" }, new("2001:db8:1::/64", "eth0") { Provider = "two" },
            new("2001:db8:1::/64", "eth1"), new("192.168.0.0/24", "eth0"),
        ],
        PortForwards = [new("net", Protocol.Tcp, 8080, Guest, 80) { Provider = "one" }, new("net", Protocol.Tcp, 2222, null, 22)],
        Nodes =
        [
            Router("one-router", "lan", "172.20.1.1/24", "2001:db8:a::1/64", 1, new NodeRoute("2001:db8:a1::/64") { Via = Own }),
            Router("two-router", "lan", "172.20.1.254/24", "2001:db8:a::254/64", 2), Router("told-router", "other", "172.20.2.1/24", "2001:db8:b::1/64", 3),
            new("far")
            {
                Interfaces = [new("net", "203.0.113.9/24", "2001:db8:f::9/64")],
                Loopback = ["198.51.100.9", Far],
                Routes =
                [
                    new("172.20.1.0/24") { Via = "203.0.113.1" }, new("2001:db8:a::/64") { Via = "2001:db8:f::1" }, new("2001:db8:a1::/64") { Via = "2001:db8:f::1" },
                    new("2001:db8:b::/64") { Via = "2001:db8:f::3" },
                ],
                Services = [Service.Http(), Service.Http(8080), Service.Http(8081), Service.Tftp()],
            },
        ],
    };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected override async Task GoneAsync() =>
        (await Host.Commands.RunAsync(new("sh", "-euc", "ip -6 rule show | grep 'proto 86' || :; ip -6 route show table all protocol 86; nft list tables"))).Output.Should().BeEmpty("the lab is gone");

    [Test]
    public async Task A_machine_goes_out_by_the_provider_that_Explain_says_and_with_the_source_that_it_says()
    {
        (await Running.DriftAsync()).ToString().Should().Be("lab six: nothing to do\n");
        (await AsSaidAsync(Probe.Tcp(80), 80)).ToString().Should().Be($"guest -> {Far} tcp 80: answered, seen from 2001:db8:a1:0:5054:ff:fe00:1 via one both ways");
        // The mark takes it to the other one on the same card, and there it has the card's own address.
        (await AsSaidAsync(Probe.Tcp(8080), 8080)).ToString().Should().StartWith($"guest -> {Far} tcp 8080: answered, seen from {Own} via two");
        (await Running.ProbeAsync("guest", Far, Probe.Udp())).ToString().Should().Be($"guest -> {Far} udp 69: answered, seen from 2001:db8:a1:0:5054:ff:fe00:1 via one both ways");
        (await Running.ProbeAsync("guest", "198.51.100.9", Probe.Tcp(80))).ToString().Should().Be("guest -> 198.51.100.9 tcp 80: answered, seen from 172.20.1.130 via one both ways");
        (await Running.ProbeAsync(Endpoint.Host, Far, Probe.Tcp(80))).ToString().Should().Be($"the host -> {Far} tcp 80: answered, seen from {Own} via one both ways");
    }

    [Test]
    public async Task A_connection_from_outside_is_handed_to_the_machine_and_answered_by_the_way_it_came()
    {
        var forwarded = await Running.ProbeAsync("far", Own, Probe.Tcp(8080) with { SeenAt = "guest", SeenAtPort = 80 });
        forwarded.ToString().Should().Be($"far -> {Own} tcp 8080: answered, seen from 2001:db8:f::9 via one both ways");
        (await Running.ProbeAsync("two-router", Own, Probe.Tcp(8080) with { SeenAt = "guest", SeenAtPort = 80 })).Outcome.Should().Be(ProbeOutcome.TimedOut, "it is for connections through the other provider");
        (await Running.ProbeAsync("far", Own, Probe.Tcp(2222) with { SeenAt = Endpoint.Host, SeenAtPort = 22, Listen = true })).Answered.Should().BeTrue("a redirection is about both families");
        (await Running.ProbeAsync("far", Own, Probe.Tcp(22) with { Listen = true })).Outcome.Should().Be(ProbeOutcome.TimedOut, "nothing lets it pass");
    }

    [Test]
    public async Task A_gateway_that_is_silent_in_one_family_is_left_in_that_family_alone_until_it_answers()
    {
        _ = await Running.RunAsync("one-router", ["ip", "address", "delete", "2001:db8:a::1/64", "dev", "eth0"]);
        // The way by the other one has another source: so has what the machine sends.
        await UntilAsync(async () => (await Running.ProbeAsync("guest", Far, Probe.Tcp(80))).Via == (Name)"two");
        (await Running.ProbeAsync("guest", "198.51.100.9", Probe.Tcp(80))).Via.Should().Be((Name)"one");
        var circumstances = new Circumstances { SilentV6 = ["one"] };
        Running.Lab.Explain(new Packet("guest", Far), circumstances).Provider.Should().Be((Name)"two");
        Running.Lab.Explain(new Packet("guest", "198.51.100.9"), circumstances).Provider.Should().Be((Name)"one");

        (await Running.ApplyAsync(Lab)).Steps.Select(step => $"{step.Kind} {step.Id}").Should().Contain("Change node one-router");
        await UntilAsync(async () => (await Running.ProbeAsync("guest", Far, Probe.Tcp(80))).Via == (Name)"one");
        await UntilAsync(async () => (await Running.DriftAsync()).IsEmpty);
    }

    [Test]
    public async Task A_gateway_is_known_by_router_advertisements_and_its_default_route_does_not_defeat_the_policy()
    {
        (await Running.ProbeAsync("guest", Far, Probe.Tcp(8081))).Via.Should().Be((Name)"one", "nobody is told yet: the way that is left");
        // It goes with its node.
        _ = await Running.RunAsync("told-router", ["dnsmasq", "--conf-file=/dev/null", "--pid-file=", "--leasefile-ro", "--user=root", "--port=0", "--interface=eth0", "--enable-ra", "--ra-param=eth0,4,600",
            "--dhcp-range=2001:db8:b::,ra-only,64,600"]);
        await UntilAsync(async () => (await Running.ProbeAsync("guest", Far, Probe.Tcp(8081))).Via == (Name)"told");
        (await Running.RunAsync(Endpoint.Host, ["ip", "-6", "route", "show", "default"])).Output.Should().Contain("proto ra").And.Contain("dev eth1");
        (await Running.ProbeAsync("guest", Far, Probe.Tcp(80))).Via.Should().Be((Name)"one");
        (await Running.ProbeAsync(Endpoint.Host, Far, Probe.Tcp(80))).Via.Should().Be((Name)"one");
        (await Running.DriftAsync()).ToString().Should().Be("lab six: nothing to do\n", "addresses that the kernel makes of advertisements are its own");
    }

    [Test]
    public async Task An_address_of_an_uplink_that_somebody_deletes_is_seen_and_put_back()
    {
        _ = await Running.RunAsync(Endpoint.Host, ["ip", "address", "delete", "2001:db8:b::130/64", "dev", "eth1"]);
        (await Running.DriftAsync()).Steps.Where(step => step.Id.Kind == Compiling.ResourceKind.Uplink).SelectMany(step => step.Changes).Select(change => $"{change}").Should()
            .Equal("+ address: 2001:db8:b::130/64");
        _ = await Running.ApplyAsync(Lab);
        (await Running.RunAsync(Endpoint.Host, ["ip", "address", "show", "dev", "eth1"])).Output.Should().Contain("2001:db8:b::130/64");
    }

    private static Node Router(Name name, Name segment, Cidr address, Cidr address6, int number, params NodeRoute[] routes) => new(name)
    {
        Interfaces = [new(segment, address, address6), new("net", $"203.0.113.{number}/24", $"2001:db8:f::{number}/64")],
        Routes = [new("198.51.100.9/32") { Via = "203.0.113.9" }, new($"{Far}/128") { Via = "2001:db8:f::9" }, .. routes],
    };

    private async Task<ProbeResult> AsSaidAsync(Probe probe, ushort port)
    {
        var said = Running.Lab.Explain(new Packet("guest", Far) { Protocol = Protocol.Tcp, DestinationPort = port });
        var seen = await Running.ProbeAsync("guest", Far, probe);
        (seen.Via, seen.SeenFrom).Should().Be((said.Provider, said.Source));
        return seen;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
            limit.Token.ThrowIfCancellationRequested();
    }
}
