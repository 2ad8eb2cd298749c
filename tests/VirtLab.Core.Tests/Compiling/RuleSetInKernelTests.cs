using System.Text.RegularExpressions;
using CsCheck;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;
using VirtLab.Core.Tests.Shorewall;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Rule sets of any labs, as rendered and as the kernel's nft lists them; and any one made of any other.</summary>
internal sealed partial class RuleSetInKernelTests
{
    private const string Mark = "--- next";

    /// <summary>Rule sets for packets, or for frames.</summary>
    private static Gen<ValueList<RuleSet>> RuleSets(TableFamily family) =>
        (family == TableFamily.Inet ? Labs.Any.Select(RulesOf) : Labs.Any.Where(GuardCompiler.HasGuard).Select(lab => RuleSet.Parse(NftRenderer.Render(GuardCompiler.Compile(lab)!))))
            .Array[40].Select(rules => rules.ToValueList());

    [SetUp]
    public void Needs() => Prerequisite.NetworkNamespace();

    [Test]
    public Task What_nft_lists_has_a_fact_for_each_one_rendered_however_its_version_writes_it([Values] TableFamily family) => RuleSets(family).SampleAsync(async wished =>
    {
        foreach (var (rules, found) in wished.Zip(await CanonicalAsync(wished)))
        {
            found.Place.Should().Be(rules.Place);
            found.Facts.Select(Known).Should().BeEquivalentTo(rules.Facts.Select(Known));
            foreach (var part in rules.Parts.Where(part => part.Kind == "chain"))
                found.Parts.Single(there => there.Path == part.Path).Content.Select(Origin).Should().Equal(part.Content.Select(Origin));
        }
    }, iter: 2, threads: 1);

    [Test]
    public Task What_nft_lists_is_listed_the_same_when_it_is_put_in([Values] TableFamily family) => RuleSets(family).SampleAsync(async wished =>
    {
        var listed = await CanonicalAsync(wished);
        foreach (var (again, found) in (await CanonicalAsync(listed)).Zip(listed))
            again.Facts.Should().Equal(found.Facts);
    }, iter: 2, threads: 1);

    [Test]
    public Task Asked_about_what_differs_alone_nft_tells_as_much_as_asked_about_all([Values] TableFamily family) => RuleSets(family).SampleAsync(async wished =>
    {
        var canonical = await CanonicalAsync(wished);
        var trials = wished.Skip(1).Zip(canonical, (next, before) => new RuleSetTrial(before, next)).ToList();
        var listings = await CanonicalAsync([.. trials.Select(trial => trial.Rules)]);
        foreach (var (trial, listing, whole) in trials.Zip(listings, canonical.Skip(1)))
            FactDiff.Between(trial.Listed(listing)!.Facts, whole.Facts).Should().BeEmpty();
    }, iter: 2, threads: 1);

    [Test]
    public Task Any_rule_set_becomes_any_other_in_one_transaction([Values] TableFamily family) => RuleSets(family).SampleAsync(async wished =>
    {
        var canonical = await CanonicalAsync(wished);
        var changes = canonical.Skip(1).Zip(canonical, (next, before) => RuleSetChange.Render(before, next));
        foreach (var (rules, found) in canonical.Zip(await ListedAfterAsync(changes.Prepend(canonical[0].ToString()))))
            FactDiff.Between(found.Facts, rules.Facts).Should().BeEmpty();
    }, iter: 2, threads: 1);

