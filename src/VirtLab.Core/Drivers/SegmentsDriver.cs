using VirtLab.Compiling;
using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>The namespace with the outside world's switches.</summary>
internal sealed class SegmentsDriver() : Driver<SegmentsResource>(ResourceKind.Segments)
{
    public override async Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken)
    {
        var names = await Namespaces.ListAsync(host, cancellationToken).ConfigureAwait(false);
        return names.Contains(WorldCompiler.SwitchNamespace(lab)) ? [SegmentsResource.IdName] : [];
    }

    public override Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken) =>
        Namespaces.RemoveAsync(host, WorldCompiler.SwitchNamespace(lab), cancellationToken);

    protected override async Task ApplyAsync(IHost host, SegmentsResource resource, CancellationToken cancellationToken)
    {
        await IpBatch.RunAsync(host, null, WorldCommands.Create(resource), cancellationToken).ConfigureAwait(false);
        await IpBatch.RunAsync(host, resource.Namespace, WorldCommands.Configure(resource), cancellationToken).ConfigureAwait(false);
    }
}
