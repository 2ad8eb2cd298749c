using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The host's record of a lab: the first thing to come and the last to go.</summary>
internal sealed class RecordDriver() : Driver<RecordResource>(ResourceKind.Record)
{
    /// <summary>The records of all labs on the host.</summary>
    public static async Task<IReadOnlyList<RecordResource>> AllAsync(IHost host, CancellationToken cancellationToken)
    {
        var tables = await NftTables.NamesAsync(host, TableFamily.Inet, cancellationToken).ConfigureAwait(false);
        var records = await Task.WhenAll(tables.Select(RecordText.LabOf).OfType<Name>().Select(lab => OneAsync(host, lab, cancellationToken))).ConfigureAwait(false);
        return [.. records.OfType<RecordResource>()];
    }

    /// <summary>The host's record of a lab; none where there is none, or a table of that name that is another's.</summary>
    public static async Task<RecordResource?> OneAsync(IHost host, Name lab, CancellationToken cancellationToken) =>
        RecordText.Parse(lab, await NftTables.ListAsync(host, null, RecordText.Table(lab), cancellationToken).ConfigureAwait(false));

    public override Task<IReadOnlyList<RecordResource>> RecordsAsync(IHost host, CancellationToken cancellationToken) => AllAsync(host, cancellationToken);

    public override async Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken) =>
        [.. (await AllAsync(host, cancellationToken).ConfigureAwait(false)).Select(record => record.Lab)];

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken) =>
        new(await OneAsync(host, lab.Name, cancellationToken).ConfigureAwait(false) is { } record ? [record] : [], []);

    /// <summary>Notes the former state of what the lab is going to set, once: what the lab has set meanwhile is not former.</summary>
    protected override async Task<RecordResource> CompleteAsync(IHost host, RecordResource wished, RecordResource? there, CancellationToken cancellationToken)
    {
        // Where the kernel has lost the record, what was to bring the lab back at boot may know it.
        var known = there is { Damage: null } ? there.Originals : wished.Originals;
        var open = wished.Wanted.Where(path => known.All(original => original.Path != path)).ToList();
        var settings = await Settings.ReadAsync(host, open.Where(Settings.IsPath).Select(path => new SysctlSetting(path, "")), cancellationToken).ConfigureAwait(false);
        var adopted = open.Where(path => !Settings.IsPath(path) && !RoutePlace.IsPath(path)).ToList();
        var former = adopted.Count == 0 ? [] : await AdoptedAsync(host, adopted, cancellationToken).ConfigureAwait(false);
        return wished with
        {
            Originals =
            [
                .. known.Where(original => wished.Wanted.Contains(original.Path)),
                .. settings.Select(setting => new Original(setting.Path, setting.Value)),
                .. former,
                .. open.Where(RoutePlace.IsPath).Select(path => new Original(path, "absent")),
            ],
        };
    }

    /// <summary>Of interfaces that were there before: whether they are set up, and which addresses they do not have.</summary>
    private static async Task<IReadOnlyList<Original>> AdoptedAsync(IHost host, List<string> paths, CancellationToken cancellationToken)
    {
        var links = await LinkTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        var addresses = await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        return [.. paths.Select(path => path.Split(' ') switch
        {
            ["link", var name] when links.Find(name) is { } link => new Original(path, link.IsUp ? "up" : "down"),
            ["address", var name, var address] when !addresses.Has(name, Cidr.Parse(address)) => new Original(path, "absent"),
            _ => null,
        }).OfType<Original>()];
    }

    /// <summary>What is no longer on record is as it was again, whoever changed it: libvirt lets packets pass for a network, and never again not.</summary>
    protected override async Task ApplyAsync(IHost host, RecordResource? there, RecordResource wished, CancellationToken cancellationToken)
    {
        await RestoreAsync(host, (there?.Originals ?? []).Where(original => wished.Originals.All(kept => kept.Path != original.Path)), cancellationToken).ConfigureAwait(false);
        await NftTables.LoadAsync(host, null, RecordText.Render(wished), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was in force before this lab is what was in force before those that came after it.</summary>
    protected override async Task RemoveAsync(IHost host, RecordResource there, CancellationToken cancellationToken)
    {
        var former = there.Originals.ToDictionary(original => original.Path);
        var heirs = (await AllAsync(host, cancellationToken).ConfigureAwait(false))
            .Where(other => other.Lab != there.Lab && other.Originals.Any(original => former.ContainsKey(original.Path)))
            .Select(heir => heir with { Originals = heir.Originals.Select(original => former.GetValueOrDefault(original.Path, original)).ToValueList() }).ToList();
        var inherited = heirs.SelectMany(heir => heir.Originals).Select(original => original.Path).ToHashSet();
        await RestoreAsync(host, there.Originals.Where(original => !inherited.Contains(original.Path)), cancellationToken).ConfigureAwait(false);
        await SnapshotFolder.RemoveAsync(host, there.Lab, null, cancellationToken).ConfigureAwait(false);
        string text = string.Concat(heirs.Select(RecordText.Render)) + RuleSetChange.Removal(RecordText.Table(there.Lab));
        await NftTables.LoadAsync(host, null, text, cancellationToken).ConfigureAwait(false);
    }

    private static async Task RestoreAsync(IHost host, IEnumerable<Original> originals, CancellationToken cancellationToken)
    {
        var former = originals.Where(original => Settings.IsPath(original.Path)).Select(original => new SysctlSetting(original.Path, original.Value)).ToList();
        var now = await Settings.ReadAsync(host, former, cancellationToken).ConfigureAwait(false);
        await Settings.WriteAsync(host, former.Where(setting => now.Any(other => other.Path == setting.Path && other.Value != setting.Value)), cancellationToken).ConfigureAwait(false);
    }
}
