using System.Diagnostics;
using System.Formats.Tar;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Running.Waiting;

namespace VirtLab.Benchmarks;

/// <summary>The measurements, each one side by side with the same done by hand: A B A B, so that what drifts in the machine hits both.</summary>
internal sealed class Measurements(Report report, string folder, int runs)
{
    /// <summary>From nothing to so many leases.</summary>
    public async Task LeasesAsync(int machines, double target)
    {
        var lab = Labs.Machines(machines);
        string material = Directory.CreateDirectory(Path.Combine(folder, $"machines{machines}")).FullName;
        Material.WriteMachines(material, lab, await TinyGuest.BuildAsync(new LocalCommands()));
        Series virtLab = new("VirtLab, warm process"), byHand = new("by hand (start.sh)"), cold = new("VirtLab, whole process from its start");
        // Unmeasured first: both sides fill their caches, and the code is compiled.
        _ = await VirtLabAsync(lab);
        _ = await VirtLabAsync(lab);
        _ = await ByHandAsync(material, machines);
        for (int run = 0; run < runs; run++)
        {
            await InTurnAsync(run, async () => virtLab.Add(await VirtLabAsync(lab)), async () => byHand.Add(await ByHandAsync(material, machines)));
            cold.Add(await Script.TimeAsync("LEASES", Environment.ProcessPath!, "once", $"{machines}"));
        }
        report.Compare($"Sandbox start to {machines} lease{(machines == 1 ? "" : "s")}", virtLab, byHand, target);
        report.Compare("  The same with .NET's start and just-in-time compilation, for information", cold, byHand, null);
    }

    /// <summary>Ursa's network, world, firewall and routing in a sandbox that runs.</summary>
    public async Task WorldAsync(double target)
    {
        await using var host = await SandboxHost.StartAsync();
        await PrepareWorldAsync(host);
        await CheckSameWorldAsync(host);
        Series virtLab = new("VirtLab up"), byHand = new("by hand (world.sh up)"), down = new("VirtLab down"), byHandDown = new("by hand (world.sh down)");
        for (int run = -2; run < runs; run++)
        {
            await InTurnAsync(run, VirtLabAsync, ByHandAsync);

            async Task VirtLabAsync()
            {
                RunningLab? running = null;
                var up = await Timed.OfAsync(async () => running = await host.UpAsync(Labs.World));
                Add(run, virtLab, up);
                Add(run, down, await Timed.OfAsync(() => running!.DisposeAsync().AsTask()));
            }

            async Task ByHandAsync()
            {
                Add(run, byHand, await Timed.OfAsync(() => Measurements.ByHandAsync(host, "world.sh", "up")));
                Add(run, byHandDown, await Timed.OfAsync(() => Measurements.ByHandAsync(host, "world.sh", "down")));
            }
        }
        report.Compare("Ursa without machines, in a running sandbox", virtLab, byHand, target);
        report.Compare("  Taking that down, for information", down, byHandDown, null);
    }

    /// <summary>Taking all of Ursa down, machines and all.</summary>
    public async Task TeardownAsync(TimeSpan target)
    {
        Series lab = new("the lab, machines running"), sandbox = new("then the sandbox"), atOnce = new("the sandbox with the lab still running");
        for (int run = -1; run < runs; run++)
        {
            var host = await SandboxHost.StartAsync();
            var running = await host.UpAsync(Labs.Ursa, new UpOptions { WaitFor = MachineStage.Lease });
            var first = await Timed.OfAsync(() => running.DisposeAsync().AsTask());
            var second = await Timed.OfAsync(() => host.DisposeAsync().AsTask());
            host = await SandboxHost.StartAsync();
            _ = await host.UpAsync(Labs.Ursa, new UpOptions { WaitFor = MachineStage.Lease });
            var third = await Timed.OfAsync(() => host.DisposeAsync().AsTask());
            Add(run, lab, first);
            Add(run, sandbox, second);
            Add(run, atOnce, third);
        }
        report.Limit("Taking all of Ursa down", lab, target);
        report.Note(sandbox);
        report.Note(atOnce);
    }

