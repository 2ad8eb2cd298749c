using VirtLab.Compiling;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Drivers;

/// <summary>Knows one kind of thing on a host: reads what is there, makes it, removes it.</summary>
internal interface IDriver
{
    /// <summary>The kind.</summary>
    ResourceKind Kind { get; }

    /// <summary>The names of the things of this kind on the host that carry the lab's mark.</summary>
    Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken);

    /// <summary>Makes the thing.</summary>
    Task ApplyAsync(IHost host, Resource resource, CancellationToken cancellationToken);

    /// <summary>Removes the thing; fine if it is not there or only half.</summary>
    Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken);
}

/// <summary>A driver that is handed its own kind of resource.</summary>
internal abstract class Driver<TResource>(ResourceKind kind) : IDriver where TResource : Resource
{
    public ResourceKind Kind { get; } = kind;

    public abstract Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken);

    public Task ApplyAsync(IHost host, Resource resource, CancellationToken cancellationToken) =>
        ApplyAsync(host, (TResource)resource, cancellationToken);

    public abstract Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken);

    protected abstract Task ApplyAsync(IHost host, TResource resource, CancellationToken cancellationToken);
}
