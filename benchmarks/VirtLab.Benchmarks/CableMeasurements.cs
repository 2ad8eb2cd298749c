using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Benchmarks;

/// <summary>A node with many cables: up with one batch for each place, down with one request, beside the same text given to <c>ip</c> by hand.</summary>
internal sealed class CableMeasurements(Report report, string folder, int runs)
{
    private const int Count = 100;

    private static readonly Lab Lab = new("cables")
    {
        Segments = [new("lan")],
        Nodes = [new("many") { Interfaces = Enumerable.Range(0, Count).Select(i => new NodeInterface("lan", string.Create(CultureInfo.InvariantCulture, $"10.{i}.0.1/24"))).ToValueList() }],
    };

    public async Task RunAsync(double target)
    {
        await using var host = await SandboxHost.StartAsync();
        await PrepareAsync(host);
        Series up = new($"VirtLab, {Count} NICs up"), down = new($"VirtLab, {Count} NICs down"), byHandUp = new("by hand (cables.sh up)"), byHandDown = new("by hand (cables.sh down)");
        for (int run = -2; run < runs; run++)
        {
            await (run % 2 == 0 ? VirtLabAsync(run) : ByHandAsync(run));
            await (run % 2 == 0 ? ByHandAsync(run) : VirtLabAsync(run));
        }
        report.Compare($"{Count} NICs up: the whole lab, its plan, lock and record included", up, byHandUp, target);
        report.Compare($"{Count} NICs down: the same", down, byHandDown, target);

        async Task VirtLabAsync(int run)
        {
            await TimeAsync(run, up, () => host.ApplyAsync(Lab));
            await TimeAsync(run, down, () => host.RemoveAsync(Lab.Name));
        }

        async Task ByHandAsync(int run)
        {
            await TimeAsync(run, byHandUp, () => Script(host, "up"));
            await TimeAsync(run, byHandDown, () => Script(host, "down"));
        }
    }

    private async Task PrepareAsync(SandboxHost host)
    {
        var desired = LabCompiler.Compile(Lab).Resources;
        var switches = desired.OfType<SegmentsResource>().Single();
        var node = desired.OfType<NodeResource>().Single();
        string material = Directory.CreateDirectory(Path.Combine(folder, "cables")).FullName;
        Write("names", $"{switches.Namespace} {node.Namespace}\n");
        Write("create.ip", $"netns add {switches.Namespace}\n{WorldCommands.Wire(null, node)}");
        Write("switches.ip", WorldCommands.Switches(null, switches) + WorldCommands.Plug([], node.Cables));
        Write("node.ip", WorldCommands.Configure(null, node));
        File.Copy(Benchmarks.Script.Path("cables.sh"), Path.Combine(material, "cables.sh"));
        string archive = Path.Combine(folder, "cables.tar");
        TarFile.CreateFromDirectory(material, archive, includeBaseDirectory: false);
        _ = await host.Commands.RunAsync(new HostCommand("mkdir", "/run/by-hand"));
        _ = await host.Commands.RunAsync(new HostCommand("tar", "-x", "--no-same-owner", "-C", "/run/by-hand") { InputFile = archive });

        void Write(string name, string text) => File.WriteAllText(Path.Combine(material, name), text);
    }

    private static Task Script(SandboxHost host, string what) => host.Commands.RunAsync(new HostCommand("bash", "--norc", "/run/by-hand/cables.sh", what));

    private static async Task TimeAsync(int run, Series series, Func<Task> action)
    {
        long start = Stopwatch.GetTimestamp();
        await action();
        if (run >= 0)
            series.Add(Stopwatch.GetElapsedTime(start));
    }
}
