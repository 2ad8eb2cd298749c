using System.Diagnostics;
using VirtLab.Compiling;
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
        await using var sandbox = await SandboxHost.StartAsync();
        await using var host = new CountedHost(sandbox);
        await using var running = await host.UpAsync(Labs.Ursa, new UpOptions { WaitFor = MachineStage.ServiceAnswers });
        Series drift = new("the plan of a lab that is whole");
        for (int run = -5; run < runs; run++)
        {
            host.Asked.Clear();
            long start = Stopwatch.GetTimestamp();
            var plan = await running.DriftAsync();
            var took = Stopwatch.GetElapsedTime(start);
            if (!plan.IsEmpty)
                throw new InvalidOperationException($"Nothing was changed, and the plan is not empty:\n{plan}");
            if (run >= 0)
                drift.Add(took);
        }
        report.Limit("Ursa runs: its plan", drift, target);
        report.Text($"  programs started for one plan: {string.Join(", ", host.Asked.GroupBy(command => command.Tool).Select(tool => $"{tool.Key} {tool.Count()}"))}");
    }

    /// <summary>Labs of many machines over a host that answers at once: VirtLab's own time to check, compile, read and compare.</summary>
    public async Task ManyMachinesAsync(TimeSpan target)
    {
        foreach (int machines in (int[])[1000, 3000, 10_000])
        {
            var lab = LargeLab.Of(machines, networks: 20);
            Series whole = new($"{machines} machines on {lab.Networks.Count} networks, running: its plan"), first = new("  the same, not there yet"), compiled = new("  checking and compiling alone");
            StillHost running = new(lab), empty = new(null);
            // Enough to have the code compiled well, once.
            for (int run = machines == 1000 ? -60 : -2; run < runs; run++)
            {
                await AddAsync(run, compiled, () => Task.FromResult(LabCompiler.Compile(lab)), _ => true);
                await AddAsync(run, whole, () => running.PlanAsync(lab), plan => plan.IsEmpty);
                await AddAsync(run, first, () => empty.PlanAsync(lab), plan => plan.Steps.Count >= machines);
            }
            report.Limit($"Plan for {machines} machines, over a host in memory", whole, machines == 1000 ? target : null);
            var before = Environment.CpuUsage.TotalTime;
            for (int i = 0; i < runs; i++)
                _ = await running.PlanAsync(lab);
            // Of the processors' time others' work takes nothing away, only their caches.
            var processors = (Environment.CpuUsage.TotalTime - before) / runs;
            report.Text($"  per 1,000 machines: fastest {whole.Fastest * 1000 / machines:0.0} ms, median {whole.Median * 1000 / machines:0.0} ms, processors' time {processors.TotalMilliseconds * 1000 / machines:0.0} ms");
            report.Note(first);
            report.Note(compiled);
        }
    }

    private static async Task AddAsync<T>(int run, Series series, Func<Task<T>> action, Func<T, bool> right)
    {
        // What the last one left is not this one's to collect.
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        var result = await action();
        var took = Stopwatch.GetElapsedTime(start);
        if (!right(result))
            throw new InvalidOperationException($"This is not what was to be measured:\n{result}");
        if (run >= 0)
            series.Add(took);
    }
}
