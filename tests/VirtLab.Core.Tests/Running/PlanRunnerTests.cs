using CsCheck;
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
        var old = Things.Node("old");
        drivers.Put(old);

        await new Run(drivers).ExecuteAsync(Run.Plan(Things.Desired(Things.Of("a")), old));

        drivers.There.Should().Equal(Things.Node("a"));
    }

    [Test]
    public async Task An_empty_plan_does_nothing()
    {
        var drivers = new FakeDrivers();

        await new Run(drivers).ExecuteAsync(Run.Plan());

        drivers.Journal.Should().BeEmpty();
    }
}
