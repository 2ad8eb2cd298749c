using System.Collections.Concurrent;
using System.Management.Automation;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Running;

namespace VirtLab.PowerShell;

/// <summary>The labs and hosts that cmdlets have given out, and the sandboxes that labs were given of their own: what nobody ends goes with the module,
/// and sandboxes with the process.</summary>
public sealed class OwnedHosts : IModuleAssemblyCleanup
{
    private static readonly ConcurrentDictionary<RunningLab, IHost?> Running = new();
    private static readonly ConcurrentDictionary<IHost, bool> Open = new();

    /// <summary>The labs that run, by name.</summary>
    internal static IEnumerable<RunningLab> Labs => Running.Keys.OrderBy(lab => lab.Lab.Name.ToString(), StringComparer.Ordinal);

    internal static void Add(RunningLab lab, IHost? own) => Running[lab] = own;

    internal static void Add(IHost host) => Open[host] = true;

    /// <summary>Takes a lab down. One that has a sandbox of its own goes with that whatever fails; another one of which something is left is kept.</summary>
    /// <returns>Whether its host was still there.</returns>
    internal static async Task<bool> StopAsync(RunningLab lab, IProgress<LabProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var own = Running.GetValueOrDefault(lab);
        try
        {
            await lab.TakeDownAsync(progress, cancellationToken).ConfigureAwait(false);
            _ = Running.TryRemove(lab, out _);
            return true;
        }
        catch (HostException) when (own is not null)
        {
            // What is left goes with the sandbox.
            return true;
        }
        catch (ObjectDisposedException)
        {
            _ = Running.TryRemove(lab, out _);
            return false;
        }
        finally
        {
            if (own is not null)
            {
                _ = Running.TryRemove(lab, out _);
                await own.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Lets go of a host; labs on it are nobody's to stop afterwards.</summary>
    internal static async Task CloseAsync(IHost host)
    {
        try
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            Forget(host);
        }
    }

    internal static void Forget(IHost host)
    {
        _ = Open.TryRemove(host, out _);
        foreach (var lab in Running.Keys.Where(lab => lab.Host == host))
            _ = Running.TryRemove(lab, out _);
    }

    /// <summary>The module goes: labs that it started end, and then the hosts that it opened.</summary>
    public void OnRemove(PSModuleInfo psModuleInfo) => EndAsync().GetAwaiter().GetResult();

    private static async Task EndAsync()
    {
        try
        {
            await Task.WhenAll(Running.Keys.Select(lab => StopAsync(lab))).ConfigureAwait(false);
        }
        finally
        {
            await Task.WhenAll(Open.Keys.Select(CloseAsync)).ConfigureAwait(false);
        }
    }
}
