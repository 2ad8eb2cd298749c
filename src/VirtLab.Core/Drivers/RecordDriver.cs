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
        var tables = await NftTables.NamesAsync(host, cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(tables.Select(table => (Lab: RecordText.LabOf(table), Table: table)).Where(pair => pair.Lab is not null)
            .Select(async pair => RecordText.Parse(pair.Lab!.Value, await NftTables.ListAsync(host, null, pair.Table, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
    }

    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        string listing = await NftTables.ListAsync(host, null, RecordText.Table(lab.Name), cancellationToken).ConfigureAwait(false);
        return new Found(listing.Length == 0 ? [] : [RecordText.Parse(lab.Name, listing)], []);
    }

    /// <summary>Notes the former state of what the lab is going to set, once: what the lab has set meanwhile is not former.</summary>
    protected override async Task<RecordResource> CompleteAsync(IHost host, RecordResource wished, RecordResource? there, CancellationToken cancellationToken)
    {
        var known = there?.Originals ?? [];
        var open = wished.Wanted.Where(path => known.All(original => original.Path != path)).ToList();
        var settings = await Settings.ReadAsync(host, open.Where(Settings.IsPath).Select(path => new SysctlSetting(path, "")), cancellationToken).ConfigureAwait(false);
        var addresses = open.All(path => Settings.IsPath(path) || RoutePlace.IsPath(path)) ? null : await AddressTable.ReadAsync(host, null, cancellationToken).ConfigureAwait(false);
        return wished with
        {
            Originals =
            [
                .. known,
                .. settings.Select(setting => new Original(setting.Path, setting.Value)),
                .. open.Where(path => !Settings.IsPath(path) && (RoutePlace.IsPath(path) || !IsThere(addresses!, path))).Select(path => new Original(path, "absent")),
            ],
        };
    }

    private static bool IsThere(AddressTable addresses, string path) => path.Split(' ') is [_, var name, var address]
        && addresses.Of(name).Contains(Cidr.Parse(address));

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