    /// <summary>From nothing to the lab's leases in this process.</summary>
    public static async Task<TimeSpan> VirtLabAsync(Lab lab, Action? reached = null)
    {
        long start = Stopwatch.GetTimestamp();
        await using var host = await SandboxHost.StartAsync();
        await using var running = await host.UpAsync(lab, new UpOptions { WaitFor = MachineStage.Lease });
        var took = Stopwatch.GetElapsedTime(start);
        reached?.Invoke();
        return took;
    }

    private static Task<TimeSpan> ByHandAsync(string material, int machines) =>
        Script.TimeAsync("LEASES", "/bin/bash", "--norc", Script.Path("start.sh"), material, $"{machines}");

    private async Task PrepareWorldAsync(SandboxHost host)
    {
        string material = Directory.CreateDirectory(Path.Combine(folder, "world")).FullName;
        Material.WriteWorld(material, Labs.World);
        foreach (string script in (string[])["world.sh", "state.sh"])
            File.Copy(Script.Path(script), Path.Combine(material, script));
        string archive = Path.Combine(folder, "world.tar");
        TarFile.CreateFromDirectory(material, archive, includeBaseDirectory: false);
        _ = await host.Commands.RunAsync(new HostCommand("mkdir", "/run/by-hand"));
        _ = await host.Commands.RunAsync(new HostCommand("tar", "-x", "--no-same-owner", "-C", "/run/by-hand") { InputFile = archive });
    }

    /// <summary>Both ways must leave the same, or their times mean nothing.</summary>
    private static async Task CheckSameWorldAsync(SandboxHost host)
    {
        string before = (await ByHandAsync(host, "state.sh")).Output;
        string virtLab;
        await using (await host.UpAsync(Labs.World))
            virtLab = await SettledAsync(host);
        string between = (await ByHandAsync(host, "state.sh")).Output;
        _ = await ByHandAsync(host, "world.sh", "up");
        string byHand = await SettledAsync(host);
        _ = await ByHandAsync(host, "world.sh", "down");
        Same("nothing", before, "VirtLab, taken down again", between);
        Same("VirtLab", virtLab, "by hand", byHand);
    }

    /// <summary>Carriers and link-local addresses come a moment after the last command.</summary>
    private static async Task<string> SettledAsync(SandboxHost host)
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        return (await ByHandAsync(host, "state.sh")).Output;
    }

    private static void Same(string leftName, string left, string rightName, string right)
    {
        string[] lefts = left.Split('\n'), rights = right.Split('\n');
        // Forwarding stays on when a lab goes.
        string[] differences = [.. lefts.Except(rights).Select(line => $"{leftName}: {line}"), .. rights.Except(lefts).Select(line => $"{rightName}: {line}")];
        if (differences.Any(line => !line.Contains("ip_forward", StringComparison.Ordinal)))
            throw new InvalidOperationException($"The two ways do not leave the same, so comparing their times means nothing:\n{string.Join('\n', differences)}");
    }

    private static Task<CommandOutput> ByHandAsync(SandboxHost host, string script, params string[] arguments) =>
        host.Commands.RunAsync(new HostCommand("bash", ["--norc", $"/run/by-hand/{script}", .. arguments]));

    /// <summary>Who goes first changes from run to run: what one leaves to the kernel to clear away slows the other.</summary>
    private static async Task InTurnAsync(int run, Func<Task> one, Func<Task> other)
    {
        await (run % 2 == 0 ? one : other)();
        await (run % 2 == 0 ? other : one)();
    }

    /// <summary>Runs below 0 warm up.</summary>
    private static void Add(int run, Series series, TimeSpan time)
    {
        if (run >= 0)
            series.Add(time);
    }
}