    [Test]
    public Task Any_rule_set_becomes_any_other_by_steps_and_what_is_new_stands_before_rules_lead_to_it([Values] TableFamily family) => RuleSets(family).SampleAsync(async wished =>
    {
        var canonical = await CanonicalAsync(wished);
        var changes = canonical.Skip(1).Zip(canonical, (next, before) => (Before: before, Next: next, Steps: RuleSetChange.Steps(before, next))).ToList();
        var found = await ListedAfterAsync([canonical[0].ToString(), .. changes.SelectMany(change => (string[])[change.Steps.Ahead, change.Steps.Switch, change.Steps.After])]);
        foreach (var (index, (before, next, steps)) in changes.Index())
        {
            var (ahead, switched, after) = (found[1 + (3 * index)], found[2 + (3 * index)], found[3 + (3 * index)]);
            FactDiff.Between(after.Facts, next.Facts).Should().BeEmpty();
            if (steps.Ahead.Length == 0 || steps.After.Length == 0)
                continue;
            // Only what is new has come, and what is in force is whole: only what is over is still there.
            FactDiff.Between(before.Facts, ahead.Facts).Should().OnlyContain(change => change.Before == null);
            FactDiff.Between(next.Facts, switched.Facts).Should().OnlyContain(change => change.Before == null);
            NewIn(before, ahead).Should().Equal(next.Parts.Where(part => !part.IsBaseChain && before.Parts.All(old => old.Path != part.Path)));
        }

        static IEnumerable<RuleSetPart> NewIn(RuleSet before, RuleSet after) => after.Parts.Where(part => before.Parts.All(old => old.Path != part.Path));
    }, iter: 2, threads: 1);

    [Test]
    public void No_rule_has_a_set_with_ranges_that_comes_and_goes_with_it() => RuleSets(TableFamily.Inet).Sample(wished =>
        wished.SelectMany(rules => rules.Parts).Where(part => part.Kind == "chain").SelectMany(part => part.Content).Should().NotContain(rule => RangesWithoutName().IsMatch(rule)), iter: 2);

    [Test]
    public void A_set_with_ranges_has_a_name_that_says_what_is_in_it()
    {
        RangeSet.Of(new DestinationPortMatch(Protocol.Udp, "5001,5004,6000-6100"))!.Name.Should().Be("vl.set.ports.5001_5004_6000-6100");
        RangeSet.Of(new SourceMatch("2001:db8::/32", "2001:db9::1"))!.Name.Should().Be("vl.set.networks6.2001-db8--/32_2001-db9--1");
        RangeSet.Of(new DestinationPortMatch(Protocol.Udp, "5001,5004")).Should().BeNull("nft finds single values in a new set at once");
        RangeSet.Of(new DestinationPortMatch(Protocol.Udp, "6000-6100")).Should().BeNull("it takes no set");
        string many = string.Join(',', Enumerable.Range(1, 40).Select(i => $"{i * 100}-{(i * 100) + 9}"));
        RangeSet.Of(new SourcePortMatch(Protocol.Tcp, many))!.Name.Should().MatchRegex("^vl\\.set\\.ports\\.[0-9a-f]{16}$");
    }

    [Test]
    public async Task What_was_learned_of_gateways_stays_but_for_those_whose_chain_goes()
    {
        var ursa = UrsaLab.Lab;
        var providers = ursa.Providers.Where(provider => provider.Name != "avvanta").ToValueList();
        var without = ursa with { Providers = providers, RoutingRules = [], Marks = [] };
        var canonical = await CanonicalAsync([RulesOf(ursa), RulesOf(ursa with { Rules = [] }), RulesOf(without)]);
        string learned = GatewayElements.Render(FirewallCompiler.Compile(ursa),
            [new("eth0", "02:00:00:00:00:01", "comcast"), new("eth0", "02:00:00:00:00:fe", "avvanta")]);
        var there = (await ListedAfterAsync([canonical[0] + learned]))[0];
        GatewaysOf(there).Should().HaveCount(2);
        there.Facts.Should().Equal(canonical[0].Facts, "what is learned is no fact of the lab's");

        var changed = await ListedAfterAsync([there.ToString(), RuleSetChange.Render(there, canonical[1])]);
        GatewaysOf(changed[1]).Should().BeEquivalentTo(GatewaysOf(there));
        FactDiff.Between(changed[1].Facts, canonical[1].Facts).Should().BeEmpty();

        // An element holds on to its chain: the map is emptied, and filled with what leads to those that stay.
        var fewer = await ListedAfterAsync([there.ToString(), RuleSetChange.Render(there, canonical[2])]);
        GatewaysOf(fewer[1]).Should().ContainSingle().Which.Should().EndWith("vl.track.comcast");
        FactDiff.Between(fewer[1].Facts, canonical[2].Facts).Should().BeEmpty();
        fewer[1].Parts.Select(part => part.Name).Should().Contain("vl.track.comcast").And.NotContain("vl.track.avvanta");
    }

