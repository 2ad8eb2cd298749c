using VirtLab.Compiling;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>A driver for each kind of thing, that makes and removes things in memory and writes a journal:
/// <c>+ node a</c> and <c>- node a</c> as it begins, <c>made node a</c> and <c>gone node a</c> when it is done.</summary>
internal sealed class FakeDrivers
{
    private readonly Lock _lock = new();
    private readonly List<string> _journal = [];
    private readonly HashSet<ResourceId> _there = [];

    public FakeDrivers() => All = Enum.GetValues<ResourceKind>().ToDictionary(kind => kind, kind => (IDriver)new Driver(this, kind));

    public IReadOnlyDictionary<ResourceKind, IDriver> All { get; }

    /// <summary>What happens while a thing is being made.</summary>
    public Func<ResourceId, CancellationToken, Task> Making { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What happens while a thing is being removed.</summary>
    public Func<ResourceId, Task> Removing { get; init; } = _ => Task.CompletedTask;

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<string> Journal
    {
        get
        {
            lock (_lock)
                return [.. _journal];
        }
    }

    /// <summary>The things that are there and carry the lab's mark.</summary>
    public IReadOnlyList<ResourceId> There
    {
        get
        {
            lock (_lock)
                return [.. _there];
        }
    }

    /// <summary>A thing is there, with the lab's mark.</summary>
    public void Put(ResourceId id)
    {
        lock (_lock)
            _ = _there.Add(id);
    }

    private void Note(string what)
    {
        lock (_lock)
            _journal.Add(what);
    }

    private sealed class Driver(FakeDrivers drivers, ResourceKind kind) : IDriver
    {
        public ResourceKind Kind => kind;

        public Task<IReadOnlyList<string>> ReadAsync(IHost host, Lab lab, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>([.. drivers.There.Where(id => id.Kind == kind).Select(id => id.Name)]);

        public async Task ApplyAsync(IHost host, Resource resource, CancellationToken cancellationToken)
        {
            drivers.Note($"+ {resource.Id}");
            await drivers.Making(resource.Id, cancellationToken);
            drivers.Put(resource.Id);
            drivers.Note($"made {resource.Id}");
        }

        public async Task RemoveAsync(IHost host, Lab lab, ResourceId id, CancellationToken cancellationToken)
        {
            drivers.Note($"- {id}");
            await drivers.Removing(id);
            lock (drivers._lock)
                _ = drivers._there.Remove(id);
            drivers.Note($"gone {id}");
        }
    }
}
