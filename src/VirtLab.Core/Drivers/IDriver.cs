using VirtLab.Compiling;
using VirtLab.Compiling.Records;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Knows one kind of thing on a host: reads what is there, makes it, changes it, removes it.</summary>
/// <remarks>What is ours is known by its mark, never by memory. A thing that was read can be given back to <see cref="ApplyAsync"/>: that is
/// how a change is undone.</remarks>
internal interface IDriver
{
    /// <summary>The kind.</summary>
    ResourceKind Kind { get; }

    /// <summary>Reads the things of this kind that carry the lab's mark, and all names of this kind that are taken on the host.</summary>
    Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken);

    /// <summary>The names of the labs that things of this kind tell of; none where the mark does not hold the name.</summary>
    Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken);

    /// <summary>The records of labs that things of this kind hold; by default none.</summary>
    Task<IReadOnlyList<RecordResource>> RecordsAsync(IHost host, CancellationToken cancellationToken);

    /// <summary>Fills in what only the host knows, such as how its nft writes a rule; by default nothing.</summary>
    /// <param name="host">The host.</param>
    /// <param name="wished">The thing as compiled.</param>
    /// <param name="there">The thing as found, if it is there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<Resource> CompleteAsync(IHost host, Resource wished, Resource? there, CancellationToken cancellationToken);

    /// <summary>Makes the thing, or makes it of the one that is there.</summary>
    /// <param name="host">The host.</param>
    /// <param name="there">The thing as found; none where it is to be made.</param>
    /// <param name="wished">The thing as it is to be.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task ApplyAsync(IHost host, Resource? there, Resource wished, CancellationToken cancellationToken);

    /// <summary>Removes the thing; fine if it is not there or only half.</summary>
    Task RemoveAsync(IHost host, Resource there, CancellationToken cancellationToken);
}

/// <summary>What a driver has read.</summary>
/// <param name="Things">The lab's things.</param>
/// <param name="Taken">The names of this kind in use on the host, the lab's own among them.</param>
internal sealed record Found(IReadOnlyList<Resource> Things, IReadOnlyList<Claim> Taken)
{
    public static Found Nothing { get; } = new([], []);
}

/// <summary>A driver that is handed its own kind of resource.</summary>
internal abstract class Driver<TResource>(ResourceKind kind) : IDriver where TResource : Resource
{
    public ResourceKind Kind { get; } = kind;

    public abstract Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken);

    public virtual Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Name>>([]);

    public virtual Task<IReadOnlyList<RecordResource>> RecordsAsync(IHost host, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RecordResource>>([]);

    public async Task<Resource> CompleteAsync(IHost host, Resource wished, Resource? there, CancellationToken cancellationToken) =>
        await CompleteAsync(host, (TResource)wished, (TResource?)there, cancellationToken).ConfigureAwait(false);

    public Task ApplyAsync(IHost host, Resource? there, Resource wished, CancellationToken cancellationToken) =>
        ApplyAsync(host, (TResource?)there, (TResource)wished, cancellationToken);

    public Task RemoveAsync(IHost host, Resource there, CancellationToken cancellationToken) =>
        RemoveAsync(host, (TResource)there, cancellationToken);

    protected virtual Task<TResource> CompleteAsync(IHost host, TResource wished, TResource? there, CancellationToken cancellationToken) =>
        Task.FromResult(wished);

    protected abstract Task ApplyAsync(IHost host, TResource? there, TResource wished, CancellationToken cancellationToken);

    protected abstract Task RemoveAsync(IHost host, TResource there, CancellationToken cancellationToken);
}
