using System.Globalization;
using VirtLab.Compiling.Firewall;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Hosts.Local;
using VirtLab.Labs;

namespace VirtLab.Core.Tests.Kernel.Reapplying;

/// <summary>Applies one lab after the other to this machine while thousands of connections a second begin in it: none may be lost, and none may leave
/// by another provider than it is to. Needs network and mount namespaces of its own, with nothing in /run.</summary>
internal static class Reapply
{
    // Of connections that are over, conntrack need not know for long: its table is as large as the machine has it.
    private const string Seconds = "10";

    private static readonly string[] Timeouts = ["nf_conntrack_udp_timeout", "nf_conntrack_udp_timeout_stream"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>With all that an apply does.</summary>
    public static Task<int> RunAsync(int times) => RunAsync("re-applies", times, async (host, i) =>
    {
        var plan = await host.ApplyAsync(ReapplyLabs.At(i));
        return plan.IsEmpty == ReferenceEquals(ReapplyLabs.At(i), ReapplyLabs.At(i - 1)) ? !plan.IsEmpty
            : throw new InvalidOperationException($"Re-apply {i} was to change {(plan.IsEmpty ? "something" : "nothing")}:\n{plan}");
    });

    /// <summary>Its rules alone, as fast as nft loads them: what is wrong for a moment only is met more often.</summary>
    public static Task<int> SwitchAsync(int times)
    {
        RuleSet[]? sets = null;
        return RunAsync("switches of rules", times, async (host, i) =>
        {
            // The routes are those of the lab with all providers.
            sets ??= await Task.WhenAll(ReapplyLabs.All.Select(lab => ListedAsync(host, lab)));
            var there = RuleSet.Parse(await NftTables.ListAsync(host, null, ChainNames.Table(ReapplyLabs.Last.Name), CancellationToken.None));
            var steps = RuleSetChange.Steps(there, sets[(i - 1) % sets.Length]);
            foreach (string transaction in steps.Transactions)
                await NftTables.LoadAsync(host, null, transaction, CancellationToken.None);
            return steps.ToString().Length > 0;
        });
    }

    private static async Task<RuleSet> ListedAsync(IHost host, Model.Lab lab) =>
        RuleSet.Parse(await NftTables.CanonicalAsync(host, NftRenderer.Render(FirewallCompiler.Compile(lab)), CancellationToken.None));

    private static async Task<int> RunAsync(string what, int times, Func<IHost, int, Task<bool>> turn)
    {
        Wires.WithoutIpv6();
        using var wires = new Wires();
        await using var host = LocalHost.Open();
        _ = await host.Commands.RunAsync(new HostCommand("ip", "-batch", "-") { Input = wires.Links });
        wires.Settle();
        var traffic = new Traffic(wires, ReapplyLabs.Streams(wires));
        var running = traffic.StartAsync();
        int done = 0, changed = 0;
        try
        {
            _ = await host.ApplyAsync(ReapplyLabs.Last);
            foreach (string timeout in Timeouts)
                await File.WriteAllTextAsync($"/proc/sys/net/netfilter/{timeout}", Seconds);
            // One of each stream comes through before anything is changed. What ends the traffic is told below.
            var begun = traffic.BeginAsync();
            bool flows = await Task.WhenAny(begun, running, Task.Delay(Patience)) == begun;
            for (int i = 1; flows && i <= times && !running.IsCompleted; i++, done++)
            {
                traffic.Reapply = i;
                changed += await turn(host, i) ? 1 : 0;
            }
        }
        finally
        {
            traffic.End();
            await running;
        }
        foreach (string line in traffic.Told)
            Console.WriteLine(line);
        if (traffic.Lost + traffic.Misrouted > 0)
            Console.WriteLine($"conntrack:\n{await File.ReadAllTextAsync("/proc/net/stat/nf_conntrack")}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} {what}, {changed} with changes, under {traffic.Flows} flows "
            + $"at {traffic.Flows / traffic.Time.TotalSeconds:0} a second: {traffic.Lost} lost, {traffic.Misrouted} misrouted"));
        return done == times && traffic.Lost + traffic.Misrouted == 0 ? 0 : 1;
    }
}
