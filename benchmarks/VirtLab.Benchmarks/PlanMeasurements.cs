using System.Diagnostics;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Running.Waiting;

namespace VirtLab.Benchmarks;

/// <summary>How long it takes to say what is to be done.</summary>
internal sealed class PlanMeasurements(Report report, int runs)
{
    /// <summary>The plan of a lab that runs and is as it is to be: all of it is read, and nothing differs.</summary>
    public async Task NothingToDoAsync(TimeSpan target)
    {
        await using var host = await SandboxHost.StartAsync();
        await using var running = await host.UpAsync(Labs.Ursa, new UpOptions { WaitFor = MachineStage.Lease });
        Series drift = new("the plan of a lab that is whole");
        for (int run = -5; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            var plan = await running.DriftAsync();
            var took = Stopwatch.GetElapsedTime(start);
            if (!plan.IsEmpty)
                throw new InvalidOperationException($"Nothing was changed, and the plan is not empty:\n{plan}");
            if (run >= 0)
                drift.Add(took);
        }
        report.Limit("Ursa runs: its plan", drift, target);
    }
}
