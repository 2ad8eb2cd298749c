using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

public sealed class GoldenTests
{
    [Test]
    public void Ursas_rule_set_is_what_stands_in_the_golden_file() =>
        Golden.Check(NftRenderer.Render(FirewallCompiler.Compile(UrsaLab.Lab)), "ursa.nft");

    [Test]
    public void Ursas_routing_is_what_stands_in_the_golden_file() =>
        Golden.Check(RoutingOver("eth0"), "ursa.ip");

    [Test]
    public void A_roaming_Ursas_routing_is_what_stands_in_the_golden_file() =>
        Golden.Check(RoutingOver("wlan0"), "ursa-wireless.ip");

    [Test]
    public void Routes_stand_behind_the_providers_in_the_golden_file() => Golden.Check(IpRenderer.RenderChanges(RoutingCompiler.Compile(UrsaLab.Lab with
    {
        Routes =
        [
            new("10.9.0.0/16") { Via = "192.168.0.9" },
            new("10.9.0.0/16") { Type = RouteType.Unreachable, Metric = 100 },
            new("10.10.0.0/16") { Interface = "br0", Provider = "avvanta" },
            new("0.0.0.0/0") { Via = "172.20.1.9", Interface = "eth0" },
            new("fd00::/8") { Type = RouteType.Blackhole },
            new("::/0") { Via = "fe80::1", Interface = "eth0", Metric = 9 },
        ],
    }), FoundRouting.Nothing), "routes.ip");

    [Test]
    public void Every_nodes_rule_set_is_what_stands_in_the_golden_file() =>
        Golden.Check(string.Join('\n', UrsaLab.Lab.Nodes.Select(node => NftRenderer.Render(NodeFirewallCompiler.Compile(node)))),
            "ursa-nodes.nft");

    [Test]
    public void A_lab_without_anything_gives_chains_without_rules_that_refuse_anything() =>
        Golden.Check(NftRenderer.Render(FirewallCompiler.Compile(new Lab("empty"))), "empty.nft");

    private static string RoutingOver(InterfaceName up) =>
        IpRenderer.RenderChanges(RoutingCompiler.Compile(UrsaLab.Lab).With(hop => hop.Interface == up), FoundRouting.Nothing);
}
