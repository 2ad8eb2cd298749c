using CsCheck;
using VirtLab.Compiling;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Core.Tests.Planning;

namespace VirtLab.Core.Tests.Running;

/// <summary>How a plan is carried out when nothing goes wrong.</summary>
[CancelAfter(20_000)]
internal sealed class PlanRunnerTests
{
    [Test]
    public async Task A_step_begins_when_all_it_needs_is_made() => await Things.Any.SampleAsync(async desired =>
    {
        var drivers = new FakeDrivers { Making = async (_, _) => await Task.Yield() };
        var run = new Run(drivers);

        await run.ExecuteAsync(Run.Plan(desired));

        var journal = drivers.Journal.ToList();
        foreach (var thing in desired.Resources)
            thing.Needs.Where(need => journal.IndexOf($"made {need}") > journal.IndexOf($"+ {thing.Id}")).Should()
                .BeEmpty($"{thing.Id} needs them");
        drivers.There.Should().BeEquivalentTo(desired.Resources.Select(thing => thing.Id));
        run.Done.Select(step => step.Id).Should().BeEquivalentTo(drivers.There);
    }, iter: 200);

    [Test]
    public async Task Steps_that_do_not_need_each_other_run_side_by_side(CancellationToken cancellationToken)
    {
        int begun = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var drivers = new FakeDrivers
        {
            // None ends before all have begun.
            Making = async (_, _) =>
            {
                if (Interlocked.Increment(ref begun) == 3)
                    all.SetResult();
                await all.Task.WaitAsync(cancellationToken);
            },
        };

        await new Run(drivers).ExecuteAsync(Run.Plan(Things.Of("a"), Things.Of("b"), Things.Of("c")), cancellationToken);

        drivers.There.Should().HaveCount(3);
    }

    [Test]
    public async Task What_is_no_longer_in_the_lab_is_removed()
    {
        var drivers = new FakeDrivers();
        var old = Things.Of("old");
        drivers.Put(old);

        await new Run(drivers).ExecuteAsync(Run.Plan(Things.Desired(Things.Of("a")), old));

        drivers.There.Should().Equal(Things.Node("a"));
    }

    [Test]
    public async Task What_is_there_and_differs_is_changed_and_nothing_else_is_touched() => await Things.WithFound.SampleAsync(async pair =>
    {
        var (desired, found) = pair;
        var drivers = new FakeDrivers { Making = async (_, _) => await Task.Yield() };
        foreach (var thing in found)
            drivers.Put(thing);

        await new Run(drivers).ExecuteAsync(Run.Plan(desired, found));

        drivers.Things.Should().BeEquivalentTo(desired.Resources);
        drivers.Journal.Where(line => line.StartsWith('~')).Should()
            .BeEquivalentTo(found.Where(thing => thing.Facts.Any(fact => fact.Value == "other")).Select(thing => $"~ {thing.Id}"));
        drivers.Journal.Where(line => line.StartsWith('-')).Should()
            .BeEquivalentTo(found.Where(thing => thing.Id.Name.StartsWith("old")).Select(thing => $"- {thing.Id}"));
    }, iter: 200);

    [Test]
    public async Task A_removal_begins_when_all_that_stands_on_it_is_gone_and_all_else_is_done() =>
        await Things.WithFound.SampleAsync(async pair =>
    {
        var (desired, found) = pair;
        var drivers = new FakeDrivers { Removing = async _ => await Task.Yield(), Making = async (_, _) => await Task.Yield() };
        foreach (var thing in found)
            drivers.Put(thing);

        await new Run(drivers).ExecuteAsync(Run.Plan(desired, found));

        var journal = drivers.Journal.ToList();
        foreach (var user in found.Where(thing => thing.Id.Name.StartsWith("old")))
            user.Needs.Where(need => journal.IndexOf($"gone {user.Id}") > journal.IndexOf($"- {need}")).Should().BeEmpty();
        journal.FindLastIndex(line => line.StartsWith("made")).Should()
            .BeLessThan(journal.FindIndex(line => line.StartsWith('-')) is >= 0 and var first ? first : int.MaxValue);
    }, iter: 200);

    [Test]
    public async Task A_name_goes_from_what_has_it_before_it_comes_to_what_takes_it()
    {
        var drivers = new FakeDrivers();
        var below = Things.Of("below") with { Takes = ["tap0"] };
        Resource[] found = [below, Things.Of("above", "below"), Things.Of("beside")];
        foreach (var thing in found)
            drivers.Put(thing);

        await new Run(drivers).ExecuteAsync(Run.Plan(Things.Desired(Things.Of("new") with { Takes = ["tap0"] }), found));

        drivers.Journal.Should().ContainInOrder("gone node above", "- node below", "gone node below", "+ node new", "made node new",
            "- node beside");
    }

    [Test]
    public async Task An_empty_plan_does_nothing()
    {
        var drivers = new FakeDrivers();

        await new Run(drivers).ExecuteAsync(Run.Plan());

        drivers.Journal.Should().BeEmpty();
    }
}
