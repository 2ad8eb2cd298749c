using System.Collections.Concurrent;
using VirtLab.Compiling;
using VirtLab.Core.Tests.Fakes;
using VirtLab.Core.Tests.Planning;
using VirtLab.Planning;
using VirtLab.Running;

namespace VirtLab.Core.Tests.Running;

/// <summary>A plan carried out on a host in memory, and all that is told of it.</summary>
internal sealed class Run(FakeDrivers drivers) : IProgress<LabProgress>
{
    public ManualTime Time { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public ConcurrentQueue<LabProgress> Progress { get; } = new();

    /// <summary>The steps that were told to be done.</summary>
    public ConcurrentQueue<PlanStep> Done { get; } = new();

    public static Plan Plan(DesiredState desired, params IReadOnlyList<Resource> found) =>
        Planner.Plan(desired.Lab.Name, desired.Resources, FoundState.Nothing with { Things = found });

    public static Plan Plan(params Thing[] things) => Plan(Things.Desired(things));

    public Task ExecuteAsync(Plan plan, CancellationToken cancellationToken = default)
    {
        var host = new FakeHost(Time);
        return new PlanRunner(host, drivers.All, new HostReader(host, drivers.All), new ProgressReporter(Time, this, Logger), Logger)
            .RunAsync(plan, Done.Enqueue, cancellationToken);
    }

    /// <summary>Carries the plan out, which must fail.</summary>
    public async Task<LabFailedException> FailAsync(Plan plan) =>
        (await FluentActions.Awaiting(() => ExecuteAsync(plan)).Should().ThrowAsync<LabFailedException>()).Which;

    void IProgress<LabProgress>.Report(LabProgress value) => Progress.Enqueue(value);
}
