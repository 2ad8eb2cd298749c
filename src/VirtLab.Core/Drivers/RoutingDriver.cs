using VirtLab.Compiling;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The host's routing rules, tables and kernel settings. Routes come and go with their links
/// (<see cref="Running.Routing.UplinkMonitor"/>); the rules stay. One protocol number marks all of them. Whose they are the labs' records tell:
/// rules and providers' tables belong to the one lab that has providers, and a route in the main table to the lab that has it, or that has it
/// noted as one that it had.</summary>
internal sealed class RoutingDriver() : Driver<RoutingResource>(ResourceKind.Routing)
{
    private static readonly HostCommand RoutesQuestion = new("ip", "-N", "-j", "route", "show", "table", "all");
    private static readonly HostCommand RulesQuestion = new("ip", "-N", "-j", "rule", "show");
    // A kernel without IPv6 has none.
    private static readonly HostCommand Rules6Question = new HostCommand("ip", "-6", "-N", "-j", "rule", "show") with { MayFail = true };

    public static IEnumerable<HostCommand> Questions => [RoutesQuestion, RulesQuestion, Rules6Question];

    /// <summary>What of ours is in the kernel.</summary>
    public static async Task<FoundRouting> FoundAsync(IHost host, CancellationToken cancellationToken)
    {
        var routes = host.Commands.RunAsync(RoutesQuestion, cancellationToken);
        var rules = host.Commands.RunAsync(RulesQuestion, cancellationToken);
        var rules6 = host.Commands.RunAsync(Rules6Question, cancellationToken);
        return FoundRouting.Parse((await routes.ConfigureAwait(false)).Output, (await rules.ConfigureAwait(false)).Output, (await rules6.ConfigureAwait(false)).Output);
    }

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var kernel = await FoundAsync(host, cancellationToken).ConfigureAwait(false);
        bool ours = !lab.Others.Any(other => other.Providers.Count > 0);
        Claim[] taken = [.. kernel.Rules.Count > 0 && !ours ? [RoutingResource.Single] : Array.Empty<Claim>(), .. kernel.Others.Select(place => Claim.Route(place.ToString()))];
        var routes = OwnRoutes(kernel.Routes, lab, ours);
        var settings = lab.Recorded is { } recorded ? await Settings.ReadAsync(host, RoutingCompiler.Compile(recorded).Settings, cancellationToken).ConfigureAwait(false) : [];
        var policy = new RoutingPolicy { Rules = ours ? kernel.Rules : [], Routes = routes, Settings = settings };
        bool nothing = policy.Rules.Count + policy.Routes.Count + settings.Count == 0
            && lab.Recorded is not ({ Providers.Count: > 0 } or { Routes.Count: > 0 } or { NullRoutes: not null });
        // What another lab asks for too stays as it is; with our record that lab inherits the former value. And what libvirt sets for a network
        // stays as long as there is one: the record puts it back in the end.
        var kept = lab.Others.SelectMany(other => RoutingCompiler.Compile(other).Settings).Select(setting => setting.Path)
            .Concat(lab.Others.Append(lab.Recorded).OfType<Model.Lab>().SelectMany(RoutingCompiler.SetByLibvirt)).ToHashSet();
        return new Found(nothing ? [] : [new RoutingResource(lab.Name, policy)
        {
            Originals = [.. lab.Originals.Where(original => !kept.Contains(original.Path))],
            Gateways = ProviderGateway.Of(lab.Recorded),
            // It goes before the interfaces that it names, and comes back after them.
            Needs = [.. (lab.Recorded?.Uplinks ?? []).Select(uplink => new ResourceId(ResourceKind.Uplink, uplink.Interface.ToString())),
                .. (lab.Recorded?.Networks ?? []).Select(network => new ResourceId(ResourceKind.Network, network.Name.ToString()))],
        }], taken);
    }

    /// <summary>Routes over what is up now; the rest follow with their links.</summary>
    protected override async Task<RoutingResource> CompleteAsync(IHost host, RoutingResource wished, RoutingResource? there, CancellationToken cancellationToken)
    {
        var state = await ProviderState.ReadAsync(host, wished.Gateways, cancellationToken).ConfigureAwait(false);
        var used = (there?.Policy.Routes ?? []).SelectMany(route => route.Hops).Select(hop => (hop.Gateway, hop.Interface)).ToHashSet();
        // What is down and is to be up comes up before its routes.
        var links = wished.Policy.Routes.Any(route => !route.IsProviders && route.Hops.Any(hop => wished.Down.Contains(hop.Interface)))
            ? await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false) : null;
        return wished with { Policy = wished.Policy.At(state.AddressOf).With(CanUse), Originals = there?.Originals ?? [] };

        // The kernel asks a silent gateway again and again: while it asks, what was found out before holds.
        bool CanUse(ProviderHop hop) => hop.Provider == default
            ? !wished.Down.Contains(hop.Interface) || links?.Find(hop.Interface) is { IsUp: true }
            : state.CanUse(hop) && (there is null || state.IsDecided(hop.Way) || used.Contains((hop.Gateway, hop.Interface)));
    }

    protected override async Task ApplyAsync(IHost host, RoutingResource? there, RoutingResource wished, CancellationToken cancellationToken)
    {
        await Settings.WriteAsync(host, wished.Policy.Settings.Except(there?.Policy.Settings ?? []), cancellationToken).ConfigureAwait(false);
        if (there is not null)
            await Settings.WriteAsync(host, Restored(there, wished.Policy.Settings), cancellationToken).ConfigureAwait(false);
        RoutingPolicy[] policies = there is null ? [wished.Policy] : [wished.Policy, there.Policy];
        if (policies.Any(policy => policy.Rules.Count + policy.Routes.Count > 0))
        {
            var found = await FoundAsync(host, cancellationToken).ConfigureAwait(false);
            await IpBatch.RunAsync(host, IpRenderer.RenderChanges(wished.Policy, found.Of(policies)), cancellationToken).ConfigureAwait(false);
        }
        if (there is not null)
            await GatewayEntries.ReleaseAsync(host, there.Gateways, wished.Gateways, cancellationToken).ConfigureAwait(false);
    }

    protected override async Task RemoveAsync(IHost host, RoutingResource there, CancellationToken cancellationToken)
    {
        if (there.Policy.Rules.Count + there.Policy.Routes.Count > 0)
            await ClearAsync(host, there.Policy, cancellationToken).ConfigureAwait(false);
        await GatewayEntries.ReleaseAsync(host, there.Gateways, [], cancellationToken).ConfigureAwait(false);
        await Settings.WriteAsync(host, Restored(there, []), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes rules and routes away. A route may go with its link at the very moment: what counts is that none is left.</summary>
    private static async Task ClearAsync(IHost host, RoutingPolicy policy, CancellationToken cancellationToken)
    {
        string error = await IpBatch.TryAsync(host, IpRenderer.RenderRemoval((await FoundAsync(host, cancellationToken).ConfigureAwait(false)).Of(policy))).ConfigureAwait(false);
        if (error.Length > 0 && IpRenderer.RenderRemoval((await FoundAsync(host, cancellationToken).ConfigureAwait(false)).Of(policy)) is { IsEmpty: false } left)
        {
            throw new HostException($"These routes or rules could not be removed: {left.ToString().Trim().ReplaceLineEndings("; ")}. ip says: {error} "
                + "Remove them by hand: each stands as ip takes it.");
        }
    }

    /// <summary>Those in the main table by the records; what no record knows is anyone's to clear away.</summary>
    private static ValueList<PolicyRoute> OwnRoutes(ValueList<PolicyRoute> routes, LabMark lab, bool providersAreOurs)
    {
        var theirs = lab.Others.SelectMany(other => RoutingCompiler.Compile(other).Routes).Select(route => route.Place).ToHashSet();
        var mine = (lab.Recorded is { } recorded ? RoutingCompiler.Compile(recorded).Routes : []).Select(route => route.Place.Path)
            .Concat(lab.Originals.Select(original => original.Path)).ToHashSet();
        var noted = lab.OthersOriginals.Select(original => original.Path).ToHashSet();
        return routes.Where(route => route.Place.IsMain ? !theirs.Contains(route.Place) && (mine.Contains(route.Place.Path) || !noted.Contains(route.Place.Path))
            : providersAreOurs).ToValueList();
    }

    /// <summary>The former values of settings that the lab no longer asks for.</summary>
    private static IEnumerable<SysctlSetting> Restored(RoutingResource there, ValueList<SysctlSetting> kept) => there.Originals
        .Where(original => Settings.IsPath(original.Path) && kept.All(setting => setting.Path != original.Path))
        .Select(original => new SysctlSetting(original.Path, original.Value));
}
