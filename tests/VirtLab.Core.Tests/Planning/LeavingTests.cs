using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.Core.Tests.Planning;

/// <summary>What leaves a lab is judged until it is gone, and can be found until all is gone.</summary>
internal sealed class LeavingTests
{
    private static readonly Lab Before = new("lab")
    {
        Networks = [new("stays0", "10.0.0.1/24"), new("leaves0", "10.0.1.1/24")],
        Machines = [new("one") { Nics = [new("leaves0", "10.0.1.2")] }],
        Zones = [Zone.Firewall("fw"), new("staying") { Interfaces = ["stays0"] }, new("leaving") { Interfaces = ["leaves0"] }],
        Policies = [new("all", "all", PolicyAction.Accept)],
    };

    private static readonly Lab After = Before with { Networks = [Before.Networks[0]], Machines = [], Zones = [.. Before.Zones.Take(2)] };

    private static readonly ResourceId Network = new(ResourceKind.Network, "leaves0"), Firewall = new(ResourceKind.Firewall, "virtlab_lab");

    private static readonly string[] Closed =
        ["\"leaves0\" : drop", "\"leaves0\" : drop", "iifname \"leaves0\" drop", "oifname \"leaves0\" drop"];

    [Test]
    public void An_interface_that_leaves_is_closed_until_it_is_gone()
    {
        var changes = PlanOf(After, Before).Steps.Where(step => step.Id == Firewall).ToList();

        changes.Select(step => step.Phase).Should().Equal(PlanPhase.Build, PlanPhase.Clear);
        changes[0].Changes.Select(change => change.After).Where(text => text?.Contains("leaves0", StringComparison.Ordinal) == true).Should().BeEquivalentTo(Closed);
        changes[1].Changes.Where(change => !change.Path.StartsWith("guard ", StringComparison.Ordinal)).Select(change => change.Before).Should().BeEquivalentTo(Closed);
        changes[1].Changes.Should().OnlyContain(change => change.After == null);
        changes[1].Needs.Should().Contain(Network);
    }

    [Test]
    public void An_interface_that_leaves_is_closed_also_where_nothing_is_filtered_any_more()
    {
        var guarded = Before with { Machines = [.. Before.Machines, new("two") { Nics = [new("stays0", "10.0.0.2")] }] };
        var changes = PlanOf(guarded with { Networks = After.Networks, Machines = [guarded.Machines[1]], Zones = [], Policies = [] }, guarded).Steps.Where(step => step.Id == Firewall).ToList();

        changes.Select(step => step.Phase).Should().Equal(PlanPhase.Build, PlanPhase.Clear);
        changes[0].Changes.Select(change => change.After).OfType<string>().Where(text => text.Contains("leaves0", StringComparison.Ordinal)).Should().BeEquivalentTo(Closed);
        changes[0].Changes.Select(change => change.Before).OfType<string>().Should().Contain("\"leaves0\" . \"stays0\" : goto vl.zone.leaving.staying");
        ((FirewallResource)changes[0].To!).Rules.Exists.Should().BeTrue("what is left of it judges till then");
        ((FirewallResource)changes[1].To!).Rules.Exists.Should().BeFalse();
    }

    [Test]
    public void A_provider_that_goes_keeps_its_routes_until_nothing_is_marked_for_it()
    {
        var before = Before with
        {
            Uplinks = [new("eth5", "10.0.5.9/24")],
            Zones = [.. Before.Zones, new("out") { Interfaces = ["eth5"] }],
            Providers = [new("one", 1, "eth5", "10.0.5.1"), new("two", 2, "eth5", "10.0.5.2") { Loose = true }],
            Marks = [new("two") { From = "staying" }],
        };
        var plan = PlanOf(before with { Providers = [before.Providers[0]], Marks = [new("one") { From = "staying" }] }, before);
        plan.Steps.Single(step => step.Id.Kind == ResourceKind.Routing).Needs.Should().Contain(Firewall);
    }

    [Test]
    public void An_adopted_interface_that_leaves_is_not_closed_for_it_stays()
    {
        var before = Before with { Uplinks = [new("eth5", "10.0.5.1/24")], Zones = [.. Before.Zones, new("out") { Interfaces = ["eth5"] }] };
        PlanOf(Before, before).Steps.Should().ContainSingle(step => step.Id == Firewall);
    }

    [Test]
    public void An_interface_that_moves_to_another_zone_is_not_closed() =>
        PlanOf(Before with { Zones = [Before.Zones[0], Before.Zones[1] with { Interfaces = ["stays0", "leaves0"] }] }, Before).Steps.Should().ContainSingle(step => step.Id == Firewall);

    [Test]
    public void Of_a_lab_that_goes_the_firewall_goes_after_what_it_judges_and_the_record_last()
    {
        var plan = PlanOf(null, Before);

        plan.Steps.Single(step => step.Id == Firewall).Needs.Should().Contain(Network);
        plan.Steps.Single(step => step.Id.Kind == ResourceKind.Record).Needs.Should()
            .BeEquivalentTo(plan.Steps.Where(step => step.Id.Kind != ResourceKind.Record).Select(step => step.Id));
    }

    private static Plan PlanOf(Lab? wished, Lab found) => Planner.Plan("lab", wished is null ? [] : LabCompiler.Compile(wished).Resources,
        FoundState.Nothing with { Things = LabCompiler.Compile(found).Resources });
}
