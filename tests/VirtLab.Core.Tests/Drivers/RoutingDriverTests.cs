using System.Text.Json;
using VirtLab.Compiling;
using VirtLab.Compiling.Routing;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Drivers;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>Whose the rules and routes on a host are: all carry one protocol number, and the tables tell which lab has providers.</summary>
public sealed class RoutingDriverTests
{
    private const string OurRule = """[{"priority":999,"src":"all","table":"254","protocol":"86","suppress_prefixlen":0}]""";

    private static readonly ResourceId Routing = new(ResourceKind.Routing, RoutingResource.IdName);

    [TestCase("vl.mark.comcast", "", true)]
    [TestCase("vl.mark.comcast", "vl.input", true)]
    [TestCase("", "", true)]
    [TestCase("vl.mark.comcast", "vl.mark.isp", false)]
    [TestCase("", "vl.mark.isp", false)]
    public async Task Rules_are_a_labs_own_unless_another_one_has_providers(string own, string others, bool its)
    {
        await using var host = HostThat(command => command.Tool switch
        {
            "nft" => Chains(("virtlab_ursa", own), ("virtlab_other", others), ("filter", "vl.mark.x")),
            _ => command.Arguments.Contains("rule") ? OurRule : "[]",
        });
        var found = await new RoutingDriver().ReadAsync(host, UrsaLab.Lab, CancellationToken.None);
        found.Should().Equal(its ? [RoutingResource.IdName] : []);
    }

    [Test]
    public async Task A_lab_without_providers_removes_no_rules_nor_routes()
    {
        var without = UrsaLab.Lab with { Providers = [], RoutingRules = [], Marks = [] };
        await using var host = HostThat(_ => "");
        await new RoutingDriver().RemoveAsync(host, without, Routing, CancellationToken.None);
        host.Commands.Asked.Should().BeEmpty();
        await new RoutingDriver().RemoveAsync(host, UrsaLab.Lab, Routing, CancellationToken.None);
        host.Commands.Asked.Should().ContainSingle().Which.Input.Should().Be(IpRenderer.RenderRemoval());
    }

    private static FakeHost HostThat(Func<HostCommand, string> answer) =>
        new() { Commands = new FakeCommands().On("", command => new CommandOutput(0, answer(command), "")) };

    private static string Chains(params (string Table, string Name)[] chains) => JsonSerializer.Serialize(new
    {
        nftables = chains.Where(chain => chain.Name.Length > 0)
            .Select(chain => new { chain = new { table = chain.Table, name = chain.Name } }),
    });
}
