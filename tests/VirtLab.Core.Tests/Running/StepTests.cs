using Microsoft.Extensions.Logging.Abstractions;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Running;

/// <summary>What is told of a step: how it ended, once.</summary>
internal sealed class StepTests
{
    private readonly List<LabProgress> _told = [];

    [SetUp]
    public void Forget() => _told.Clear();

    [Test]
    public async Task A_step_that_is_called_off_has_not_failed()
    {
        var act = () => Reporter().StepAsync("machine a", "created", () => Task.FromCanceled(new CancellationToken(canceled: true)));

        await act.Should().ThrowAsync<OperationCanceledException>();
        _told.Select(progress => (progress.State, progress.Detail)).Should().Equal((StepState.Started, ""), (StepState.Cancelled, ""));
    }

    [Test]
    public async Task A_step_that_fails_says_why()
    {
        var act = () => Reporter().StepAsync("machine a", "created", () => throw new IOException("the disk is full"));

        await act.Should().ThrowAsync<IOException>();
        _told.Select(progress => (progress.State, progress.Detail)).Should().Equal((StepState.Started, ""), (StepState.Failed, "the disk is full"));
    }

    private ProgressReporter Reporter() => new(TimeProvider.System, new Listener(_told), NullLogger.Instance);

    private sealed class Listener(List<LabProgress> told) : IProgress<LabProgress>
    {
        public void Report(LabProgress value) => told.Add(value);
    }
}
