using System.Text.Json;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>The kernel takes what the compiler gives, in a network namespace of its own.</summary>
public sealed class FirewallInKernelTests
{
    private static readonly CompiledFirewall Ursa = FirewallCompiler.Compile(UrsaLab.Lab);

    private static readonly RuleSet UrsaRules = RuleSet.Parse(NftRenderer.Render(Ursa));

    private static readonly ValueList<GatewayElement> Gateways =
    [
        new("eth0", "02:00:00:00:00:01", "comcast"),
        new("eth0", "02:00:00:00:00:fe", "avvanta"),
    ];

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public async Task Nft_finds_no_fault_with_any_rule_set_of_Ursa()
    {
        await PrivateNetwork.RunAsync("printf %s \"$1\" | nft -c -f -", NftRenderer.Render(Ursa));
        foreach (var node in UrsaLab.Lab.Nodes)
            await PrivateNetwork.RunAsync("printf %s \"$1\" | nft -c -f -", NftRenderer.Render(NodeFirewallCompiler.Compile(node)));
    }

    [Test]
    public async Task Putting_the_rule_set_in_again_keeps_base_chains_and_what_was_learned_and_adds_nothing()
    {
        string output = await PrivateNetwork.RunAsync("""
            printf %s "$1" | nft -f -
            printf %s "$2" | nft -f -
            nft -j list ruleset; echo
            printf %s "$3" | nft -f -
            nft -j list ruleset
            """, UrsaRules.ToString(), GatewayElements.Render(Ursa, Gateways), RuleSetChange.Render(UrsaRules, UrsaRules));
        string[] listings = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (before, after) = (Listing.Parse(listings[0]), Listing.Parse(listings[1]));
        after.BaseChains.Should().Equal(before.BaseChains).And.HaveCount(7);
        after.RuleCount.Should().Be(before.RuleCount).And.Be(Ursa.Chains.Sum(chain => chain.Rules.Count));
        after.Elements.Should().BeEquivalentTo(before.Elements);
        after.Elements[ChainNames.Gateways].Should().Be(2);
        foreach (var map in Ursa.Maps.Where(map => !map.FilledAtRunTime))
            after.Elements[map.Name].Should().Be(map.Elements.Count, because: map.Name);
    }

    [Test]
    public async Task Gateways_are_replaced_as_a_whole()
    {
        string output = await PrivateNetwork.RunAsync("""
            printf %s "$1" | nft -f -
            printf %s "$2" | nft -f -
            printf %s "$3" | nft -f -
            nft list map inet virtlab_ursa vl.gateways
            """, NftRenderer.Render(Ursa), GatewayElements.Render(Ursa, Gateways), GatewayElements.Render(Ursa, [Gateways[1]]));
        output.Should().Contain("\"eth0\" . 02:00:00:00:00:fe : jump vl.track.avvanta").And.NotContain("comcast");
    }

    [Test]
    public async Task Removal_succeeds_whether_the_table_is_there_or_not_and_leaves_other_tables_alone()
    {
        string output = await PrivateNetwork.RunAsync("""
            nft add table inet other
            printf %s "$2" | nft -f -
            printf %s "$1" | nft -f -
            printf %s "$2" | nft -f -
            nft list tables
            """, NftRenderer.Render(Ursa), RuleSetChange.Removal(Ursa.Table));
        output.Trim().Should().Be("table inet other");
    }

    [Test]
    public async Task Names_that_are_words_of_nft_or_have_hyphens_do_no_harm()
    {
        string[] words = ["accept", "drop", "map", "type", "hook", "fwd", "masquerade", "ip", "a-b", "a", "b", "b-a", "0", "1-", "add", "comment"];
        var lab = new Lab("table-inet-0")
        {
            Networks = words.Select((word, i) => new LabNetwork(word, $"10.{i}.0.1/24")).ToValueList(),
            Uplinks = [new Uplink("mark", "172.20.1.130/24") { TcpFlags = true, RouteFilter = true, Dhcp = true }],
            Providers = words.Select((word, i) => new Provider(word, i + 1, "mark", $"172.20.1.{i + 1}")).ToValueList(),
            Marks = [new Mark("accept") { Helper = Helper.Ftp }],
            Zones = [Zone.Firewall("ct"), new Zone("jump") { Interfaces = ["mark"] }, .. words.Select(word => new Zone(word) { Interfaces = [word] })],
            Policies = [new Policy(Zone.All, Zone.All, PolicyAction.Reject) { Log = true }],
        };
        var firewall = FirewallCompiler.Compile(lab);
        firewall.Chains.Select(chain => chain.Name).Should().OnlyHaveUniqueItems();
        var rules = RuleSet.Parse(NftRenderer.Render(firewall));
        await PrivateNetwork.RunAsync("for text in \"$@\"; do printf %s \"$text\" | nft -f -; done",
            rules.ToString(), RuleSetChange.Render(rules, rules), RuleSetChange.Removal(rules.Table));
    }

    private sealed record Listing(ValueList<string> BaseChains, ValueList<string> Chains, int RuleCount, Dictionary<string, int> Elements)
    {
        public static Listing Parse(string json)
        {
            using var document = JsonDocument.Parse(json);
            var items = document.RootElement.GetProperty("nftables").EnumerateArray().ToArray();
            var chains = items.Where(i => i.TryGetProperty("chain", out _)).Select(i => i.GetProperty("chain")).ToArray();
            var maps = items.Where(i => i.TryGetProperty("map", out _)).Select(i => i.GetProperty("map"));
            return new Listing(
                chains.Where(c => c.TryGetProperty("hook", out _)).Select(c => $"{c.GetProperty("name")} {c.GetProperty("handle")}").ToValueList(),
                chains.Select(c => c.GetProperty("name").GetString()!).Order().ToValueList(),
                items.Count(i => i.TryGetProperty("rule", out _)),
                maps.ToDictionary(m => m.GetProperty("name").GetString()!, m => m.TryGetProperty("elem", out var e) ? e.GetArrayLength() : 0));
        }
    }
}
