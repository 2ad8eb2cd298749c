using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;
using VirtLab.Core.Tests.Compiling;
using VirtLab.Drivers;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.Core.Tests.Guarding;

/// <summary>The guard as it is compiled and planned.</summary>
internal sealed class GuardTests
{
    private static readonly Lab Lab = GuardedLab.Lab;

    [Test]
    public void The_guard_is_what_stands_in_the_golden_file() => Golden.Check(GuardedLab.Rules, "guard.nft");

    [Test]
    public void Every_card_is_guarded_unless_its_network_says_otherwise()
    {
        GuardOf(Lab).Should().NotBeNull();
        var open = Lab with { Networks = [.. Lab.Networks.Select(network => network with { Guard = false })] };
        GuardOf(open).Should().BeNull();
        GuardOf(Lab with { Machines = [] }).Should().BeNull();
        GuardCompiler.HasGuard(Lab).Should().BeTrue();
        GuardCompiler.HasGuard(open).Should().BeFalse();

        var two = Lab with
        {
            Networks = [.. Lab.Networks, new("br9", "10.0.9.1/24") { Guard = false }],
            Machines = [.. Lab.Machines, new("free") { Nics = [new("br9", "10.0.9.2") { Tap = "tap9" }, new("br0", "10.0.0.14") { Tap = "tap8" }] }],
        };
        GuardOf(two)!.MapNamed(GuardNames.Cards).Elements.SelectMany(element => element.Key).OfType<InterfaceKey>().Select(key => key.Name.ToString())
            .Should().Equal("tap1", "tap2", "tap3", "tap8");
    }

    [Test]
    public void A_machine_answers_by_any_of_its_cards_on_a_network()
    {
        var two = new Lab("guarded")
        {
            Networks = [new("br0", "10.0.0.254/24"), new("br1", "10.0.1.254/24")],
            Machines =
            [
                new("one") { Nics = [new("br0", "10.0.0.1") { Tap = "tap1" }, new("br1", "10.0.1.1") { Tap = "tap2" }, new("br0", "10.0.0.2") { Tap = "tap3" }] },
                new("two") { Nics = [new("br0", "10.0.0.3") { Tap = "tap4" }] },
            ],
        };
        GuardOf(two)!.MapNamed(GuardNames.Ipv4Addresses).Elements.Select(element => string.Join(' ', element.Key.OfType<InterfaceKey>().Select(key => $"{key.Name}")
                .Concat(element.Key.OfType<NetworkKey>().Select(key => $"{key.Network}"))))
            .Should().BeEquivalentTo(["tap1 10.0.0.1/32", "tap1 10.0.0.2/32", "tap3 10.0.0.1/32", "tap3 10.0.0.2/32", "tap2 10.0.1.1/32", "tap4 10.0.0.3/32"]);
    }

    [Test]
    public void A_card_more_changes_no_chain()
    {
        var more = Lab with { Machines = [.. Lab.Machines, new("four") { Nics = [new("br0", "10.0.0.14")] }] };
        GuardOf(more)!.Chains.Should().Equal(GuardOf(Lab)!.Chains);
    }

    [Test]
    public void A_lab_with_cards_and_nothing_to_filter_has_the_guard_alone()
    {
        var firewall = LabCompiler.Compile(Plain).Resources.OfType<FirewallResource>().Single();
        firewall.Rules.Exists.Should().BeFalse();
        firewall.Guard.Exists.Should().BeTrue();
        firewall.Facts.Should().OnlyContain(fact => fact.Path.StartsWith("guard ", StringComparison.Ordinal));
        firewall.Claims.Should().Equal(Claim.FrameTable("virtlab_guarded"));
        firewall.Summary.Should().Be("1 guarded card");
    }

    [Test]
    public void What_a_card_that_leaves_sends_is_dropped_until_its_tap_is_gone()
    {
        var steps = PlanOf(Plain with { Machines = [] }, Plain).Steps;
        var changes = steps.Where(step => step.Id.Kind == ResourceKind.Firewall).ToList();
        changes.Select(step => step.Kind).Should().Equal(StepKind.Remove);
        changes[0].Needs.Should().Contain(new ResourceId(ResourceKind.Machine, "one"));
    }

    [Test]
    public void What_one_of_several_cards_that_leaves_sends_is_dropped_until_its_tap_is_gone()
    {
        var before = Plain with { Machines = [.. Plain.Machines, new("two") { Nics = [new("br0", "10.0.0.12") { Tap = "tap2" }] }] };
        var changes = PlanOf(Plain, before).Steps.Where(step => step.Id.Kind == ResourceKind.Firewall).ToList();
        changes.Select(step => step.Phase).Should().Equal(PlanPhase.Build, PlanPhase.Clear);
        changes[0].Changes.Where(change => change.After is not null).Select(change => change.After).Should().Equal("\"tap2\" : drop");
        changes[1].Changes.Should().ContainSingle().Which.Before.Should().Be("\"tap2\" : drop");
    }

