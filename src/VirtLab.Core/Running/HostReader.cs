using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Records;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Planning;
using VirtLab.Primitives;

namespace VirtLab.Running;

/// <summary>Reads what is on a host, and plans from that.</summary>
/// <param name="host">The host.</param>
/// <param name="drivers">What reads each kind of thing.</param>
/// <param name="look">The host for one look at a lab; the host itself by default.</param>
internal sealed class HostReader(IHost host, IReadOnlyDictionary<ResourceKind, IDriver> drivers, Func<Lab, CancellationToken, IHost>? look = null)
{
    /// <summary>The records of all labs on the host, without damaged ones.</summary>
    public Task<IReadOnlyDictionary<Name, LabRecord>> RecordsAsync(CancellationToken cancellationToken) => RecordsAsync(ResourceKind.Record, host, cancellationToken);

    /// <summary>The records of labs that were to come back at boot, whether they have or not.</summary>
    public Task<IReadOnlyDictionary<Name, LabRecord>> AtBootAsync(CancellationToken cancellationToken) => RecordsAsync(ResourceKind.Boot, host, cancellationToken);

    /// <summary>The names of all labs of which anything on the host tells, with or without a record: another program may have flushed
    /// nft's tables. Networks alone don't: their mark can be checked, not read.</summary>
    public async Task<IReadOnlySet<Name>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = await Task.WhenAll(drivers.Values.Select(driver => driver.LabsAsync(host, cancellationToken))).ConfigureAwait(false);
        return names.SelectMany(found => found).ToHashSet();
    }

    /// <summary>Reads the lab's things, kind by kind side by side.</summary>
    /// <param name="name">The lab's name.</param>
    /// <param name="wished">The lab as it is to be, if it is to be there at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<(FoundState Found, LabMark Mark)> ReadAsync(Name name, Lab? wished, CancellationToken cancellationToken) =>
        ReadAsync(host, name, wished, cancellationToken);

    /// <summary>Reads the lab's things of one kind.</summary>
    public async Task<Found> ReadAsync(Name name, ResourceKind kind, CancellationToken cancellationToken) =>
        await drivers[kind].ReadAsync(host, await MarkAsync(host, name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>What makes the wished lab of what is there.</summary>
    /// <param name="desired">The lab.</param>
    /// <param name="atBoot">Whether it is to come back at boot; as it is now by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Plan> PlanAsync(DesiredState desired, bool? atBoot, CancellationToken cancellationToken)
    {
        var seen = look?.Invoke(desired.Lab, cancellationToken) ?? host;
        var (found, mark) = await ReadAsync(seen, desired.Lab.Name, desired.Lab, cancellationToken).ConfigureAwait(false);
        bool comesBack = atBoot ?? mark.AtBoot;
        var there = found.Things.ToDictionary(thing => thing.Id);
        var wished = await CompleteAsync(seen, comesBack ? BootCompiler.AtBoot(desired) : desired, mark, there, cancellationToken).ConfigureAwait(false);
        // What other labs have is said with their names.
        var theirs = mark.Others.SelectMany(other => LabCompiler.Resources(other).SelectMany(resource => resource.Claims));
        var plan = Planner.Plan(desired.Lab.Name, wished, found with { Taken = found.Taken.Except(theirs).ToHashSet() });
        return plan with
        {
            Conflicts = [.. Conflicts.Between(desired.Lab, mark.Others), .. comesBack ? BootCompiler.Refusals(desired.Lab) : [], .. plan.Conflicts],
        };
    }

    /// <summary>What takes the lab away, whatever is there of it.</summary>
    public async Task<Plan> PlanRemovalAsync(Name name, CancellationToken cancellationToken)
    {
        var recorded = (await RecordsAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name)?.Lab;
        var seen = (recorded is null ? null : look?.Invoke(recorded, cancellationToken)) ?? host;
        return Planner.Plan(name, [], (await ReadAsync(seen, name, null, cancellationToken).ConfigureAwait(false)).Found);
    }

    private async Task<IReadOnlyDictionary<Name, LabRecord>> RecordsAsync(ResourceKind kind, IHost seen, CancellationToken cancellationToken) =>
        (await drivers[kind].RecordsAsync(seen, cancellationToken).ConfigureAwait(false)).Where(record => record.Damage is null)
            .ToDictionary(record => record.Lab, record => new LabRecord(LabJson.Read(record.Json), record.Originals, record.AtBoot));

    private async Task<IReadOnlyList<Resource>> CompleteAsync(IHost seen, DesiredState desired, LabMark mark, Dictionary<ResourceId, Resource> there,
        CancellationToken cancellationToken)
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
        var between = Between(atBoot, there);
        return await Task.WhenAll(wished.Select(resource => resource is BootResource boot ? BootAsync(boot) : Task.FromResult(resource))).ConfigureAwait(false);

        async Task<Resource> BootAsync(BootResource boot) => (BootResource)await CompleteAsync(boot with { Things = atBoot }).ConfigureAwait(false) with
        {
            Between = between is null ? null : (BootResource)await CompleteAsync(boot with { Things = between }).ConfigureAwait(false),
        };

        Task<Resource> CompleteAsync(Resource resource) =>
            drivers[resource.Id.Kind].CompleteAsync(seen, resource, there.GetValueOrDefault(resource.Id), cancellationToken);
    }

    /// <summary>The lab's things with the networks that are to go, as long as libvirt still starts these; none where there are none.</summary>
    private static ValueList<Resource>? Between(ValueList<Resource> atBoot, Dictionary<ResourceId, Resource> there)
    {
        var leaving = there.Values.OfType<NetworkResource>().Where(network => network.AtBoot is not null && atBoot.All(thing => thing.Id != network.Id)).ToList();
        return leaving.Count == 0 ? null
            : [.. atBoot.Select(thing => there.GetValueOrDefault(thing.Id) is { } now ? thing.Meanwhile(now) : thing), .. leaving];
    }

    private async Task<(FoundState Found, LabMark Mark)> ReadAsync(IHost seen, Name name, Lab? wished, CancellationToken cancellationToken)
    {
        var marking = MarkAsync(seen, name, cancellationToken);
        var found = await Task.WhenAll(drivers.Values.Select(ReadAsync)).ConfigureAwait(false);
        return (new FoundState(LabCompiler.Founded([.. found.SelectMany(part => part.Things)]), found.SelectMany(part => part.Taken).ToHashSet()),
            await marking.ConfigureAwait(false));

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

    private async Task<LabMark> MarkAsync(IHost seen, Name name, CancellationToken cancellationToken)
    {
        var records = await RecordsAsync(ResourceKind.Record, seen, cancellationToken).ConfigureAwait(false);
        // A lab that did not come back at boot, or whose record somebody has flushed, is known by what was to bring it back.
        var own = records.GetValueOrDefault(name) ?? (await RecordsAsync(ResourceKind.Boot, seen, cancellationToken).ConfigureAwait(false)).GetValueOrDefault(name);
        var others = records.Where(record => record.Key != name).Select(record => record.Value).ToList();
        return new LabMark(name, own?.Lab, own?.Originals ?? [], [.. others.Select(record => record.Lab)])
        {
            OthersOriginals = [.. others.SelectMany(record => record.Originals)],
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
internal sealed record LabRecord(Lab Lab, ValueList<Original> Originals, bool AtBoot);
