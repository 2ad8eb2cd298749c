using System.Diagnostics;
using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts.Sandbox;
using VirtLab.Model.Checks;
using VirtLab.Running;

namespace VirtLab.Benchmarks;

/// <summary>A lab of many rules and machines: from the lab to rules that are in force, and where the time goes.</summary>
internal sealed class RuleMeasurements(Report report, int runs)
{
    private const int Machines = 200, Rules = 10_000;

    public async Task RunAsync(TimeSpan target)
    {
        var lab = RuleLab.Of(Machines, Rules);
        await using var host = await PrivateHost.StartAsync();
        await using var sandbox = await SandboxHost.StartAsync();
        var driver = LabDrivers.Create()[ResourceKind.Firewall];
        Series whole = new("compile and apply"), compile = new("  checking and compiling all of the lab"), apply = new("  applying its firewall"),
            checks = new("  of compiling: the checks"), rules = new("  of compiling: the firewall's rules"), text = new("  of compiling: their text"),
            stages = new("  applying it in a sandbox, in stages");
        // Enough to have the code compiled well, once.
        for (int run = -40; run < runs; run++)
        {
            // What the last one left is not this one's to collect.
            GC.Collect();
            long start = Stopwatch.GetTimestamp();
            var firewall = LabCompiler.Compile(lab).Resources.OfType<FirewallResource>().Single();
            var compiled = Stopwatch.GetElapsedTime(start);
            if (run < -3)
                continue;
            await driver.ApplyAsync(host, null, firewall, CancellationToken.None);
            var applied = Stopwatch.GetElapsedTime(start);
            await driver.RemoveAsync(host, firewall, CancellationToken.None);
            start = Stopwatch.GetTimestamp();
            await driver.ApplyAsync(sandbox, null, firewall, CancellationToken.None);
            var staged = Stopwatch.GetElapsedTime(start);
            await driver.RemoveAsync(sandbox, firewall, CancellationToken.None);
            var (tookChecks, _) = Timed.Of(() => LabChecks.Run(lab));
            var (tookRules, compiledRules) = Timed.Of(() => FirewallCompiler.Compile(lab));
            var (tookText, _) = Timed.Of(() => NftRenderer.RuleSetOf(compiledRules));
            if (run < 0)
                continue;
            whole.Add(applied);
            compile.Add(compiled);
            apply.Add(applied - compiled);
            checks.Add(tookChecks);
            rules.Add(tookRules);
            text.Add(tookText);
            stages.Add(staged);
        }
        report.Limit($"{Rules} rules of {Machines} machines: checks, compiler and nft", whole, target);
        foreach (var part in (Series[])[compile, checks, rules, text, apply, stages])
            report.Note(part);
    }
}
