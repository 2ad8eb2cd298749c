using System.Diagnostics;
using System.Globalization;
using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running;

namespace VirtLab.Benchmarks;

/// <summary>Ursa's firewall and routing in a network that is there already, beside <c>shorewall compile</c> and start of the same lab.</summary>
internal sealed class ShorewallMeasurements(Report report, string folder, int runs)
{
    private const string Script = "/run/shorewall-start";

    /// <param name="more">So many rules more than Ursa has.</param>
    /// <param name="target">How many times as fast it is to be.</param>
    public async Task RunAsync(int more, double target)
    {
        var lab = Ursa(more);
        var (without, files) = (World(lab), Directory.CreateDirectory(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"shorewall{more}"))).FullName);
        _ = await ShorewallFolder.WriteAsync(files, lab);
        // As distributions ship it; what is written says nothing of it, and Shorewall's own default is that it does not optimise.
        string optimized = Directory.CreateDirectory($"{files}-optimized").FullName;
        _ = await ShorewallFolder.WriteAsync(optimized, lab);
        await File.AppendAllTextAsync(Path.Combine(optimized, "shorewall.conf"), "OPTIMIZE=All\n");
        await using var ours = await PreparedAsync(without);
        await using var theirs = await PreparedAsync(without);
        Series steps = new("VirtLab: compile, firewall, routing"), whole = new("VirtLab: the whole ApplyAsync"), compile = new("  of that the checks and the compiler"),
            shorewall = new("shorewall compile, then start"), compiling = new("  of that compile"),
            optimizing = new("the same with OPTIMIZE=All"), compilingOptimized = new("  of that compile");
        // Enough to have the code compiled well.
        for (int i = 0; i < 30; i++)
            _ = LabCompiler.Compile(lab);
        for (int run = -2; run < runs; run++)
        {
            await (run % 2 == 0 ? VirtLabAsync(run) : BothAsync(run));
            await (run % 2 == 0 ? BothAsync(run) : VirtLabAsync(run));
        }
        string rules = more == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" with {more} more rules");
        report.Faster($"Ursa's firewall and routing{rules}", steps, shorewall, target);
        report.Note(compile);
        report.Note(compiling);
        report.Faster($"  Beside Shorewall that optimises its rules, as distributions ship it", steps, optimizing, target);
        report.Note(compilingOptimized);
        report.Faster($"  With plan, lock, record and the gateways' hardware addresses", whole, shorewall, target);

        async Task VirtLabAsync(int run)
        {
            var progress = new Steps();
            var compiled = await Timed.OfAsync(() => Task.FromResult(LabCompiler.Compile(lab)));
            var applied = await Timed.OfAsync(() => ours.ApplyAsync(lab, progress));
            _ = await ours.ApplyAsync(without);
            Add(run, (compile, compiled), (steps, compiled + progress.OfRulesAndRoutes), (whole, applied));
        }

        async Task BothAsync(int run)
        {
            await ShorewallAsync(run, files, shorewall, compiling);
            await ShorewallAsync(run, optimized, optimizing, compilingOptimized);
        }

        async Task ShorewallAsync(int run, string from, Series both, Series compiles)
        {
            var compiled = await Timed.OfAsync(() => theirs.Commands.RunAsync(new HostCommand("shorewall", "compile", from, Script)));
            var started = await Timed.OfAsync(() => theirs.Commands.RunAsync(new HostCommand(Script, "start")));
            _ = await theirs.Commands.RunAsync(new HostCommand(Script, "clear"));
            Add(run, (compiles, compiled), (both, compiled + started));
        }
    }

    /// <summary>Ursa without machines, its bridge one that is there already: Shorewall makes none.</summary>
    private static Lab Ursa(int more) => Labs.World with
    {
        Networks = [],
        Uplinks = [.. Labs.World.Uplinks, new("br0", "192.168.0.254/24")],
        Nodes = Labs.World.Nodes.Select(node => node with { Services = [] }).ToValueList(),
        Rules =
        [
            .. Labs.World.Rules,
            .. Enumerable.Range(0, more).Select(i => new Rule(RuleAction.Accept, "net", "kvm")
            {
                Destination = string.Create(CultureInfo.InvariantCulture, $"192.168.0.{1 + (i % 250)}"), Protocol = Protocol.Tcp, Ports = 1000 + (i / 250),
            }),
        ],
    };

    /// <summary>The lab without all that Shorewall makes.</summary>
    private static Lab World(Lab lab) => lab with
    {
        Zones = [], Policies = [], Rules = [], Snat = [], PortForwards = [], Providers = [], RoutingRules = [], Marks = [],
        Uplinks = lab.Uplinks.Select(uplink => uplink with { TcpFlags = false, RouteFilter = false, LogMartians = false }).ToValueList(),
    };

    private static async Task<PrivateHost> PreparedAsync(Lab world)
    {
        var host = await PrivateHost.StartAsync();
        _ = await host.Commands.RunAsync(new HostCommand("ip", "link", "add", "br0", "type", "bridge"));
        _ = await host.ApplyAsync(world);
        // Shorewall wants to know the gateways' hardware addresses, and asks by a ping that is not installed everywhere.
        foreach (string gateway in (string[])["172.20.1.1", "172.20.1.254"])
            _ = await host.Commands.RunAsync(new HostCommand("busybox", "ping", "-c", "1", "-w", "9", gateway));
        return host;
    }

    private static void Add(int run, params IEnumerable<(Series Series, TimeSpan Time)> times)
    {
        foreach (var (series, time) in run < 0 ? [] : times)
            series.Add(time);
    }

    /// <summary>How long the steps took that Shorewall does too: from the beginning of the first to the end of the last, as they run side by side.</summary>
    private sealed class Steps : IProgress<LabProgress>
    {
        private readonly Lock _telling = new();
        private long _begin = long.MaxValue, _end;

        public TimeSpan OfRulesAndRoutes => Stopwatch.GetElapsedTime(_begin, _end);

        public void Report(LabProgress value)
        {
            if (value.Took is not { } took || !(value.Subject.StartsWith("firewall", StringComparison.Ordinal) || value.Subject.StartsWith("routing", StringComparison.Ordinal)))
                return;
            lock (_telling)
            {
                _end = Stopwatch.GetTimestamp();
                _begin = Math.Min(_begin, _end - (long)(took.TotalSeconds * Stopwatch.Frequency));
            }
        }
    }
}
