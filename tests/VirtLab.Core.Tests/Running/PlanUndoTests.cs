using System.Diagnostics;
using CsCheck;
using Microsoft.Extensions.Logging;
using VirtLab.Compiling;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Core.Tests.Planning;
using VirtLab.Hosts;

namespace VirtLab.Core.Tests.Running;

/// <summary>What becomes of a plan that can't be carried out: nothing of it stays.</summary>
[CancelAfter(20_000)]
internal sealed class PlanUndoTests
{
    [Test]
    public async Task When_a_step_fails_what_was_made_is_removed_in_reverse()
    {
        var drivers = new FakeDrivers { Making = Failing("c") };

        var failure = await new Run(drivers).FailAsync(
            Run.Plan(Things.Of("a"), Things.Of("b", "a"), Things.Of("c", "b"), Things.Of("d", "c")));

        drivers.Journal.Should().Equal("+ node a", "made node a", "+ node b", "made node b", "+ node c", "- node b", "gone node b",
            "- node a", "gone node a");
        failure.Step.Should().Be("node c");
        failure.TakenBack.Should().Equal("node b", "node a");
        failure.Left.Should().BeEmpty();
        failure.Message.Should().Be("Node c failed: no room for c. What had been done was taken back: node b, node a.");
        failure.InnerException.Should().BeOfType<HostException>();
    }

    [Test]
    public async Task Whichever_step_fails_nothing_stays_and_nothing_goes_before_what_stands_on_it() =>
        await WithFailure.SampleAsync(async (desired, failing) =>
    {
        var drivers = new FakeDrivers { Making = Failing(failing), Removing = async _ => await Task.Yield() };

        _ = await new Run(drivers).FailAsync(Run.Plan(desired));

        drivers.There.Should().BeEmpty();
        var journal = drivers.Journal.ToList();
        foreach (var thing in desired.Resources.Where(thing => journal.Contains($"- {thing.Id}")))
            thing.Needs.Where(need => journal.IndexOf($"gone {thing.Id}") > journal.IndexOf($"- {need}")).Should()
                .BeEmpty($"{thing.Id} needs them");
        journal.Should().NotContain($"made {desired.Resources.Single(thing => thing.Id.Name == failing).Id}");
    }, iter: 200);

    [Test]
    public async Task What_failed_half_way_is_removed_where_it_carries_our_mark_and_left_where_it_is_anothers([Values] bool ours)
    {
        FakeDrivers drivers = null!;
        drivers = new FakeDrivers
        {
            Making = (id, _) =>
            {
                if (ours)
                    drivers.Put(new Thing(id));
                throw new HostException("no room");
            },
        };

        var failure = await new Run(drivers).FailAsync(Run.Plan(Things.Of("a")));

        drivers.Journal.Contains("- node a").Should().Be(ours);
        failure.TakenBack.Should().BeEmpty("it had not been done");
    }

    [Test]
    public async Task A_step_that_is_still_at_work_is_called_off_when_another_fails(CancellationToken deadline)
    {
        var atWork = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool calledOff = false;
        var drivers = new FakeDrivers
        {
            Making = async (id, cancellationToken) =>
            {
                if (id.Name == "short")
                {
                    await atWork.Task;
                    throw new HostException("no room");
                }
                using var _ = cancellationToken.Register(() => calledOff = true);
                atWork.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            },
        };

        var failure = await new Run(drivers).FailAsync(Run.Plan(Things.Of("long"), Things.Of("short"))).WaitAsync(deadline);

        calledOff.Should().BeTrue();
        failure.Step.Should().Be("node short", "the other one only followed");
    }

    [Test]
    public async Task A_removal_that_fails_is_told_and_keeps_what_it_stands_on_and_nothing_else()
    {
        var drivers = new FakeDrivers
        {
            Making = Failing("c"),
            Removing = id => id.Name == "b" ? throw new HostException("it is busy") : Task.CompletedTask,
        };
        var run = new Run(drivers);

        var failure = await run.FailAsync(Run.Plan(Things.Of("below"), Things.Of("beside"), Things.Of("b", "below"), Things.Of("c", "b", "beside")));

        failure.Left.Should().Equal("node b: it is busy", "node below: node b stands on it");
        failure.Message.Should().EndWith("These could not be taken back: node b: it is busy; node below: node b stands on it.");
        failure.TakenBack.Should().Equal("node beside");
        drivers.There.Should().BeEquivalentTo([Things.Node("below"), Things.Node("b")]);
        run.Logger.Lines.Where(line => line.Level == LogLevel.Warning).Should().ContainSingle()
            .Which.Values.Should().Contain("Subject", "node b").And.Contain("Reason", "it is busy");
    }

