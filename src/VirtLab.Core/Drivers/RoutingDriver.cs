using VirtLab.Compiling;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The host's routing rules, tables and kernel settings. Routes of providers come and go with their links
/// (<see cref="Running.Routing.UplinkMonitor"/>); the rules stay. One protocol number marks all of them, as only one lab on a host has
/// providers; its record tells which.</summary>
internal sealed class RoutingDriver() : Driver<RoutingResource>(ResourceKind.Routing)
{
    private static readonly HostCommand RoutesQuestion = new("ip", "-N", "-j", "-4", "route", "show", "table", "all");
    private static readonly HostCommand RulesQuestion = new("ip", "-N", "-j", "-4", "rule", "show");

    public static IEnumerable<HostCommand> Questions => [RoutesQuestion, RulesQuestion];

    /// <summary>What of ours is in the kernel.</summary>
    public static async Task<FoundRouting> FoundAsync(IHost host, CancellationToken cancellationToken)
    {
        var routes = host.Commands.RunAsync(RoutesQuestion, cancellationToken);
        var rules = host.Commands.RunAsync(RulesQuestion, cancellationToken);
        return FoundRouting.Parse((await routes.ConfigureAwait(false)).Output, (await rules.ConfigureAwait(false)).Output);
    }

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var kernel = await FoundAsync(host, cancellationToken).ConfigureAwait(false);
        bool ours = !lab.Others.Any(other => other.Providers.Count > 0);
        Claim[] taken = kernel.Rules.Count > 0 && !ours ? [RoutingResource.Single] : [];
        var settings = lab.Recorded is { } recorded ? await Settings.ReadAsync(host, RoutingCompiler.Compile(recorded).Settings, cancellationToken).ConfigureAwait(false) : [];
        var policy = new RoutingPolicy { Rules = ours ? kernel.Rules : [], Routes = ours ? kernel.Routes : [], Settings = settings };
        bool nothing = policy.Rules.Count + policy.Routes.Count + settings.Count == 0 && lab.Recorded is not { Providers.Count: > 0 };
        // What another lab asks for too stays as it is; with our record that lab inherits the former value.
        var kept = lab.Others.SelectMany(other => RoutingCompiler.Compile(other).Settings).Select(setting => setting.Path).ToHashSet();
        return new Found(nothing ? [] : [new RoutingResource(lab.Name, policy)
        {
            Originals = [.. lab.Originals.Where(original => !kept.Contains(original.Path))],
            // It goes before the interfaces that it names, and comes back after them.
            Needs = [.. (lab.Recorded?.Uplinks ?? []).Select(uplink => new ResourceId(ResourceKind.Uplink, uplink.Interface.ToString())),
                .. (lab.Recorded?.Networks ?? []).Select(network => new ResourceId(ResourceKind.Network, network.Name.ToString()))],
        }], taken);
    }

    /// <summary>Routes over what is up now; the rest follow with their links.</summary>
    protected override async Task<RoutingResource> CompleteAsync(IHost host, RoutingResource wished, RoutingResource? there, CancellationToken cancellationToken)
    {
        var state = await ProviderState.ReadAsync(host, wished.Providers, cancellationToken).ConfigureAwait(false);
        var used = (there?.Policy.Routes ?? []).SelectMany(route => route.Hops).Select(hop => (hop.Gateway, hop.Interface)).ToHashSet();
        return wished with { Policy = wished.Policy.With(CanUse), Originals = there?.Originals ?? [] };

        // The kernel asks a silent gateway again and again: while it asks, what was found out before holds.
        bool CanUse(ProviderHop hop) => state.CanUse(hop)
            && (there is null || state.IsDecided(hop.Provider) || used.Contains((hop.Gateway, hop.Interface)));
    }

    protected override async Task ApplyAsync(IHost host, RoutingResource? there, RoutingResource wished, CancellationToken cancellationToken)
    {
        await Settings.WriteAsync(host, wished.Policy.Settings.Except(there?.Policy.Settings ?? []), cancellationToken).ConfigureAwait(false);
        if (there is not null)
            await Settings.WriteAsync(host, Restored(there, wished.Policy.Settings), cancellationToken).ConfigureAwait(false);
        if (wished.Policy.Rules.Count + (there?.Policy.Rules.Count ?? 0) > 0)
        {
            var found = await FoundAsync(host, cancellationToken).ConfigureAwait(false);
            await IpBatch.RunAsync(host, null, IpRenderer.RenderChanges(wished.Policy, found), cancellationToken).ConfigureAwait(false);
        }
    }

    protected override async Task RemoveAsync(IHost host, RoutingResource there, CancellationToken cancellationToken)
    {
        if (there.Policy.Rules.Count + there.Policy.Routes.Count > 0)
            await IpBatch.RunAsync(host, null, IpRenderer.RenderRemoval(), cancellationToken).ConfigureAwait(false);
        await Settings.WriteAsync(host, Restored(there, []), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The former values of settings that the lab no longer asks for.</summary>
    private static IEnumerable<SysctlSetting> Restored(RoutingResource there, ValueList<SysctlSetting> kept) => there.Originals
        .Where(original => Settings.IsPath(original.Path) && kept.All(setting => setting.Path != original.Path))
        .Select(original => new SysctlSetting(original.Path, original.Value));
}
