using CsCheck;
using VirtLab.Compiling;
using VirtLab.Planning;

namespace VirtLab.Core.Tests.Planning;

/// <summary>The plan is what differs: what comes, what changes and at what cost, what goes, and in which order.</summary>
internal sealed class PlannerTests
{
    [Test]
    public void Where_everything_is_there_as_it_is_to_be_nothing_is_to_be_done() => Things.Any.Sample(desired =>
    {
        var plan = PlanOf(desired, desired.Resources);

        plan.IsEmpty.Should().BeTrue();
        plan.Impact.Should().Be(Impact.Live);
        plan.ToString().Should().Be("lab lab: nothing to do\n");
    });

    [Test]
    public void A_person_reads_a_line_for_each_step_and_for_each_field_that_changes()
    {
        var old = new Thing(new ResourceId(ResourceKind.Machine, "old"));
        var plan = PlanOf(Things.Desired(Things.Of("a"), Things.Of("b", "a").With("two")), Things.Of("b"), old);

        plan.ToString().Should().Be("lab lab: 3 steps\n  + node a: about a\n  ~ node b (live)\n      ~ value: one -> two\n"
            + "  - machine old: about old\n");
    }

    [Test]
    public void What_is_missing_comes_what_differs_changes_what_is_too_much_goes_and_nothing_else() => Things.WithFound.Sample(pair =>
    {
        var (desired, found) = pair;

        var plan = PlanOf(desired, found);

        var wanted = desired.Resources.Select(thing => thing.Id).ToHashSet();
        var there = found.Select(thing => thing.Id).ToHashSet();
        Ids(plan, StepKind.Add).Should().BeEquivalentTo(wanted.Except(there));
        Ids(plan, StepKind.Remove).Should().BeEquivalentTo(there.Except(wanted));
        Ids(plan, StepKind.Change).Should().BeEquivalentTo(
            found.Where(thing => wanted.Contains(thing.Id) && !desired.Resources.Contains(thing)).Select(thing => thing.Id));
        foreach (var step in plan.Steps)
        {
            step.To.Should().Be(desired.Resources.FirstOrDefault(thing => thing.Id == step.Id));
            step.From.Should().Be(found.FirstOrDefault(thing => thing.Id == step.Id));
            step.Phase.Should().Be(step.Kind == StepKind.Remove ? PlanPhase.Clear : PlanPhase.Build);
        }
    });

    [Test]
    public void A_step_waits_for_those_it_needs_which_stand_before_it_and_for_nothing_that_stays() => Things.WithFound.Sample(pair =>
    {
        var (desired, found) = pair;

        var steps = PlanOf(desired, found).Steps;

        foreach (var (index, step) in steps.Index().Where(step => step.Item.To is not null))
        {
            step.Needs.Should().BeEquivalentTo(step.To!.Needs.Except(found.Intersect(desired.Resources).Select(thing => thing.Id)));
            step.Needs.Except(steps.Take(index).Select(before => before.Id)).Should().BeEmpty();
        }
    });

    [Test]
    public void What_stands_on_others_goes_before_them() => Things.WithFound.Sample(pair =>
    {
        var (desired, found) = pair;

        var gone = PlanOf(desired, found).Steps.Where(step => step.Kind == StepKind.Remove).ToDictionary(step => step.Id);

        foreach (var user in gone.Values)
            user.From!.Needs.Where(need => !gone[need].Needs.Contains(user.Id)).Should().BeEmpty();
    });

    [TestCase("value", Impact.Live)]
    [TestCase("Reattach", Impact.Reattach)]
    [TestCase("Restart", Impact.Restart)]
    [TestCase("Recreate", Impact.Recreate)]
    public void A_change_costs_what_its_dearest_field_does(string dearest, Impact impact)
    {
        Thing before = Things.Of("a") with { Has = [new("value", "1"), new(dearest, "1")] };
        var after = before with { Has = [new("value", "2"), new(dearest, "2")] };

        var plan = PlanOf(Things.Desired(after, Things.Of("b")), before);

        plan.Steps[0].Impact.Should().Be(impact);
        plan.Impact.Should().Be(impact);
    }

