using Microsoft.Extensions.Logging;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Core.Tests.Planning;
using VirtLab.Hosts;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Running;

/// <summary>What is told of a plan while it is carried out: to the caller and to the log.</summary>
internal sealed class ProgressTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Each_step_is_told_as_it_begins_and_ends_with_times_from_the_hosts_clock()
    {
        Run run = null!;
        run = new Run(new FakeDrivers { Making = (_, _) => Pass(run, 2 * Second) });

        await run.ExecuteAsync(Run.Plan(Things.Of("a"), Things.Of("b", "a")));

        run.Progress.Should().Equal(
            new LabProgress(0 * Second, "node a", "created", StepState.Started),
            new LabProgress(2 * Second, "node a", "created", StepState.Done) { Took = 2 * Second },
            new LabProgress(2 * Second, "node b", "created", StepState.Started),
            new LabProgress(4 * Second, "node b", "created", StepState.Done) { Took = 2 * Second });
    }

    [Test]
    public async Task A_step_that_fails_is_told_with_its_reason_and_then_what_is_taken_back()
    {
        var run = new Run(new FakeDrivers { Making = (id, _) => id.Name == "b" ? throw new HostException("no room") : Task.CompletedTask });

        _ = await run.FailAsync(Run.Plan(Things.Of("a"), Things.Of("b", "a")));

        run.Progress.Select(told => (told.Subject, told.Step, told.State, told.Detail)).Should().Equal(
            ("node a", "created", StepState.Started, ""), ("node a", "created", StepState.Done, ""),
            ("node b", "created", StepState.Started, ""), ("node b", "created", StepState.Failed, "no room"),
            ("node a", "undone", StepState.Started, ""), ("node a", "undone", StepState.Done, ""));
    }

    [Test]
    public async Task The_log_tells_every_step_with_named_values()
    {
        var run = new Run(new FakeDrivers { Making = (id, _) => id.Name == "b" ? throw new HostException("no room") : Task.CompletedTask });

        _ = await run.FailAsync(Run.Plan(Things.Of("a"), Things.Of("b", "a")));

        var lines = run.Logger.Lines.Where(line => line.Level == LogLevel.Information).ToList();
        lines.Select(line => line.Event.Id).Distinct().Should().ContainSingle("a step is one kind of event");
        lines.Select(line => (line.Values["Subject"], line.Values["Step"], line.Values["State"], line.Values["Detail"], line.Values["At"]))
            .Should().Equal(run.Progress
                .Select(told => ((object?)told.Subject, (object?)told.Step, (object?)told.State, (object?)told.Detail, (object?)told.At)));
        lines.Should().Contain(line => line.Text.StartsWith("node b: created Failed no room"));
    }

    [Test]
    public async Task What_a_program_was_given_to_read_stands_in_no_log_and_no_error()
    {
        var commands = new FakeCommands().Fail("nft", "syntax error in line 3");
        var run = new Run(new FakeDrivers
        {
            Making = (_, token) => commands.RunAsync(new HostCommand("nft", "-f", "-") { Input = "comment \"hush\"" }, token),
        });

        var failure = await run.FailAsync(Run.Plan(Things.Of("a")));

        failure.ToString().Should().Contain("nft -f -").And.Contain("syntax error in line 3").And.NotContain("hush");
        run.Logger.Lines.Should().Contain(line => line.Text.Contains("nft -f -")).And.NotContain(line => line.Text.Contains("hush"));
        run.Logger.Lines.SelectMany(line => line.Values.Values).Should().NotContain(value => $"{value}".Contains("hush"));
    }

    [TestCase(StepState.Done, "192.168.0.1", ExpectedResult = "3.34 s machine etch32 Lease: done in 0.07 s, 192.168.0.1")]
    [TestCase(StepState.Failed, "no\nroom", ExpectedResult = "3.34 s machine etch32 Lease: failed in 0.07 s, no room")]
    public string A_step_is_one_line_of_text(StepState state, string detail) =>
        new LabProgress(3.34 * Second, "machine etch32", "Lease", state, detail) { Took = 0.07 * Second }.ToString();

    private static Task Pass(Run run, TimeSpan time)
    {
        run.Time.Advance(time);
        return Task.CompletedTask;
    }
}
