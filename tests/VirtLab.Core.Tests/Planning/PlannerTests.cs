using CsCheck;
using VirtLab.Compiling;
using VirtLab.Planning;

namespace VirtLab.Core.Tests.Planning;

internal sealed class PlannerTests
{
    private static readonly IReadOnlySet<ResourceId> Nothing = new HashSet<ResourceId>();

    [Test]
    public void Where_everything_is_there_nothing_is_to_be_done()
    {
        var desired = Things.Desired(Things.Of("a"), Things.Of("b", "a"));

        var plan = Planner.Plan(desired, desired.Resources.Select(thing => thing.Id).ToHashSet());

        plan.IsEmpty.Should().BeTrue();
        plan.ToString().Should().Be("lab lab: nothing to do\n");
    }

    [Test]
    public void A_person_reads_a_line_for_each_step()
    {
        var plan = Planner.Plan(Things.Desired(Things.Of("a"), Things.Of("b", "a")),
            new HashSet<ResourceId> { new(ResourceKind.Machine, "old") });

        plan.ToString().Should().Be("lab lab: 3 steps\n  + node a: about a\n  + node b: about b\n  - machine old: no longer in the lab\n");
    }

    [Test]
    public void What_is_missing_is_added_and_what_is_too_much_is_removed_and_nothing_else() => WithFound.Sample((desired, found) =>
    {
        var plan = Planner.Plan(desired, found);

        var wanted = desired.Resources.Select(thing => thing.Id).ToHashSet();
        Ids(plan, StepKind.Add).Should().BeEquivalentTo(wanted.Except(found));
        Ids(plan, StepKind.Remove).Should().BeEquivalentTo(found.Except(wanted));
        plan.Steps.Where(step => step.Kind == StepKind.Add && step.Resource?.Id != step.Id).Should().BeEmpty();
        plan.Lab.Should().Be(desired.Lab);
    });

    [Test]
    public void A_step_waits_for_the_additions_it_needs_which_stand_before_it_and_for_nothing_that_is_there() =>
        WithFound.Sample((desired, found) =>
    {
        var steps = Planner.Plan(desired, found).Steps;

        foreach (var (index, step) in steps.Index().Where(step => step.Item.Kind == StepKind.Add))
        {
            step.Needs.Should().BeEquivalentTo(desired.Resources.Single(thing => thing.Id == step.Id).Needs.Except(found));
            step.Needs.Except(steps.Take(index).Select(before => before.Id)).Should().BeEmpty();
        }
    });

    [Test]
    public void What_stands_on_other_things_is_removed_before_them() => Planner
        .Plan(Things.Desired(), Enum.GetValues<ResourceKind>().Select(kind => new ResourceId(kind, "x")).ToHashSet())
        .Steps.Select(step => step.Id.Kind)
        .Should().ContainInOrder(ResourceKind.Machine, ResourceKind.Network).And.ContainInOrder(ResourceKind.Node, ResourceKind.Segments);

    [Test]
    public void The_same_states_give_the_same_plan() => WithFound.Sample((desired, found) =>
        Planner.Plan(desired, found).Should().Be(Planner.Plan(desired, found.Reverse().ToHashSet())));

    [Test]
    public void Ursa_is_planned_whole_and_in_an_order_that_can_be_carried_out()
    {
        var plan = Planner.Plan(LabCompiler.Compile(UrsaLab.Lab), Nothing);

        var done = new HashSet<ResourceId>();
        foreach (var step in plan.Steps)
        {
            step.Needs.Except(done).Should().BeEmpty(step.ToString());
            _ = done.Add(step.Id);
        }
        done.Should().Contain(UrsaLab.Lab.Machines.Select(machine => new ResourceId(ResourceKind.Machine, machine.Name.ToString())));
    }

    /// <summary>A desired state, some of which is there, beside things that are in it no longer.</summary>
    private static Gen<(DesiredState Desired, HashSet<ResourceId> Found)> WithFound { get; } =
        from desired in Things.Any
        from there in Gen.Bool.Array[desired.Resources.Count]
        from old in Gen.Enum<ResourceKind>().Array[0, 4]
        select (desired, desired.Resources.Where((_, i) => there[i]).Select(thing => thing.Id)
            .Concat(old.Index().Select(kind => new ResourceId(kind.Item, $"old{kind.Index}"))).ToHashSet());

    private static IEnumerable<ResourceId> Ids(Plan plan, StepKind kind) =>
        plan.Steps.Where(step => step.Kind == kind).Select(step => step.Id);
}
