using System.Collections.Concurrent;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using VirtLab.Hosts;
using VirtLab.Labs;

namespace VirtLab.PowerShell;

/// <summary>The sandboxes that labs were given of their own: they end with the lab, with the module, and with the process.</summary>
public sealed class OwnedHosts : IModuleAssemblyCleanup
{
    private static readonly ConditionalWeakTable<RunningLab, IHost> Hosts = [];
    private static readonly ConcurrentDictionary<RunningLab, bool> Running = new();

    internal static IEnumerable<RunningLab> Labs => Running.Keys;

    internal static void Add(RunningLab lab, IHost? own)
    {
        Running[lab] = true;
        if (own is not null)
            Hosts.Add(lab, own);
    }

    internal static async Task StopAsync(RunningLab lab)
    {
        _ = Running.TryRemove(lab, out _);
        await lab.DisposeAsync().ConfigureAwait(false);
        if (!Hosts.TryGetValue(lab, out var host))
            return;
        _ = Hosts.Remove(lab);
        await host.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The module goes: labs that it started end.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => Task.WhenAll(Running.Keys.Select(StopAsync)).GetAwaiter().GetResult();
}
