using System.Formats.Tar;
using System.Globalization;
using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running;

namespace VirtLab.Benchmarks;

/// <summary>A node with many cables: up with one batch for each place, down with one request, beside the same text given to <c>ip</c> by hand.</summary>
internal sealed class CableMeasurements(Report report, string folder, int runs)
{
    private const int Count = 100;

    /// <summary>The switch stays; the node with its cables comes and goes.</summary>
    private static readonly Lab Without = new("cables") { Segments = [new("lan")] };

    public async Task RunAsync(double target)
    {
        await using var host = await SandboxHost.StartAsync();
        await PrepareAsync(host);
        _ = await host.ApplyAsync(Without);
        Series up = new($"VirtLab, the step: {Count} NICs up"), down = new($"VirtLab, the step: {Count} NICs down"),
            wholeUp = new("  with plan, lock and record"), wholeDown = new("  with plan, lock and record"),
            byHandUp = new("by hand (cables.sh up)"), byHandDown = new("by hand (cables.sh down)");
        for (int run = -2; run < runs; run++)
        {
            await (run % 2 == 0 ? VirtLabAsync(run) : ByHandAsync(run));
            await (run % 2 == 0 ? ByHandAsync(run) : VirtLabAsync(run));
        }
        report.Compare($"{Count} NICs up", up, byHandUp, target);
        report.Note(wholeUp);
        report.Compare($"{Count} NICs down", down, byHandDown, target);
        report.Note(wholeDown);

        async Task VirtLabAsync(int run)
        {
            await ChangeAsync(run, With(Without), up, wholeUp);
            await ChangeAsync(run, Without, down, wholeDown);
        }

        async Task ChangeAsync(int run, Lab lab, Series step, Series whole)
        {
            var steps = new Steps();
            await TimeAsync(run, whole, () => host.ApplyAsync(lab, steps));
            if (run >= 0)
                step.Add(steps.OfNode);
        }

        async Task ByHandAsync(int run)
        {
            await TimeAsync(run, byHandUp, () => Script(host, "up"));
            await TimeAsync(run, byHandDown, () => Script(host, "down"));
        }
    }

    private static Lab With(Lab lab) => lab with
    {
        Nodes = [new("many") { Interfaces = [.. Enumerable.Range(0, Count).Select(i => new NodeInterface("lan", string.Create(CultureInfo.InvariantCulture, $"10.{i}.0.1/24")))] }],
    };

    private async Task PrepareAsync(SandboxHost host)
    {
        var desired = LabCompiler.Compile(With(Without with { Name = "hand" })).Resources;
        var switches = desired.OfType<SegmentsResource>().Single();
        var node = desired.OfType<NodeResource>().Single();
        string material = Directory.CreateDirectory(Path.Combine(folder, "cables")).FullName;
        Write("names", $"{switches.Namespace} {node.Namespace}\n");
        Write("switch.ip", WorldCommands.Switches(null, switches));
        Write("create.ip", WorldCommands.Wire(null, node));
        Write("plug.ip", WorldCommands.Plug([], node.Cables));
        Write("node.ip", WorldCommands.Configure(null, node));
        File.Copy(Benchmarks.Script.Path("cables.sh"), Path.Combine(material, "cables.sh"));
        string archive = Path.Combine(folder, "cables.tar");
        TarFile.CreateFromDirectory(material, archive, includeBaseDirectory: false);
        _ = await host.Commands.RunAsync(new HostCommand("mkdir", "/run/by-hand"));
        _ = await host.Commands.RunAsync(new HostCommand("tar", "-x", "--no-same-owner", "-C", "/run/by-hand") { InputFile = archive });
        _ = await Script(host, "prepare");

        void Write(string name, string text) => File.WriteAllText(Path.Combine(material, name), text);
    }

    private static Task<CommandOutput> Script(SandboxHost host, string what) => host.Commands.RunAsync(new HostCommand("bash", "--norc", "/run/by-hand/cables.sh", what));

    private static async Task TimeAsync(int run, Series series, Func<Task> action)
    {
        var took = await Timed.OfAsync(action);
        if (run >= 0)
            series.Add(took);
    }

    /// <summary>How long the node's own step took.</summary>
    private sealed class Steps : IProgress<LabProgress>
    {
        public TimeSpan OfNode { get; private set; }

        public void Report(LabProgress value)
        {
            if (value is { Subject: "node many", Took: { } took })
                OfNode = took;
        }
    }
}
