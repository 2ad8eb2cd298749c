using System.Diagnostics;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Running;

namespace VirtLab.Benchmarks;

/// <summary>One rule more in a lab that runs: what nft is given, and what it costs beside a lab of few rules.</summary>
internal sealed class ElementMeasurements(Report report, int runs)
{
    private const int Few = 100, Many = 10_000, Machines = 100;

    public async Task RunAsync(double target)
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var firstCounted = new CountedHost(first);
        await using var secondCounted = new CountedHost(second);
        Case few = new(Few, firstCounted), many = new(Many, secondCounted);
        _ = await few.PrepareAsync();
        _ = await many.PrepareAsync();
        for (int run = -5; run < runs; run++)
        {
            await (run % 2 == 0 ? few : many).AddOneAsync(run);
            await (run % 2 == 0 ? many : few).AddOneAsync(run);
        }
        report.Compare($"One rule more in a running lab of {Many}, beside one of {Few}: the step", many.Step, few.Step, target);
        report.Text($"  nft was given: {many.Given}");
        report.Compare("  The whole ApplyAsync, which reads all that is there, for information", many.Whole, few.Whole, null);
    }

    private static async Task<PrivateHost> StartAsync()
    {
        var host = await PrivateHost.StartAsync();
        foreach (string bridge in (string[])[RuleLab.Uplink, RuleLab.Network])
            _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", bridge, "type", "bridge"));
        return host;
    }

    private sealed class Case(int rules, CountedHost host)
    {
        // Its machines are no matter of the firewall's, and its network stands for one that is there: no libvirt is needed.
        private readonly Lab _lab = RuleLab.WithoutMachines(RuleLab.Of(Machines, rules));

        public Series Step { get; } = new($"the firewall's step, {rules} rules");

        public Series Whole { get; } = new($"the whole ApplyAsync, {rules} rules");

        public string Given { get; private set; } = "";

        public Task<Plan> PrepareAsync() => host.ApplyAsync(_lab);

        public async Task AddOneAsync(int run)
        {
            var step = new FirewallStep();
            host.Asked.Clear();
            long start = Stopwatch.GetTimestamp();
            _ = await host.ApplyAsync(RuleLab.WithOneMore(_lab, run + 100), step);
            var took = Stopwatch.GetElapsedTime(start);
            var given = host.Asked.Where(command => command.Tool == "nft" && command.Input?.Contains(ChainNames.Table(_lab.Name), StringComparison.Ordinal) == true).ToList();
            _ = await host.ApplyAsync(_lab);
            if (given is not [{ Input: { } text }] || !text.StartsWith("add element", StringComparison.Ordinal) || text.Count(c => c == '\n') != 1 || text.Contains(',', StringComparison.Ordinal))
                throw new InvalidOperationException($"One element was to come, and nft was given:\n{string.Join('\n', given.Select(command => command.Input))}");
            Given = text.TrimEnd();
            if (run < 0)
                return;
            Step.Add(step.Took);
            Whole.Add(took);
        }
    }

    private sealed class FirewallStep : IProgress<LabProgress>
    {
        public TimeSpan Took { get; private set; }

        public void Report(LabProgress value)
        {
            if (value.Took is { } took && value.Subject.StartsWith("firewall", StringComparison.Ordinal))
                Took = took;
        }
    }
}
