using VirtLab.Compiling;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>The host's routing rules, tables and kernel settings. Routes of providers come and go with their links
/// (<see cref="Running.Routing.UplinkMonitor"/>); the rules stay. One protocol number marks all of them: of several labs on a host only one
/// has providers (<see cref="Planning.Conflicts"/>), and its table tells which.</summary>
internal sealed class RoutingDriver() : Driver<RoutingResource>(ResourceKind.Routing)
{
    /// <summary>What of ours is in the kernel.</summary>
    public static async Task<FoundRouting> FoundAsync(IHost host, CancellationToken cancellationToken)
    {
        var routes = host.Commands.RunAsync(new HostCommand("ip", "-N", "-j", "-4", "route", "show", "table", "all"), cancellationToken);
        var rules = host.Commands.RunAsync(new HostCommand("ip", "-N", "-j", "-4", "rule", "show"), cancellationToken);
        return FoundRouting.Parse((await routes.ConfigureAwait(false)).Output, (await rules.ConfigureAwait(false)).Output);
    }

    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var policy = RoutingCompiler.Compile(lab);
        // Without providers there is nothing that could carry a mark, only settings.
        bool there = policy.Rules.Count > 0
            ? await HasRulesAsync(host, lab, cancellationToken).ConfigureAwait(false)
            : await HasSettingsAsync(host, policy, cancellationToken).ConfigureAwait(false);
        return there ? [RoutingResource.IdName] : [];
    }

    public override Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken) =>
        // Without providers it has neither rules nor routes: those that are there are another lab's.
        lab.Providers.Count == 0 ? Task.CompletedTask : IpBatch.RunAsync(host, null, IpRenderer.RenderRemoval(), cancellationToken);

    private static async Task<bool> HasRulesAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var found = await FoundAsync(host, cancellationToken).ConfigureAwait(false);
        var labs = await FirewallDriver.LabsAsync(host, cancellationToken).ConfigureAwait(false);
        return found.Rules.Count > 0 && !labs.Any(other => other.Value && other.Key != lab.Name);
    }

    private static async Task<bool> HasSettingsAsync(IHost host, RoutingPolicy policy, CancellationToken cancellationToken)
    {
        if (policy.Settings.Count == 0)
            return true;
        var values = await host.Commands.RunAsync(new HostCommand("sysctl", ["-n", .. policy.Settings.Select(setting => setting.Path)]) { MayFail = true },
            cancellationToken).ConfigureAwait(false);
        return values.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).SequenceEqual(policy.Settings.Select(setting => setting.Value));
    }

    protected override async Task ApplyAsync(IHost host, RoutingResource resource, CancellationToken cancellationToken)
    {
        var settings = resource.Policy.Settings;
        if (settings.Count > 0)
        {
            _ = await host.Commands.RunAsync(new HostCommand("sysctl", ["-q", "-w", .. settings.Select(setting => $"{setting.Path}={setting.Value}")]),
                cancellationToken).ConfigureAwait(false);
        }
        await IpBatch.RunAsync(host, null, IpRenderer.RenderChanges(resource.Policy.With(_ => false), FoundRouting.Nothing), cancellationToken).ConfigureAwait(false);
    }
}