    [Test]
    public async Task Elements_come_go_and_change_by_themselves()
    {
        var ursa = UrsaLab.Lab;
        Lab[] labs = [Many(20, 1, "10.0.0.0/8"), Many(20, 2, "10.0.0.0/9"), Many(15, 2, "10.0.0.0/9", "11.0.0.0/8"), Many(25, 1, "11.0.0.0/8")];
        var canonical = await CanonicalAsync([.. labs.Select(RulesOf)]);
        var changes = canonical.Skip(1).Zip(canonical, (next, before) => RuleSetChange.Render(before, next)).ToList();
        changes.Should().OnlyContain(change => !change.Contains("flush", StringComparison.Ordinal));
        foreach (var (rules, found) in canonical.Zip(await ListedAfterAsync(changes.Prepend(canonical[0].ToString()))))
            FactDiff.Between(found.Facts, rules.Facts).Should().BeEmpty();

        Lab Many(int count, int every, params Cidr[] blocked) => ursa with
        {
            Rules =
            [
                .. Enumerable.Range(0, count).Select(i => new Rule(i % every == 0 ? RuleAction.Accept : RuleAction.Drop, "net", "kvm") { Source = $"8.8.{i}.0/24", Protocol = Protocol.Tcp, Ports = 22 }),
                .. Enumerable.Range(0, count).Select(i => new Rule(i % every == 0 ? RuleAction.Accept : RuleAction.Drop, "net", "kvm") { Source = $"8.9.{i}.0/24" }),
                .. Enumerable.Range(0, count).Select(i => new Rule(i % every == 0 ? RuleAction.Accept : RuleAction.Drop, "net", "kvm") { Source = $"8.9.{i}.7", Protocol = Protocol.Tcp, Ports = i + 1 }),
            ],
            Blocklist = blocked.ToValueList(),
        };
    }

    [Test]
    public async Task What_closes_interfaces_is_listed_as_it_was_put_in()
    {
        var rules = (await CanonicalAsync([RulesOf(UrsaLab.Lab with { Networks = [], Machines = [], PortForwards = [], Zones = UrsaLab.Lab.Zones.Take(2).ToValueList() })]))[0];
        var closed = rules.Closing(["br0", "br1"]);

        var listed = (await ListedAfterAsync([rules.ToString(), RuleSetChange.Render(rules, closed)]))[1];
        FactDiff.Between(listed.Facts, closed.Facts).Should().BeEmpty();
        listed.OwnInterfaces().Select(name => name.ToString()).Should().BeEquivalentTo("eth0", "wlan0", "br0", "br1");
    }

    [Test]
    public async Task A_chain_that_others_put_into_our_table_goes_with_the_next_change()
    {
        var rules = (await CanonicalAsync([RulesOf(UrsaLab.Lab)]))[0];
        string stranger = $"add chain inet {rules.Table} theirs\nadd rule inet {rules.Table} vl.input jump theirs\n";
        var there = (await ListedAfterAsync([rules + stranger]))[0];
        there.Parts.Should().Contain(part => part.Name == "theirs");

        var after = await ListedAfterAsync([there.ToString(), RuleSetChange.Render(there, rules)]);
        FactDiff.Between(after[1].Facts, rules.Facts).Should().BeEmpty();
    }