    [Test]
    public void What_gives_a_name_to_something_new_goes_first_with_all_that_stands_on_it_and_the_rest_goes_last()
    {
        var below = Things.Of("below") with { Takes = ["tap0"] };
        var plan = PlanOf(Things.Desired(Things.Of("new") with { Takes = ["tap0", "tap1"] }), below, Things.Of("above", "below"),
            Things.Of("beside"));

        plan.Steps.Where(step => step.Phase == PlanPhase.Build).Select(step => step.Id.Name).Should().BeEquivalentTo("new", "above", "below");
        plan.Steps.Single(step => step.Id.Name == "new").Needs.Should().Equal(Things.Node("below"));
        plan.Steps.Single(step => step.Id.Name == "below").Needs.Should().Equal(Things.Node("above"));
        plan.Conflicts.Should().BeEmpty();
    }

    [Test]
    public void A_name_that_others_have_is_a_conflict_and_one_that_is_ours_or_becomes_free_is_none()
    {
        var has = Things.Of("has") with { Takes = ["mine"] };
        var desired = Things.Desired(has.With("two") with { Takes = ["mine"] }, Things.Of("new") with { Takes = ["free", "theirs"] });
        var found = new FoundState([has, Things.Of("old") with { Takes = ["free"] }], Taken("mine", "free", "theirs", "beside"));

        Planner.Plan(desired.Lab.Name, desired.Resources, found).Conflicts.Should().Equal(
            "interface theirs, which node new needs, is there already and is not this lab's: remove it, or choose another name in the lab");
    }

    [Test]
    public void A_name_that_must_be_there_and_is_not_is_a_conflict()
    {
        var desired = Things.Desired(Things.Of("a") with { Adopts = ["eth0", "eth1"] });

        Planner.Plan(desired.Lab.Name, desired.Resources, new FoundState([], Taken("eth0"))).Conflicts.Should().Equal(
            "interface eth1, which node a adopts, is not there: make it, or give it a segment in the lab");
    }

    [Test]
    public void What_stays_as_it_is_conflicts_with_nothing()
    {
        var there = Things.Of("a") with { Takes = ["br0"], Adopts = ["eth0"] };

        Planner.Plan(Things.Lab.Name, [there], new FoundState([there], Taken("br0"))).Should().Be(new Plan(Things.Lab.Name, []));
    }

    [Test]
    public void The_same_states_give_the_same_plan() => Things.WithFound.Sample((desired, found) =>
        PlanOf(desired, found).Should().Be(PlanOf(desired, [.. found.Reverse()])));

    [Test]
    public void Each_thing_is_looked_at_as_often_however_many_there_are()
    {
        LooksAtEachOf(2_000).Should().Be(LooksAtEachOf(20));

        static double LooksAtEachOf(int count)
        {
            int looks = 0;
            // Half of them are there, as they are to be or otherwise; each stands on the one before.
            var things = Enumerable.Range(0, count).Select(i => new Watched(Things.Node($"t{i}"), () => looks++)
            {
                Needs = i == 0 ? [] : [Things.Node($"t{i - 1}")],
            }).ToList();
            var gone = Enumerable.Range(0, count).Select(i => new Watched(Things.Node($"old{i}"), () => looks++));
            _ = Planner.Plan(Things.Lab.Name, things, new FoundState([.. things.Take(count / 2), .. gone], Taken()));
            return (double)looks / count;
        }
    }

    [Test]
    public void Ursa_is_planned_whole_and_in_an_order_that_can_be_carried_out()
    {
        var plan = PlanOf(LabCompiler.Compile(UrsaLab.Lab));

        var done = new HashSet<ResourceId>();
        foreach (var step in plan.Steps)
        {
            step.Needs.Except(done).Should().BeEmpty(step.ToString());
            _ = done.Add(step.Id);
        }
        done.Should().Contain(UrsaLab.Lab.Machines.Select(machine => new ResourceId(ResourceKind.Machine, machine.Name.ToString())));
    }

    /// <summary>A thing that counts how often it is looked at.</summary>
    private sealed record Watched(ResourceId Id, Action Look) : Resource(Id)
    {
        public override string Summary => "";

        public override IEnumerable<Fact> Facts => Looked(new Fact("value", Id.Name));

        public override IEnumerable<Claim> Claims => Looked(Claim.Interface(Id.Name));

        private IEnumerable<T> Looked<T>(T value)
        {
            Look();
            yield return value;
        }
    }

    private static Plan PlanOf(DesiredState desired, params IReadOnlyList<Resource> found) =>
        Planner.Plan(desired.Lab.Name, desired.Resources, FoundState.Nothing with { Things = found });

    private static HashSet<Claim> Taken(params string[] names) => [.. names.Select(Claim.Interface)];

    private static IEnumerable<ResourceId> Ids(Plan plan, StepKind kind) =>
        plan.Steps.Where(step => step.Kind == kind).Select(step => step.Id);
}
