using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Records;
using VirtLab.Drivers;
using VirtLab.Drivers.Boot;
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
        var records = await RecordDriver.AllAsync(host, cancellationToken).ConfigureAwait(false);
        return records.ToDictionary(record => record.Lab, LabRecord.Of);
    }

    /// <summary>The records of labs that were to come back at boot, whether they have or not.</summary>
    public async Task<IReadOnlyDictionary<Name, LabRecord>> AtBootAsync(CancellationToken cancellationToken)
    {
        var records = await BootFolder.RecordsAsync(host, cancellationToken).ConfigureAwait(false);
        return records.ToDictionary(record => record.Lab, record => LabRecord.Of(RecordText.Parse(record.Lab, record.Record)));
    }

    /// <summary>Reads the lab's things, kind by kind side by side.</summary>
    /// <param name="name">The lab's name.</param>
    /// <param name="wished">The lab as it is to be, if it is to be there at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(FoundState Found, LabMark Mark)> ReadAsync(Name name, Lab? wished, CancellationToken cancellationToken)
    {
        var mark = await MarkAsync(name, cancellationToken).ConfigureAwait(false);
        var found = await Task.WhenAll(drivers.Values
            .Where(driver => driver.Kind is not (ResourceKind.Network or ResourceKind.Machine) || NeedsLibvirt(mark.Recorded, wished))
            .Select(driver => driver.ReadAsync(host, mark, cancellationToken))).ConfigureAwait(false);
        return (new FoundState([.. found.SelectMany(part => part.Things)], found.SelectMany(part => part.Taken).ToHashSet()), mark);
    }

    /// <summary>Reads the lab's things of one kind.</summary>
    public async Task<Found> ReadAsync(Name name, ResourceKind kind, CancellationToken cancellationToken) =>
        await drivers[kind].ReadAsync(host, await MarkAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>What makes the wished lab of what is there.</summary>
    /// <param name="desired">The lab.</param>
    /// <param name="atBoot">Whether it is to come back at boot; as it is now by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The plan, and whether the lab comes back at boot afterwards.</returns>
    public async Task<(Plan Plan, bool AtBoot)> PlanAsync(DesiredState desired, bool? atBoot, CancellationToken cancellationToken)
    {
        var (found, mark) = await ReadAsync(desired.Lab.Name, desired.Lab, cancellationToken).ConfigureAwait(false);
        bool comesBack = atBoot ?? mark.AtBoot;
        var there = found.Things.ToDictionary(thing => thing.Id);
        var wished = await CompleteAsync(comesBack ? BootCompiler.AtBoot(desired) : desired, mark, there, cancellationToken).ConfigureAwait(false);
        // What other labs have is said with their names.
        var others = mark.Others;
        var theirs = others.SelectMany(other => LabCompiler.Resources(other).SelectMany(resource => resource.Claims));
        var plan = Planner.Plan(desired.Lab.Name, wished, found with { Taken = found.Taken.Except(theirs).ToHashSet() });
        return (plan with
        {
            Conflicts = [.. Conflicts.Between(desired.Lab, others), .. comesBack ? BootCompiler.Refusals(desired.Lab) : [], .. plan.Conflicts],
        }, comesBack);
    }

    private async Task<IReadOnlyList<Resource>> CompleteAsync(DesiredState desired, LabMark mark, Dictionary<ResourceId, Resource> there, CancellationToken cancellationToken)
    {
        var wished = await Task.WhenAll(desired.Resources.Select(resource => resource switch
        {
            BootResource boot => Task.FromResult<Resource>(boot),
            RecordResource record => CompleteAsync(record with { Originals = mark.Originals }),
            _ => CompleteAsync(resource),
        })).ConfigureAwait(false);
        // What comes back at boot is the lab as compiled, not what it lacks now; of the record, what was in force before the lab.
        var atBoot = desired.Resources.Select(resource => resource is RecordResource ? wished.First(thing => thing.Id == resource.Id) : resource)
            .Where(resource => resource is not BootResource).ToValueList();
        return await Task.WhenAll(wished.Select(resource => resource is BootResource boot ? CompleteAsync(boot with { Things = atBoot }) : Task.FromResult(resource)))
            .ConfigureAwait(false);

        Task<Resource> CompleteAsync(Resource resource) =>
            drivers[resource.Id.Kind].CompleteAsync(host, resource, there.GetValueOrDefault(resource.Id), cancellationToken);
    }

    /// <summary>What takes the lab away, whatever is there of it.</summary>
    public async Task<Plan> PlanRemovalAsync(Name name, CancellationToken cancellationToken) =>
        Planner.Plan(name, [], (await ReadAsync(name, null, cancellationToken).ConfigureAwait(false)).Found);

    private async Task<LabMark> MarkAsync(Name name, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(cancellationToken).ConfigureAwait(false);
        // A lab that did not come back at boot, or whose record somebody has flushed, is known by what was to bring it back.
        var own = records.GetValueOrDefault(name) ?? (await AtBootAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name);
        return new LabMark(name, own?.Lab, own?.Originals ?? [], [.. records.Where(record => record.Key != name).Select(record => record.Value.Lab)])
        {
            AtBoot = own is { AtBoot: true },
        };
    }

    /// <summary>A lab of only firewall and providers runs where there is no libvirt. Where nothing is known of a lab, all is looked for.</summary>
    private static bool NeedsLibvirt(Lab? recorded, Lab? wished) =>
        (recorded is null && wished is null) || new[] { recorded, wished }.OfType<Lab>().Any(lab => lab.Networks.Count + lab.Machines.Count > 0);
}

/// <summary>What a host knows of a lab.</summary>
/// <param name="Lab">The lab as it was last asked for.</param>
/// <param name="Originals">What was in force before it.</param>
/// <param name="AtBoot">Whether it is to come back when the host boots.</param>
internal sealed record LabRecord(Lab Lab, ValueList<Original> Originals, bool AtBoot)
{
    public static LabRecord Of(RecordResource record) => new(LabJson.Read(record.Json), record.Originals, record.AtBoot);
}
