using VirtLab.Compiling;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>Whose the rules, routes and settings on a host are: one protocol number marks the first two, and the labs' records tell which
/// lab has providers and what was in force before.</summary>
public sealed class RoutingDriverTests
{
    private const string OurRule = """[{"priority":999,"src":"all","table":"254","protocol":"86","suppress_prefixlen":0}]""";
    private const string Forward = "net/ipv4/ip_forward", Filter = "net/ipv4/conf/all/rp_filter";

    private const string Blackhole = """[{"type":"6","dst":"10.9.0.0/16","protocol":"86","flags":[]}]""";

    private static Lab Routed(string name) => new(name) { Routes = [new("10.9.0.0/16") { Type = RouteType.Blackhole }] };

    private static readonly LabMark Mark = new(UrsaLab.Lab.Name, UrsaLab.Lab, [], []);
    private static readonly Lab Without = new("without"), With = new("with") { Providers = [new Provider("isp", 1, "eth9", "10.0.0.1")] };

    private readonly RoutingDriver _driver = new();

    private FakeHost _host = null!;

    [SetUp]
    public void Start() => _host = new FakeHost
    {
        Commands = new FakeCommands().On("ip -N -j route", "[]").On("ip -N -j rule", OurRule).On("ip -6 -N -j rule", "").On("sysctl", "").On("ip -batch", ""),
    };

    [TearDown]
    public ValueTask StopAsync() => _host.DisposeAsync();

    [Test]
    public async Task Rules_are_a_labs_own_unless_another_one_has_providers([Values] bool othersToo)
    {
        var found = await _driver.ReadAsync(_host, Mark with { Others = othersToo ? [Without, With] : [Without] }, default);
        found.Things.OfType<RoutingResource>().SelectMany(thing => thing.Policy.Rules).Select(rule => rule.Priority)
            .Should().Equal(othersToo ? [] : [RoutingPolicy.MainPriority]);
        found.Taken.Should().Equal(othersToo ? [RoutingResource.Single] : []);
    }

    [Test]
    public async Task Settings_are_found_as_the_kernel_has_them_and_with_what_they_were_before()
    {
        _ = _host.Commands.On("sysctl -e", "net.ipv4.ip_forward = 0\n");
        // What libvirt sets for networks is not put back as long as there is one.
        Original libvirts = new(Forward, "0"), before = new("net/ipv4/conf/eth0/arp_ignore", "0");
        var found = await _driver.ReadAsync(_host, Mark with { Originals = [libvirts, before] }, default);
        var thing = found.Things.Should().ContainSingle().Which.Should().BeOfType<RoutingResource>().Which;
        thing.Facts.Should().Contain(new Fact($"sysctl {Forward}", "0"));
        thing.Originals.Should().Equal(before);
    }

    [Test]
    public async Task Where_nothing_is_of_a_lab_nothing_is_found()
    {
        _ = _host.Commands.On("ip -N -j rule", "[]");
        (await _driver.ReadAsync(_host, new LabMark("gone", null, [], []), default)).Things.Should().BeEmpty();
    }

    [Test]
    public async Task A_lab_without_providers_removes_no_rules_nor_routes()
    {
        _ = _host.Commands.On("ip -force", "");
        var rules = new RoutingPolicy { Rules = [new PolicyRule(RoutingPolicy.MainPriority, RoutingPolicy.MainTable)] };
        await _driver.RemoveAsync(_host, new RoutingResource("lab", new RoutingPolicy()), default);
        _host.Commands.Asked.Should().BeEmpty();
        await _driver.RemoveAsync(_host, new RoutingResource("lab", rules), default);
        _host.Commands.Asked.Last().Input.Should().Be("rule del pref 999 lookup 254 suppress_prefixlength 0 protocol 86\n");
    }

    [Test]
    public async Task A_route_that_goes_by_itself_meanwhile_is_removed_and_one_that_stays_is_told()
    {
        _ = _host.Commands.On("ip -N -j rule", "[]").On("ip -N -j route", Blackhole)
            .On("ip -force", _ => new CommandOutput(1, "", "RTNETLINK answers: Operation not permitted"));
        var there = new RoutingResource("lab", RoutingCompiler.Compile(Routed("lab")));
        var removing = () => _driver.RemoveAsync(_host, there, default);
        await removing.Should().ThrowAsync<HostException>().WithMessage("These routes or rules could not be removed: route del blackhole 10.9.0.0/16 *Operation not permitted*");
        bool asked = false;
        _ = _host.Commands.On("ip -N -j route", _ => new CommandOutput(0, asked ? "[]" : Blackhole, "")).On("ip -force", _ =>
        {
            asked = true;
            return new CommandOutput(1, "", "RTNETLINK answers: No such process");
        });
        await _driver.RemoveAsync(_host, there, default);
        asked.Should().BeTrue();
    }

    /// <summary>One protocol number marks all labs' routes in the main table.</summary>
    [Test]
    public async Task A_route_in_the_main_table_is_its_labs_by_the_records()
    {
        _ = _host.Commands.On("ip -N -j rule", "[]").On("ip -N -j route", Blackhole);
        Original noted = new(new RoutePlace(RoutingPolicy.MainTable, "10.9.0.0/16", 0).Path, "absent");
        var bare = new Lab("mine");
        (await OwnAsync(new LabMark("mine", Routed("mine"), [noted], []))).Should().Be(1, "it has the route");
        (await OwnAsync(new LabMark("mine", bare, [noted], []))).Should().Be(1, "it had the route");
        (await OwnAsync(new LabMark("mine", bare, [], [Routed("other")]))).Should().Be(0, "another one has it");
        (await OwnAsync(new LabMark("mine", bare, [noted], [Routed("other")]))).Should().Be(0, "it had the route, and another one has it now");
        (await OwnAsync(new LabMark("mine", bare, [], [new Lab("other")]) { OthersOriginals = [noted] })).Should().Be(0, "another one had it");
        (await OwnAsync(new LabMark("mine", null, [], []))).Should().Be(1, "no lab is known to have it");

        async Task<int> OwnAsync(LabMark mark) => (await _driver.ReadAsync(_host, mark, default)).Things.OfType<RoutingResource>().Sum(thing => thing.Policy.Routes.Count);
    }

