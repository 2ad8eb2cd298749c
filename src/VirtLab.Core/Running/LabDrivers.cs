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

    /// <summary>Plans a lab that comes up anew.</summary>
    /// <exception cref="HostException">The lab is there already, or another one is in its way; it says which and why.</exception>
    public static async Task<Plan> PlanNewAsync(IHost host, DesiredState desired, CancellationToken cancellationToken)
    {
        var lab = desired.Lab;
        var planning = PlanAsync(host, desired, cancellationToken);
        var finding = LabsOnHost.ReadAsync(host, lab, cancellationToken);
        await Task.WhenAll(planning, finding).ConfigureAwait(false);
        var (plan, labs) = (await planning.ConfigureAwait(false), await finding.ConfigureAwait(false));
        var conflicts = Conflicts.Of(lab, labs);
        if (conflicts.Count > 0)
        {
            throw new HostException($"There is no room for it on the {host.Description}: {string.Join("; ", conflicts)}. "
                + "Change one of the labs, dispose of the other first, or use another sandbox.");
        }
        var added = plan.Steps.Where(step => step.Kind == StepKind.Add).Select(step => step.Id).ToHashSet();
        // Without providers, routing is only kernel settings: that they are as wished already tells of nobody.
        var there = plan.Steps.Select(step => step.Id).Concat(desired.Resources.Select(resource => resource.Id)).Except(added)
            .Where(id => id.Kind != ResourceKind.Routing || lab.Providers.Count > 0).ToList();
        if (there.Count > 0 || labs.Any(found => found.Name == lab.Name))
        {
            string things = there.Count == 0 ? "" : $" ({string.Join(", ", there)})";
            throw new HostException($"A lab named {lab.Name} is on the {host.Description} already{things}. "
                + "Dispose of it first, give this one another name, or use another sandbox.");
        }
        return plan;
    }
}
