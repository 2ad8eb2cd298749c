using VirtLab.Compiling;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Drivers;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>Whose the rules, routes and settings on a host are: one protocol number marks the first two, and the labs' records tell which
/// lab has providers and what was in force before.</summary>
public sealed class RoutingDriverTests
{
    private const string OurRule = """[{"priority":999,"src":"all","table":"254","protocol":"86","suppress_prefixlen":0}]""";
    private const string Forward = "net/ipv4/ip_forward", Filter = "net/ipv4/conf/all/rp_filter";

    private static readonly LabMark Mark = new(UrsaLab.Lab.Name, UrsaLab.Lab, [], []);
    private static readonly Lab Without = new("without"), With = new("with") { Providers = [new Provider("isp", 1, "eth9", "10.0.0.1")] };

    private readonly RoutingDriver _driver = new();

    private FakeHost _host = null!;

    [SetUp]
    public void Start() => _host = new FakeHost
    {
        Commands = new FakeCommands().On("ip -N -j -4 route", "[]").On("ip -N -j -4 rule", OurRule).On("sysctl", "").On("ip -batch", ""),
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
        var before = new Original(Forward, "0");
        var found = await _driver.ReadAsync(_host, Mark with { Originals = [before] }, default);
        var thing = found.Things.Should().ContainSingle().Which.Should().BeOfType<RoutingResource>().Which;
        thing.Facts.Should().Contain(new Fact($"sysctl {Forward}", "0"));
        thing.Originals.Should().Equal(before);
    }

    [Test]
    public async Task Where_nothing_is_of_a_lab_nothing_is_found()
    {
        _ = _host.Commands.On("ip -N -j -4 rule", "[]");
        (await _driver.ReadAsync(_host, new LabMark("gone", null, [], []), default)).Things.Should().BeEmpty();
    }

    [Test]
    public async Task A_lab_without_providers_removes_no_rules_nor_routes()
    {
        var rules = new RoutingPolicy { Rules = [new PolicyRule(RoutingPolicy.MainPriority, RoutingPolicy.MainTable)] };
        await _driver.RemoveAsync(_host, new RoutingResource("lab", new RoutingPolicy()), default);
        _host.Commands.Asked.Should().BeEmpty();
        await _driver.RemoveAsync(_host, new RoutingResource("lab", rules), default);
        _host.Commands.Asked.Should().ContainSingle().Which.Input.Should().Be(IpRenderer.RenderRemoval());
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
        _host.Commands.Asked.Clear();
        await _driver.RemoveAsync(_host, there, default);
        _host.Commands.Asked.Should().ContainSingle().Which.Arguments.Should().Equal("-q", "-w", $"{Forward}=0", $"{Filter}=1");
    }
}