    [Test]
    public async Task Routes_of_others_are_taken_places()
    {
        _ = _host.Commands.On("ip -N -j rule", "[]").On("ip -N -j route", """
            [{"dst":"default","gateway":"10.0.0.1","dev":"eth0","protocol":"16","metric":100,"flags":[]},{},{"type":"2","dst":"10.0.0.2","dev":"eth0","table":"255"},
             {"dst":"10.9.0.0/16","dev":"eth0","protocol":"2","flags":[]},{"type":"7","dst":"default","dev":"lo","protocol":"3","metric":1024,"flags":[],"pref":"medium"}]
            """);
        var found = await _driver.ReadAsync(_host, new LabMark("mine", null, [], []), default);
        found.Taken.Select(claim => claim.ToString()).Should().Equal("route 0.0.0.0/0 metric 100", "route 10.9.0.0/16", "route ::/0");
        var wished = new RoutingResource("mine", RoutingCompiler.Compile(Routed("mine")));
        VirtLab.Planning.Planner.Plan("mine", [wished], new([], found.Taken.ToHashSet())).Conflicts.Should().Equal(
            "route 10.9.0.0/16, which routing needs, is there already and is not this lab's: remove it, or choose another destination or metric in the lab");
    }

    [Test]
    public async Task Settings_get_back_what_they_were_when_the_lab_goes_or_no_longer_asks_for_them()
    {
        var there = new RoutingResource("lab", new RoutingPolicy { Settings = [new(Forward, "1"), new(Filter, "2")] })
        {
            Originals = [new(Forward, "0"), new(Filter, "1"), new("address eth0 10.0.0.2/24", "absent")],
        };
        await _driver.ApplyAsync(_host, there, there with { Policy = new RoutingPolicy { Settings = [new(Forward, "1")] } }, default);
        _host.Commands.Asked.Should().ContainSingle().Which.Arguments.Should().Equal("-q", "-w", $"{Filter}=1");
        _host.Commands.Forget();
        await _driver.RemoveAsync(_host, there, default);
        _host.Commands.Asked.Should().ContainSingle().Which.Arguments.Should().Equal("-q", "-w", $"{Forward}=0", $"{Filter}=1");
    }

    [Test]
    public async Task The_kernel_need_not_ask_for_gateways_any_more_that_no_provider_has()
    {
        _ = _host.Commands.On("ip -N -j neighbour", """
            [{"dst":"10.0.0.1","dev":"eth0","managed":null,"state":["REACHABLE"]},{"dst":"10.0.0.2","dev":"eth0","managed":null,"state":["FAILED"]},
             {"dst":"10.0.0.3","dev":"eth0","managed":null,"state":["STALE"]},{"dst":"10.0.0.4","dev":"eth0","state":["STALE"]},{"dst":"10.0.0.2","dev":"eth1","managed":null,"state":["STALE"]}]
            """).On("ip -force", "");
        Provider one = new("one", 1, "eth0", "10.0.0.1"), two = new("two", 2, "eth0", "10.0.0.2"), other = new("two", 2, "eth0", "10.0.0.9"), told = new("told", 3, "eth0") { GatewayByDhcp = true };
        (await ReleasedAsync([one, two], [one])).Should().Be("neighbour delete 10.0.0.2 dev eth0\nneighbour delete 10.0.0.3 dev eth0\n");
        (await ReleasedAsync([one, two], [])).Should().Be("neighbour delete 10.0.0.1 dev eth0\nneighbour delete 10.0.0.2 dev eth0\nneighbour delete 10.0.0.3 dev eth0\n");
        (await ReleasedAsync([one, two], [one, other])).Should().Be("neighbour delete 10.0.0.2 dev eth0\nneighbour delete 10.0.0.3 dev eth0\n", "its gateway is another one now");
        (await ReleasedAsync([one], [one, two])).Should().BeNull("none has gone");
        (await ReleasedAsync([one, two], [one, told])).Should().BeNull("whichever the DHCP client is told of is a provider's");
        await _driver.RemoveAsync(_host, new RoutingResource("lab", new RoutingPolicy()) { Gateways = [new(new("far", false), "eth1", "10.0.0.2")] }, default);
        _host.Commands.Asked.Last().Input.Should().Be("neighbour delete 10.0.0.2 dev eth1\n");
        (await _driver.ReadAsync(_host, Mark, default)).Things.OfType<RoutingResource>().Single().Gateways.Should().Equal(ProviderGateway.Of(UrsaLab.Lab));

        async Task<string?> ReleasedAsync(ValueList<Provider> former, ValueList<Provider> now)
        {
            _host.Commands.Forget();
            RoutingResource there = new("lab", new RoutingPolicy()) { Gateways = ProviderGateway.Of(LabWith(former)) };
            await _driver.ApplyAsync(_host, there, there with { Gateways = ProviderGateway.Of(LabWith(now)) }, default);
            return _host.Commands.Asked.SingleOrDefault(command => command.Arguments.Contains("-force"))?.Input;
        }

        static Lab LabWith(ValueList<Provider> providers) => new("lab") { Providers = providers };
    }
}
