using System.Diagnostics;
using VirtLab.Hosts;
using VirtLab.Hosts.Fingerprints;
using VirtLab.Hosts.Sandbox;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Running;

namespace Ursa.Demo;

/// <summary>One run of the demo. However it ends, its last lines say what became of the proofs and of the machine.</summary>
internal sealed class Run(Lab lab, bool keep, CancellationToken cancellationToken)
{
    private readonly List<(string What, TimeSpan Took)> _times = [];
    private readonly List<Proof> _broken = [];
    private int _proven;
    private bool? _changed, _explained;

    /// <returns>The process's exit code.</returns>
    public async Task<int> GoAsync()
    {
        Screen.Title($"VirtLab: lab {lab.Name}");
        HostFingerprint before;
        try
        {
            before = await HostFingerprint.CaptureAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Screen.Say("Stopped before anything was done.");
            return 130;
        }
        Screen.Say($"This machine before: {before}");
        string? failure = null;
        bool stopped = false;
        try
        {
            await InSandboxAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
        }
        catch (Exception e) when (e is HostException or LabFailedException or LabInvalidException)
        {
            failure = e.Message;
        }
        if (_times.Count > 0)
        {
            Screen.Title("Times");
            Screen.Times(_times);
        }
        bool clean = await ShowCleanUpAsync(before);
        foreach (var proof in _broken)
            Screen.Verdict(false, $"Proof {proof.Number} does not hold: {proof.Title}.");
        if (_explained == false)
            Screen.Verdict(false, "What was explained is not what was seen.");
        if (_changed == false)
            Screen.Verdict(false, "The change while it ran went wrong.");
        if (failure is not null)
            Screen.Error(failure);
        else if (stopped)
            Screen.Say($"Stopped after {_proven} of {UrsaProofs.All.Count} proofs.");
        else if (_broken.Count == 0 && _explained == true && _changed == true)
            Screen.Verdict(true, $"All {UrsaProofs.All.Count} proofs hold.");
        return failure is not null || _broken.Count > 0 || _explained == false || _changed == false || !clean ? 1 : stopped ? 130 : 0;
    }

    private static async Task<bool> ShowCleanUpAsync(HostFingerprint before)
    {
        var after = await HostFingerprint.CaptureAsync(CancellationToken.None);
        var left = HostFingerprint.Differences(before, after);
        Screen.Title("Clean-up");
        Screen.Say($"This machine after:  {after}");
        bool clean = left.Count == 0;
        Screen.Verdict(clean, clean ? "Nothing is left on this machine." : $"Left on this machine: {string.Join("; ", left)}");
        return clean;
    }

    private async Task InSandboxAsync()
    {
        long down;
        await using (var host = await TimedAsync("sandbox", () => SandboxHost.StartAsync(cancellationToken: cancellationToken)))
        {
            var accelerator = await host.GetAcceleratorAsync(cancellationToken);
            Screen.Say($"Up: {host.Description}; processors by {accelerator.Kind.ToString().ToUpperInvariant()} ({accelerator.Reason})");
            Screen.Plan(await host.PlanAsync(lab, cancellationToken: cancellationToken));
            await InLabAsync(host);
            down = Stopwatch.GetTimestamp();
        }
        _times.Add(("sandbox gone", Stopwatch.GetElapsedTime(down)));
    }

    private async Task InLabAsync(SandboxHost host)
    {
        Screen.Title("Coming up");
        long down;
        await using (var running = await TimedAsync("lab up, every VM serving its page",
            () => host.UpAsync(lab, new UpOptions { Progress = new Steps() }, cancellationToken)))
        {
            Screen.Machines(running.Machines);
            await ProveAsync(running);
            await ExplainAsync(running);
            await ChangeAsync(running);
            if (keep)
                await Play.AsLongAsWantedAsync(running, cancellationToken);
            down = Stopwatch.GetTimestamp();
        }
        _times.Add(("lab down", Stopwatch.GetElapsedTime(down)));
    }

    private async Task ProveAsync(RunningLab running)
    {
        Screen.Title("Proofs, with real packets");
        long began = Stopwatch.GetTimestamp();
        foreach (var proof in UrsaProofs.All)
        {
            var seen = await proof.RunAsync(running, cancellationToken);
            Screen.Proof(proof, seen);
            _proven++;
            if (!seen.All(observation => observation.Holds))
                _broken.Add(proof);
        }
        _times.Add(($"{UrsaProofs.All.Count} proofs", Stopwatch.GetElapsedTime(began)));
    }

    private async Task ExplainAsync(RunningLab running)
    {
        Screen.Title("Why does the host's nntp leave by avvanta? Told without a packet, then seen with one");
        Screen.Lines(Explained.Why(running).ToString());
        var seen = await Explained.RunAsync(running, cancellationToken);
        Screen.Observations("Explain says what happens", seen);
        _explained = seen.All(observation => observation.Holds);
    }

    private async Task ChangeAsync(RunningLab running)
    {
        Screen.Title("A change while it runs: a fifth VM and a port forward");
        long began = Stopwatch.GetTimestamp();
        var seen = await LiveChange.RunAsync(running, Screen.Plan, cancellationToken);
        Screen.Observations("The lab changes while it runs, and nobody notices", seen);
        _changed = seen.All(observation => observation.Holds);
        _times.Add(("change, new VM serving its page", Stopwatch.GetElapsedTime(began)));
    }

    private async Task<T> TimedAsync<T>(string what, Func<Task<T>> action)
    {
        long began = Stopwatch.GetTimestamp();
        var result = await action();
        _times.Add((what, Stopwatch.GetElapsedTime(began)));
        return result;
    }
}