    [Test]
    public async Task What_is_too_long_for_a_sandbox_comes_in_stages_and_is_in_force_with_the_last()
    {
        // As in a sandbox, whose root may not have more from the kernel; in one transaction this is refused.
        var rules = RulesOf(UrsaLab.Lab with
        {
            Rules =
            [
                .. Enumerable.Range(0, 8000).Select(i => new Rule(RuleAction.Accept, "net", "kvm") { Destination = $"192.168.0.{i % 250}", Protocol = Protocol.Tcp, Ports = 1 + (i / 250) }),
                .. Enumerable.Range(0, 2000).Select(i => new Rule(RuleAction.Accept, "net", "kvm") { Protocol = Protocol.Udp, Ports = 1 + i, Limit = "1/sec" }),
            ],
        });
        var stages = RuleSetStages.Render(rules).ToList();
        using var folder = new TemporaryFolder();
        foreach (var (index, stage) in stages.Index())
            await File.WriteAllTextAsync(Path.Combine(folder.Path, $"{index:000}"), stage);
        string output = (await new LocalCommands().RunAsync(new HostCommand("unshare", "--map-root-user", "--net", "sh", "-euc",
            $"""cd "$1"; for stage in *; do nft list ruleset | grep -c hook || true; nft -f "$stage"; done; echo "{Mark}"; nft -s list ruleset""", "sh", folder.Path))).Output;
        var parts = output.Split($"{Mark}\n");
        parts[0].Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(stages.Count).And.OnlyContain(hooks => hooks == "0");
        RuleSet.Parse(parts[1]).Facts.Select(Known).Should().BeEquivalentTo(rules.Facts.Select(Known));
    }

    [Test]
    public void What_is_rendered_is_read_as_it_was_meant() => Labs.Any.Sample(lab =>
    {
        RuleSet.Parse(NftRenderer.Render(FirewallCompiler.Compile(lab))).Should().Be(NftRenderer.RuleSetOf(FirewallCompiler.Compile(lab)));
        RuleSet.Parse(NftRenderer.RuleSetOf(FirewallCompiler.Compile(lab)).ToString()).Should().Be(NftRenderer.RuleSetOf(FirewallCompiler.Compile(lab)));
        if (GuardCompiler.Compile(lab) is { } guard)
            RuleSet.Parse(NftRenderer.Render(guard)).Should().Be(NftRenderer.RuleSetOf(guard));
    });

    [Test]
    public void What_is_no_table_is_refused_and_what_is_not_there_is_none()
    {
        FluentActions.Invoking(() => RuleSet.Parse("chain x {\n}\n")).Should().Throw<FormatException>()
            .WithMessage("'chain x {' does not begin an nft table.");
        RuleSet.Parse("").Should().Be(RuleSet.None);
        RuleSetChange.Render(RuleSet.None, RuleSet.None).Should().BeEmpty();
    }

    private static RuleSet RulesOf(Lab lab) => RuleSet.Parse(NftRenderer.Render(FirewallCompiler.Compile(lab)));

    private static ValueList<string> GatewaysOf(RuleSet rules) => rules.Parts.Single(part => part.Name == ChainNames.Gateways).Content;

    /// <summary>The rule sets as this machine's nft writes them.</summary>
    private static Task<IReadOnlyList<RuleSet>> CanonicalAsync(IReadOnlyList<RuleSet> wished) =>
        ListedAfterAsync(wished.Select(rules => RuleSetChange.Removal(rules) + rules));

    /// <summary>What every version of nft writes alike: where a fact stands, and what it comes from or leads to. Priorities have names for
    /// some, and masks, marks and sets have several forms.</summary>
    private static string Known(Fact fact) => $"{fact.Path}: {Origin(fact.Value)} {Target().Match(fact.Value)}";

    private static string Origin(string rule) => Comment().Match(rule).Value;

    [GeneratedRegex(@"\{[^}]*[0-9][-/][0-9][^}]*\}")]
    private static partial Regex RangesWithoutName();

    [GeneratedRegex("comment \".*\"$")]
    private static partial Regex Comment();

    [GeneratedRegex("(?:jump|goto) \\S+")]
    private static partial Regex Target();

    /// <summary>Loads the texts one after the other, each in one transaction, and reads what is there after each.</summary>
    private static async Task<IReadOnlyList<RuleSet>> ListedAfterAsync(IEnumerable<string> texts)
    {
        string output = await PrivateNetwork.RunAsync($"""
            for text in "$@"; do printf %s "$text" | nft -f -; nft -s list ruleset; echo "{Mark}"; done
            """, texts);
        return [.. output.Split(Mark)[..^1].Select(RuleSet.Parse)];
    }
}
