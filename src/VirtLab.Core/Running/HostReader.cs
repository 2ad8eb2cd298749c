using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>Reads what is on a host, and plans from that.</summary>
internal sealed class HostReader(IHost host, IReadOnlyDictionary<ResourceKind, IDriver> drivers)
{
    /// <summary>The records of all labs on the host.</summary>
    public async Task<IReadOnlyDictionary<Name, LabRecord>> RecordsAsync(CancellationToken cancellationToken)
    {
        return await RecordsAsync(host, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyDictionary<Name, LabRecord>> RecordsAsync(IHost host, CancellationToken cancellationToken)
    {
        var records = await RecordDriver.AllAsync(host, cancellationToken).ConfigureAwait(false);
        return records.ToDictionary(record => record.Lab, record => new LabRecord(LabJson.Read(record.Json), record.Originals));
    }

    /// <summary>Reads the lab's things, kind by kind side by side.</summary>
    /// <param name="name">The lab's name.</param>
    /// <param name="wished">The lab as it is to be, if it is to be there at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<(FoundState Found, ValueList<Lab> Others)> ReadAsync(Name name, Lab? wished, CancellationToken cancellationToken) =>
        ReadAsync(host, name, wished, cancellationToken);

    /// <summary>Reads the lab's things of one kind.</summary>
    public async Task<Found> ReadAsync(Name name, ResourceKind kind, CancellationToken cancellationToken) =>
        await drivers[kind].ReadAsync(host, await MarkAsync(host, name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>What makes the wished lab of what is there.</summary>
    public async Task<Plan> PlanAsync(DesiredState desired, CancellationToken cancellationToken)
    {
        var seen = new AskedAhead(host, LabQuestions.Of(desired.Lab), cancellationToken);
        var (found, others) = await ReadAsync(seen, desired.Lab.Name, desired.Lab, cancellationToken).ConfigureAwait(false);
        var there = found.Things.ToDictionary(thing => thing.Id);
        var wished = await Task.WhenAll(desired.Resources.Select(resource =>
            drivers[resource.Id.Kind].CompleteAsync(seen, resource, there.GetValueOrDefault(resource.Id), cancellationToken))).ConfigureAwait(false);
        // What other labs have is said with their names.
        var theirs = others.SelectMany(other => LabCompiler.Resources(other).SelectMany(resource => resource.Claims));
        var plan = Planner.Plan(desired.Lab.Name, wished, found with { Taken = found.Taken.Except(theirs).ToHashSet() });
        return plan with { Conflicts = [.. Conflicts.Between(desired.Lab, others), .. plan.Conflicts] };
    }

    /// <summary>What takes the lab away, whatever is there of it.</summary>
    public async Task<Plan> PlanRemovalAsync(Name name, CancellationToken cancellationToken)
    {
        var recorded = (await RecordsAsync(host, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name)?.Lab;
        IHost seen = recorded is null ? host : new AskedAhead(host, LabQuestions.Of(recorded), cancellationToken);
        return Planner.Plan(name, [], (await ReadAsync(seen, name, null, cancellationToken).ConfigureAwait(false)).Found);
    }

    private async Task<(FoundState Found, ValueList<Lab> Others)> ReadAsync(IHost seen, Name name, Lab? wished, CancellationToken cancellationToken)
    {
        var marking = MarkAsync(seen, name, cancellationToken);
        var found = await Task.WhenAll(drivers.Values.Select(ReadAsync)).ConfigureAwait(false);
        return (new FoundState([.. found.SelectMany(part => part.Things)], found.SelectMany(part => part.Taken).ToHashSet()), (await marking.ConfigureAwait(false)).Others);

        async Task<Found> ReadAsync(IDriver driver)
        {
            bool libvirts = driver.Kind is ResourceKind.Network or ResourceKind.Machine;
            // What libvirt has says by itself whose it is: it is read while the record is.
            if (libvirts && wished is not null && NeedsLibvirt(null, wished))
                return await driver.ReadAsync(seen, new LabMark(name, null, [], []), cancellationToken).ConfigureAwait(false);
            var mark = await marking.ConfigureAwait(false);
            return libvirts && !NeedsLibvirt(mark.Recorded, wished) ? Found.Nothing : await driver.ReadAsync(seen, mark, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<LabMark> MarkAsync(IHost host, Name name, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(host, cancellationToken).ConfigureAwait(false);
        var own = records.GetValueOrDefault(name);
        return new LabMark(name, own?.Lab, own?.Originals ?? [], [.. records.Where(record => record.Key != name).Select(record => record.Value.Lab)]);
    }

    /// <summary>A lab of only firewall and providers runs where there is no libvirt. Where nothing is known of a lab, all is looked for.</summary>
    private static bool NeedsLibvirt(Lab? recorded, Lab? wished) =>
        (recorded is null && wished is null) || new[] { recorded, wished }.OfType<Lab>().Any(lab => lab.Networks.Count + lab.Machines.Count > 0);
}

/// <summary>What a host knows of a lab.</summary>
/// <param name="Lab">The lab as it was last asked for.</param>
/// <param name="Originals">What was in force before it.</param>
internal sealed record LabRecord(Lab Lab, ValueList<Compiling.Records.Original> Originals);
