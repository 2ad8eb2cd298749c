using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The namespace with the outside world's switches.</summary>
internal sealed class SegmentsDriver() : Driver<SegmentsResource>(ResourceKind.Segments)
{
    public override async Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
    {
        var names = await Namespaces.ListAsync(host, cancellationToken).ConfigureAwait(false);
        var ours = WorldNames.SwitchNamespace(lab.Name);
        Claim[] taken = [.. names.Select(name => Claim.Namespace(name.ToString()))];
        if (!names.Contains(ours))
            return new Found([], taken);
        var links = await LinkTable.ReadAsync(host, ours, cancellationToken).ConfigureAwait(false);
        // A switch that is not up, or has no name yet, is not whole.
        return new Found([new SegmentsResource(lab.Name, Names(links).ToValueList())], taken);
    }

    protected override async Task ApplyAsync(IHost host, SegmentsResource? there, SegmentsResource wished, CancellationToken cancellationToken)
    {
        if (there is null)
            await IpBatch.RunAsync(host, null, $"netns add {wished.Namespace}\n", cancellationToken).ConfigureAwait(false);
        // One that is down, or has no name because its maker died, is not made a second time: nodes may be plugged into it.
        var links = there is null ? null : await LinkTable.ReadAsync(host, wished.Namespace, cancellationToken).ConfigureAwait(false);
        await IpBatch.RunAsync(host, wished.Namespace, WorldCommands.Switches(there, wished, name => links?.Find(name) is not null), cancellationToken).ConfigureAwait(false);
    }

    protected override Task RemoveAsync(IHost host, SegmentsResource there, CancellationToken cancellationToken) =>
        Namespaces.RemoveAsync(host, there.Namespace, Task.CompletedTask, cancellationToken);

    /// <summary>The segment whose switch an interface is, by its alias.</summary>
    public static IEnumerable<Name> Names(LinkTable links) => links.Links.Where(link => link.IsUp)
        .Select(link => Name.TryParse(link.Alias, null, out var name) && WorldNames.Bridge(name).ToString() == link.Name ? name : (Name?)null).OfType<Name>();
}
