using System.Diagnostics;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Benchmarks;

/// <summary>Adding one machine to a lab that runs: what it costs must not depend on how many are there.</summary>
internal sealed class GrowthMeasurements(Report report, string folder, int runs)
{
    private const int Few = 5, Many = 50;

    public async Task RunAsync(double target)
    {
        string image = StillImage.Write(folder);
        var (few, many) = (Still(Few, image), Still(Many, image));
        await using var first = await SandboxHost.StartAsync();
        await using var second = await SandboxHost.StartAsync();
        _ = await first.ApplyAsync(few);
        _ = await second.ApplyAsync(many);
        Series small = new($"one more beside {Few}, real machines"), large = new($"one more beside {Many}, real machines"), smallPlan = new($"of that the plan, beside {Few}"), largePlan = new($"of that the plan, beside {Many}");
        for (int run = -2; run < runs; run++)
        {
            await AddOneAsync(run, first, few, small, smallPlan);
            await AddOneAsync(run, second, many, large, largePlan);
        }
        report.Compare($"Adding one machine to a running lab of {Many}, beside one of {Few}", large, small, target);
        report.Compare("  Of that the plan, for information", largePlan, smallPlan, null);
    }

    private static async Task AddOneAsync(int run, SandboxHost host, Lab lab, Series whole, Series plan)
    {
        var larger = LargeLab.WithOneMore(lab);
        long start = Stopwatch.GetTimestamp();
        var planned = await host.PlanAsync(larger);
        var tookPlan = Stopwatch.GetElapsedTime(start);
        if (planned.Steps.Count(step => step.Id.Kind == Compiling.ResourceKind.Machine) != 1)
            throw new InvalidOperationException($"One machine was to come:\n{planned}");
        start = Stopwatch.GetTimestamp();
        _ = await host.ApplyAsync(larger);
        var took = Stopwatch.GetElapsedTime(start);
        _ = await host.ApplyAsync(lab);
        if (run < 0)
            return;
        whole.Add(took);
        plan.Add(tookPlan);
    }

    /// <summary>A lab whose machines only halt: they start as any other, and then leave the processors to what is measured.</summary>
    private static Lab Still(int machines, string image)
    {
        var lab = LargeLab.Of(machines, networks: 1);
        return lab with { Machines = lab.Machines.Select(machine => machine with { Image = new KernelImage(image, null, "still"), Memory = MemorySize.FromMiB(16) }).ToValueList() };
    }
}
