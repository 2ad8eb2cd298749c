using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Ursa.Tests;

/// <summary>What somebody does to a lab's routes is seen, and mended by applying the lab again. Nobody follows links here: whoever does puts
/// routes back at the next event.</summary>
[Category("Sandbox")]
internal sealed class RouteDriftTests
{
    private static readonly Lab Lab = new("routed")
    {
        Networks = [new("br0", "10.80.0.1/24") { Prefixes = ["2001:db8:80::1/64"] }],
        Segments = [new("lan")],
        Uplinks = [new("eth0", "10.81.0.9/24") { Segment = "lan" }],
        Providers = [new("isp", 1, "eth0", "10.81.0.1") { Optional = true }],
        Routes =
        [
            new("10.61.0.0/16") { Via = "10.80.0.9" },
            new("10.62.0.0/16") { Type = RouteType.Blackhole },
            new("10.63.0.0/16") { Via = "10.81.0.3", Provider = "isp" },
            new("2001:db8:61::/48") { Via = "2001:db8:80::9" },
        ],
    };

    private SandboxHost? _host;

    /// <summary>One lab for all: after each case it is as it was.</summary>
    [OneTimeSetUp]
    public async Task ApplyAsync()
    {
        await SandboxPrerequisite.NeedAsync();
        _host = await SandboxHost.StartAsync();
        _ = await _host.ApplyAsync(Lab);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        if (_host is { } host)
            await host.DisposeAsync();
    }

    [TestCase("ip route delete 10.61.0.0/16", "+ table 254: 10.61.0.0/16 via 10.80.0.9 dev br0 table 254 protocol 86")]
    [TestCase("ip route replace blackhole 10.61.0.0/16 protocol 86",
        "+ table 254: 10.61.0.0/16 via 10.80.0.9 dev br0 table 254 protocol 86", "- table 254: blackhole 10.61.0.0/16 table 254 protocol 86")]
    [TestCase("ip route replace unreachable 10.62.0.0/16 protocol 86",
        "~ table 254: unreachable 10.62.0.0/16 table 254 protocol 86 -> blackhole 10.62.0.0/16 table 254 protocol 86")]
    [TestCase("ip route delete 10.63.0.0/16 table 1", "+ table 1: 10.63.0.0/16 via 10.81.0.3 dev eth0 table 1 protocol 86")]
    [TestCase("ip -6 route delete 2001:db8:61::/48", "+ table 254: 2001:db8:61::/48 via 2001:db8:80::9 dev br0 table 254 protocol 86 metric 1024")]
    [TestCase("ip route add 10.99.0.0/16 dev br0 protocol 86", "- table 254: 10.99.0.0/16 dev br0 table 254 protocol 86")]
    public async Task Drift_is_seen_and_mended(string damage, params string[] changes)
    {
        (await RoutesAsync()).Should().BeEmpty("the case begins with a whole lab");
        _ = await _host!.Commands.RunAsync(new HostCommand("sh", "-euc", damage));
        (await RoutesAsync()).Should().BeEquivalentTo(changes);
        _ = await _host.ApplyAsync(Lab);
        (await RoutesAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task A_route_that_others_put_in_its_place_is_told_and_left_alone()
    {
        _ = await _host!.Commands.RunAsync(new HostCommand("ip", "route", "replace", "unreachable", "10.62.0.0/16"));
        (await _host.PlanAsync(Lab)).Conflicts.Should().ContainSingle().Which.Should().StartWith("route 10.62.0.0/16, which routing needs, is there already");
        _ = await _host.Commands.RunAsync(new HostCommand("ip", "route", "delete", "unreachable", "10.62.0.0/16"));
        _ = await _host.ApplyAsync(Lab);
        (await RoutesAsync()).Should().BeEmpty();
    }

    /// <summary>What differs in routes; whether the provider's gateway answers is another matter.</summary>
    private async Task<IEnumerable<string>> RoutesAsync() => (await _host!.PlanAsync(Lab)).Steps.Where(step => step.Id.Kind == ResourceKind.Routing)
        .SelectMany(step => step.Changes).Select(change => change.ToString()).Where(change => !change.Contains(" default ", StringComparison.Ordinal));
}