    [Test]
    public async Task Whichever_step_of_a_change_fails_what_was_there_is_there_again_as_it_was() =>
        await ChangeWithFailure.SampleAsync(async change =>
    {
        var (desired, found, failing) = change;
        // The step that fails has done its work already: only what is read afterwards tells so.
        FakeDrivers drivers = null!;
        bool failed = false;
        drivers = new FakeDrivers
        {
            Making = async (id, _) =>
            {
                await Task.Yield();
                if (id == failing && !failed)
                {
                    failed = true;
                    drivers.Put(desired.Resources.Single(thing => thing.Id == id));
                    throw new HostException("no room");
                }
            },
        };
        foreach (var thing in found)
            drivers.Put(thing);

        var failure = await new Run(drivers).FailAsync(Run.Plan(desired, found));

        failure.Step.Should().Be($"{failing}");
        failure.Left.Should().BeEmpty();
        drivers.Things.Should().BeEquivalentTo(found);
    }, iter: 300);

    [Test]
    public async Task A_removal_that_makes_a_plan_fail_has_everything_put_back()
    {
        var drivers = new FakeDrivers { Removing = id => id.Name == "below" ? throw new HostException("it is busy") : Task.CompletedTask };
        Resource[] found = [Things.Of("below"), Things.Of("above", "below"), Things.Of("kept")];
        foreach (var thing in found)
            drivers.Put(thing);

        var failure = await new Run(drivers).FailAsync(Run.Plan(Things.Desired(Things.Of("kept").With("two")), found));

        failure.Step.Should().Be("node below");
        drivers.Things.Should().BeEquivalentTo(found);
        drivers.Journal.Should().ContainInOrder("gone node above", "- node below", "+ node above", "made node above");
        drivers.Journal.Should().EndWith(["~ node kept", "made node kept"]);
    }

    [Test]
    public async Task Where_what_failed_cannot_be_read_the_rest_is_undone_all_the_same()
    {
        bool broken = false;
        var drivers = new FakeDrivers
        {
            Making = (id, _) => (broken = id.Name == "b") ? throw new HostException("no room") : Task.CompletedTask,
            Reading = _ => throw (broken ? new FormatException("nft lists nonsense") : new UnreachableException()),
        };
        var run = new Run(drivers);

        var failure = await run.FailAsync(Run.Plan(Things.Of("a"), Things.Of("b", "a")));

        failure.Step.Should().Be("node b");
        failure.TakenBack.Should().Equal("node a");
        run.Logger.Lines.Should().Contain(line => line.Level == LogLevel.Warning && line.Text.Contains("nft lists nonsense"));
    }

    [Test]
    public async Task A_plan_that_is_cancelled_is_taken_back_too()
    {
        using var cancel = new CancellationTokenSource();
        var drivers = new FakeDrivers
        {
            Making = async (id, cancellationToken) =>
            {
                if (id.Name == "b")
                    await cancel.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            },
        };

        var act = () => new Run(drivers).ExecuteAsync(Run.Plan(Things.Of("a"), Things.Of("b", "a"), Things.Of("c", "b")), cancel.Token);

        await act.Should().ThrowAsync<OperationCanceledException>();
        drivers.There.Should().BeEmpty();
        drivers.Journal.Should().Contain("gone node a").And.NotContain("+ node c");
    }

    /// <summary>A desired state, and the name of one of its things.</summary>
    private static Gen<(DesiredState Desired, string Failing)> WithFailure { get; } =
        from desired in Things.Any
        from failing in Gen.Int[0, desired.Resources.Count - 1]
        select (desired, desired.Resources[failing].Id.Name);

    /// <summary>A desired state, what is there of another one, and a step that makes or changes something.</summary>
    private static Gen<(DesiredState Desired, IReadOnlyList<Resource> Found, ResourceId Failing)> ChangeWithFailure { get; } =
        from pair in Things.WithFound
        let steps = Run.Plan(pair.Desired, pair.Found).Steps.Where(step => step.To is not null).ToList()
        where steps.Count > 0
        from failing in Gen.Int[0, steps.Count - 1]
        select (pair.Desired, (IReadOnlyList<Resource>)pair.Found, steps[failing].Id);

    private static Func<ResourceId, CancellationToken, Task> Failing(string name) => async (id, _) =>
    {
        await Task.Yield();
        if (id.Name == name)
            throw new HostException($"no room for {name}");
    };
}
