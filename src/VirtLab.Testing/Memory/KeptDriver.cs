using VirtLab.Compiling;
using VirtLab.Compiling.Records;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Testing.Memory;

/// <summary>Keeps things of a kind as they are wished for.</summary>
internal sealed class KeptDriver(Shelf shelf, ResourceKind kind) : IDriver
{
    public ResourceKind Kind => kind;

    public Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken) =>
        Task.FromResult(new Found(shelf.Of(kind, lab.Name), [.. shelf.Of(kind).SelectMany(thing => thing.Claims), .. kind == ResourceKind.Uplink ? shelf.Interfaces : []]));

    public Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Name>>([.. shelf.Of(kind).Select(Shelf.LabOf).Distinct()]);

    public Task<IReadOnlyList<RecordResource>> RecordsAsync(IHost host, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RecordResource>>([.. shelf.Of(kind).OfType<RecordResource>()]);

    public Task<Resource> CompleteAsync(IHost host, Resource wished, Resource? there, CancellationToken cancellationToken) => Task.FromResult(wished);

    public async Task ApplyAsync(IHost host, Resource? there, Resource wished, CancellationToken cancellationToken)
    {
        await shelf.Before(wished.Id, cancellationToken).ConfigureAwait(false);
        shelf.Put(wished);
    }

    public async Task RemoveAsync(IHost host, Resource there, CancellationToken cancellationToken)
    {
        await shelf.Before(there.Id, cancellationToken).ConfigureAwait(false);
        shelf.Take(there);
    }
}