    [Test]
    public void A_card_whose_network_is_guarded_no_more_is_not_cut_off()
    {
        var before = Plain with { Zones = [Zone.Firewall("fw"), new("in") { Interfaces = ["br0"] }], Policies = [new("all", "all", PolicyAction.Accept)] };
        var changes = PlanOf(before with { Networks = [before.Networks[0] with { Guard = false }] }, before).Steps.Where(step => step.Id.Kind == ResourceKind.Firewall).ToList();
        changes.Should().ContainSingle().Which.Changes.Should().OnlyContain(change => change.After == null);
    }

    [Test]
    public void A_card_that_leaves_a_guarded_network_is_closed_until_the_guest_has_let_go_of_it()
    {
        var before = Plain with
        {
            Networks = [.. Plain.Networks, new("br1", "10.0.1.1/24") { Guard = false }],
            Machines = [.. Plain.Machines, new("two") { Nics = [new("br0", "10.0.0.12") { Tap = "tap2" }] }],
        };
        var after = before with { Machines = [before.Machines[0], new("two") { Nics = [new("br1", "10.0.1.12") { Tap = "tap2" }] }] };
        var steps = PlanOf(after, before).Steps;
        var changes = steps.Where(step => step.Id.Kind == ResourceKind.Firewall).ToList();
        changes.Select(step => step.Phase).Should().Equal(PlanPhase.Build, PlanPhase.Clear);
        changes[0].Changes.Where(change => change.After is not null).Select(change => change.After).Should().Equal("\"tap2\" : drop");
        changes[1].Changes.Should().ContainSingle().Which.Before.Should().Be("\"tap2\" : drop");
        steps.Should().Contain(step => step.Id.Kind == ResourceKind.Machine && step.Phase == PlanPhase.Build);

        // Where it is the last one that was guarded, the guard goes after that.
        var only = before with { Machines = [before.Machines[1]] };
        PlanOf(only with { Machines = [after.Machines[1]] }, only).Steps.Where(step => step.Id.Kind == ResourceKind.Firewall)
            .Should().ContainSingle().Which.Should().Match<PlanStep>(step => step.Kind == StepKind.Remove && step.Phase == PlanPhase.Clear);
    }

    [Test]
    public async Task Where_taps_are_is_looked_up_on_the_host()
    {
        await using var host = new FakeHost
        {
            Commands = new FakeCommands().On("nft list tables inet", "").On("nft list tables bridge", "table bridge virtlab_guarded\n").On("nft -s list table bridge", GuardedLab.Rules)
                .On("ip -N -j link", """[{"ifindex":4,"ifname":"tap1","flags":[],"master":"br7"},{"ifindex":5,"ifname":"tap2","flags":[]}]"""),
        };
        var found = (FirewallResource)(await new FirewallDriver().ReadAsync(host, new LabMark("guarded", null, [], []), CancellationToken.None)).Things.Single();
        found.Taps.Should().Equal(("tap1", "br7"));
    }

    [Test]
    public void A_table_of_somebody_else_is_in_its_way()
    {
        var taken = new HashSet<Claim> { Claim.FrameTable("virtlab_guarded") };
        Planner.Plan(Plain.Name, LabCompiler.Compile(Plain).Resources, FoundState.Nothing with { Taken = taken }).Conflicts.Should().ContainSingle()
            .Which.Should().StartWith("nft bridge table virtlab_guarded, which firewall virtlab_guarded needs, is there already and is not this lab's");
    }

    [Test]
    public void What_is_written_of_it_is_read_again()
    {
        var open = Lab with { Networks = [Lab.Networks[0] with { Guard = false }] };
        LabJson.Read(LabJson.Write(open)).Should().Be(open);
        LabJson.Read(LabJson.Write(Lab)).Should().Be(Lab);
    }

    [Test]
    public void Both_tables_change_in_one_text()
    {
        var rules = RuleSet.Parse(GuardedLab.Rules);
        rules.Family.Should().Be(TableFamily.Bridge);
        rules.Comment.Should().Be("VirtLab guarded");
        RuleSet.Parse(rules.ToString()).Should().Be(rules);
        RuleSetChange.Removal(rules).Should().Be("table bridge virtlab_guarded {\n}\ndelete table bridge virtlab_guarded\n");
        RuleSetChange.Removal(RuleSet.None).Should().BeEmpty();
    }

    private static Lab Plain { get; } = new("guarded")
    {
        Networks = [new("br0", "10.0.0.1/24")],
        Machines = [new("one") { Nics = [new("br0", "10.0.0.11") { Tap = "tap1" }] }],
    };

    private static CompiledFirewall? GuardOf(Lab lab) => GuardCompiler.Compile(lab);

    private static Plan PlanOf(Lab wished, Lab found) => Planner.Plan(found.Name, LabCompiler.Compile(wished).Resources,
        FoundState.Nothing with { Things = LabCompiler.Compile(found).Resources });
}
