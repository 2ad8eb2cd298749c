using System.Diagnostics;
using VirtLab.Compiling;
using VirtLab.Labs;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Probing;

namespace Ursa.Demo;

/// <summary>A fifth VM and a port forward join the running lab while a ping runs through it.</summary>
public static class LiveChange
{
    private const string Newcomer = "sarge32";
    private const ushort Port = 8081;

    /// <summary>The lab with the newcomers.</summary>
    public static Lab With(Lab lab) => lab with
    {
        Machines = [.. lab.Machines, new(Newcomer) { Nics = [new("br0", "192.168.0.5") { Tap = "tap4" }] }],
        PortForwards = [.. lab.PortForwards, new("net", Protocol.Tcp, Port, "192.168.0.5", 80)],
    };

    /// <summary>Makes the change and says what was seen.</summary>
    /// <param name="lab">The running lab.</param>
    /// <param name="planned">Is told the plan before it is done.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<IReadOnlyList<Observation>> RunAsync(RunningLab lab, Action<Plan> planned, CancellationToken cancellationToken)
    {
        var larger = With(lab.Lab);
        var plan = await lab.PlanAsync(larger, cancellationToken);
        planned(plan);
        var ping = lab.RunAsync("etch32", ["busybox", "ping", "-q", "-c", "40", "-i", "0.1", "198.51.100.10"], cancellationToken: cancellationToken);
        long began = Stopwatch.GetTimestamp();
        _ = await lab.ApplyAsync(larger, cancellationToken: cancellationToken);
        string took = Screen.Seconds(Stopwatch.GetElapsedTime(began));
        var (code, pinged) = await ping;
        string loss = pinged.Split('\n').FirstOrDefault(line => line.Contains("packet loss", StringComparison.Ordinal)) ?? pinged;
        var page = await lab.ProbeAsync("laptop", "172.20.1.130", Probe.Tcp(Port) with { Timeout = Look.Long }, cancellationToken);
        var neighbour = await lab.ProbeAsync("etch64", Newcomer, Probe.Ping() with { Timeout = Look.Long }, cancellationToken);
        var again = await lab.DriftAsync(cancellationToken);
        return
        [
            new("plan", $"impact {plan.Impact.ToString().ToLowerInvariant()}, done in {took}", plan.Impact == Impact.Live),
            new("etch32 pings the internet meanwhile", loss.Trim(), code == 0 && loss.Contains(" 0% packet loss", StringComparison.Ordinal)),
            Of(page),
            Of(neighbour),
            new("the same plan again", again.IsEmpty ? "nothing to do" : $"{again}", again.IsEmpty),
        ];
    }

    private static Observation Of(ProbeResult result) => $"{result}".Split(": ", 2) is [var what, var seen] ? new(what, seen, result.Answered) : new($"{result}", "", result.Answered);
}
