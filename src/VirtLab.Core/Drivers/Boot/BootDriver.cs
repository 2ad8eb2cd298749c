using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers.Boot;

/// <summary>What brings a lab back when the host boots. It is written by letting the other drivers make the lab on a host on which nothing is
/// (<see cref="BootRecorder"/>).</summary>
internal sealed class BootDriver(Func<ResourceKind, IDriver> driverOf) : Driver<BootResource>(ResourceKind.Boot)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var (boot, taken) = await BootFolder.ReadAsync(host, lab.Name, [.. (lab.Recorded?.Machines ?? []).Select(machine => machine.Name)], cancellationToken).ConfigureAwait(false);
        return new Found(boot is null ? [] : [boot], taken ? [Claim.File(BootPaths.Hook(lab.Name))] : []);
    }

    public override async Task<IReadOnlyList<RecordResource>> RecordsAsync(IHost host, CancellationToken cancellationToken) =>
        [.. (await BootFolder.RecordsAsync(host, cancellationToken).ConfigureAwait(false)).Select(record => RecordText.Parse(record.Lab, record.Record)).OfType<RecordResource>()];

    /// <summary>Writes down how its things are made.</summary>
    protected override async Task<BootResource> CompleteAsync(IHost host, BootResource wished, BootResource? there, CancellationToken cancellationToken) =>
        BootScript.Render(wished, await RecipeAsync(wished.Lab, wished.Things, cancellationToken).ConfigureAwait(false)) with
        {
            Machines = [.. wished.Things.OfType<MachineResource>().Select(machine => machine.Machine.Name)],
        };

    protected override Task ApplyAsync(IHost host, BootResource? there, BootResource wished, CancellationToken cancellationToken) =>
        wished.Hook is null ? BootFolder.RemoveAsync(host, wished.Lab, cancellationToken) : BootFolder.WriteAsync(host, wished, cancellationToken);

    protected override Task RemoveAsync(IHost host, BootResource there, CancellationToken cancellationToken) =>
        BootFolder.RemoveAsync(host, there.Lab, cancellationToken);

    private async Task<BootRecipe> RecipeAsync(Name lab, ValueList<Resource> things, CancellationToken cancellationToken)
    {
        var host = new BootRecorder();
        var networks = things.OfType<NetworkResource>().ToValueList();
        // By what stands on what: a network's needs come before it, and what needs a network after it.
        var byId = things.ToDictionary(thing => thing.Id);
        var first = networks.SelectMany(network => network.Needs).ToHashSet();
        var late = new HashSet<ResourceId>(networks.Select(network => network.Id));
        var recipe = new BootRecipe(lab, [.. networks.Select(network => network.Name)], [.. networks.Select(network => network.Bridge)]);
        List<BootStep> must = [], before = [], after = [];
        foreach (var thing in things.Where(thing => !IsLibvirts(thing.Id.Kind)))
        {
            if (thing.Needs.Any(late.Contains))
                _ = late.Add(thing.Id);
            if (thing is RoutingResource routing && routing.Gateways.Count > 0)
            {
                recipe = recipe with { Watched = [.. routing.Gateways.Select(gateway => gateway.Interface).Distinct()] };
                (late.Contains(thing.Id) ? after : before).AddRange(await WaysAsync(host, routing, recipe.Watched, cancellationToken).ConfigureAwait(false));
                continue;
            }
            await driverOf(thing.Id.Kind).ApplyAsync(host, null, thing, cancellationToken).ConfigureAwait(false);
            (first.Contains(thing.Id) ? must : late.Contains(thing.Id) ? after : before).Add(new BootStep(thing.Id.ToString(), [.. host.Take()]));
        }
        foreach (var network in networks.Where(network => network.PassedOn != 0))
        {
            await IpBatch.RunAsync(host, null, BridgePort.PassOn(network.Bridge, network.PassedOn), cancellationToken).ConfigureAwait(false);
            after.Add(new BootStep(network.Id.ToString(), [.. host.Take()]));
        }
        return recipe with
        {
            First = [.. must],
            Before = [.. before],
            After = [.. after],
            Texts = host.Texts,
            Tables = [.. things.SelectMany(thing => thing.Claims).Select(claim => claim == Claim.Table(claim.Name) ? RuleSet.PlaceOf(TableFamily.Inet, claim.Name)
                : claim == Claim.FrameTable(claim.Name) ? RuleSet.PlaceOf(TableFamily.Bridge, claim.Name) : null).OfType<string>()],
        };
    }

    /// <summary>libvirt brings back by itself what it has.</summary>
    private static bool IsLibvirts(ResourceKind kind) => kind is ResourceKind.Network or ResourceKind.Machine or ResourceKind.Boot;

    /// <summary>Routes for whatever links are up: a route over a link that is down can't be made, and no gateway is waited for.</summary>
    private async Task<List<BootStep>> WaysAsync(BootRecorder host, RoutingResource routing, ValueList<InterfaceName> links, CancellationToken cancellationToken)
    {
        var steps = new List<BootStep>();
        for (int set = 0; set < 1 << links.Count; set++)
        {
            var up = links.Where((_, index) => (set >> index & 1) == 1).ToValueList();
            // The lab's own routes need an interface that is set up, whatever is at its other end.
            var way = routing with
            {
                Policy = routing.Policy.With(hop => hop.Provider == default ? !routing.Down.Contains(hop.Interface) : up.Contains(hop.Interface) && !hop.IsTold),
            };
            await driverOf(ResourceKind.Routing).ApplyAsync(host, null, way, cancellationToken).ConfigureAwait(false);
            await IpBatch.RunAsync(host, null, string.Concat(routing.Gateways.Where(gateway => up.Contains(gateway.Interface))
                .Select(gateway => gateway.Address is { } address ? IpRenderer.Managed(address, gateway.Interface) : "")),
                cancellationToken).ConfigureAwait(false);
            steps.Add(new BootStep(routing.Id.ToString(), [.. host.Take()]) { Up = up });
        }
        return steps;
    }
}
