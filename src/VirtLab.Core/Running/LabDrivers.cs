using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Planning;

namespace VirtLab.Running;

/// <summary>The drivers, one for each kind of thing.</summary>
internal static class LabDrivers
{
    public static IReadOnlyDictionary<ResourceKind, IDriver> Create(MachineImages images) => new IDriver[]
    {
        new FirewallDriver(), new SegmentsDriver(), new NodeDriver(), new UplinkDriver(), new NetworkDriver(), new MachineDriver(images), new RoutingDriver(),
    }.ToDictionary(driver => driver.Kind);

    public static MachineImages Images() => new(cancellationToken => TinyGuest.BuildAsync(new LocalCommands(), cancellationToken: cancellationToken));

    /// <summary>Reads what is there of the lab, kind by kind side by side, and plans the rest.</summary>
    public static async Task<Plan> PlanAsync(IHost host, DesiredState desired, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(Create(Images()).Values
            // Only what the lab has is looked for: a lab of only nodes needs no libvirt.
            .Where(driver => desired.Resources.Any(resource => resource.Id.Kind == driver.Kind))
            .Select(async driver => (await driver.ReadAsync(host, desired.Lab, cancellationToken).ConfigureAwait(false))
                .Select(name => new ResourceId(driver.Kind, name)))).ConfigureAwait(false);
        return Planner.Plan(desired, found.SelectMany(ids => ids).ToHashSet());
    }
}
