using System.Diagnostics;
using VirtLab.Hosts;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Running;

namespace Ursa.Demo;

/// <summary>The demo on the terminal: brings the lab up in a sandbox, proves it with real packets, takes it away and shows that nothing is left.</summary>
public static class UrsaDemo
{
    /// <summary>Runs the demo.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="args"><c>--keep</c> holds the lab for play until Ctrl+C.</param>
    /// <returns>The process's exit code: 0 if every proof holds and nothing is left.</returns>
    public static async Task<int> RunAsync(Lab lab, string[] args)
    {
        ArgumentNullException.ThrowIfNull(lab);
        ArgumentNullException.ThrowIfNull(args);
        if (args.FirstOrDefault(arg => arg != "--keep") is { } unknown)
        {
            Screen.Error($"Unknown option '{unknown}'. The demo knows one: --keep holds the lab for play until Ctrl+C.");
            return 2;
        }
        using var stop = new CancellationTokenSource();
        ConsoleCancelEventHandler onCancel = (_, e) =>
        {
            // The first Ctrl+C cleans up; a second one ends the process, and the kernel cleans up.
            e.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        };
        Console.CancelKeyPress += onCancel;
        try
        {
            return await new Run(lab, keep: args.Length > 0, stop.Token).GoAsync();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Screen.Say("Stopped; everything was taken away.");
            return 130;
        }
        catch (Exception e) when (e is HostException or LabFailedException or LabInvalidException)
        {
            Screen.Error(e.Message);
            return 1;
        }
        finally
        {
            Console.CancelKeyPress -= onCancel;
        }
    }

    private sealed class Run(Lab lab, bool keep, CancellationToken cancellationToken)
    {
        private readonly List<(string What, TimeSpan Took)> _times = [];

        public async Task<int> GoAsync()
        {
            Screen.Title($"VirtLab: lab {lab.Name}");
            var before = await HostFingerprint.CaptureAsync(cancellationToken);
            Screen.Say($"This machine before: {before}");
            int broken;
            long down;
            await using (var host = await TimedAsync("sandbox", () => SandboxHost.StartAsync(cancellationToken: cancellationToken)))
            {
                var accelerator = await host.GetAcceleratorAsync(cancellationToken);
                Screen.Say($"Up: {host.Description}; processors by {accelerator.Kind.ToString().ToUpperInvariant()} ({accelerator.Reason})");
                Screen.Plan(await host.PlanAsync(lab, cancellationToken));
                broken = await InLabAsync(host);
                down = Stopwatch.GetTimestamp();
            }
            _times.Add(("sandbox gone", Stopwatch.GetElapsedTime(down)));

            var after = await HostFingerprint.CaptureAsync(CancellationToken.None);
            var left = HostFingerprint.Differences(before, after);
            Screen.Title("Times");
            Screen.Times(_times);
            Screen.Title("Clean-up");
            Screen.Say($"This machine after:  {after}");
            Screen.Verdict(left.Count == 0, left.Count == 0 ? "Nothing is left on this machine." : $"Left on this machine: {string.Join("; ", left)}");
            Screen.Verdict(broken == 0, broken == 0 ? $"All {UrsaProofs.All.Count} proofs hold." : $"{broken} of {UrsaProofs.All.Count} proofs do not hold.");
            return broken == 0 && left.Count == 0 ? 0 : 1;
        }

        private async Task<int> InLabAsync(SandboxHost host)
        {
            Screen.Title("Coming up");
            long down;
            int broken = 0;
            await using (var running = await TimedAsync("lab up, every VM serving its page",
                () => host.UpAsync(lab, new UpOptions { Progress = new Screen.Steps() }, cancellationToken)))
            {
                Screen.Machines(running.Machines);
                Screen.Title("Proofs, with real packets");
                long began = Stopwatch.GetTimestamp();
                foreach (var proof in UrsaProofs.All)
                {
                    var seen = await proof.RunAsync(running, cancellationToken);
                    Screen.Proof(proof, seen);
                    broken += seen.All(observation => observation.Holds) ? 0 : 1;
                }
                _times.Add(($"{UrsaProofs.All.Count} proofs", Stopwatch.GetElapsedTime(began)));
                if (keep)
                {
                    try
                    {
                        await Play.AsLongAsWantedAsync(running, cancellationToken);
                    }
                    catch (OperationCanceledException)
                    {
                        // Ctrl+C is how play ends.
                    }
                }
                down = Stopwatch.GetTimestamp();
            }
            _times.Add(("lab down", Stopwatch.GetElapsedTime(down)));
            return broken;
        }

        private async Task<T> TimedAsync<T>(string what, Func<Task<T>> action)
        {
            long began = Stopwatch.GetTimestamp();
            var result = await action();
            _times.Add((what, Stopwatch.GetElapsedTime(began)));
            return result;
        }
    }
}
