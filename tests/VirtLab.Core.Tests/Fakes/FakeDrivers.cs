using VirtLab.Compiling;
using VirtLab.Compiling.Records;
using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Fakes;

/// <summary>A driver for each kind of thing, that keeps things in memory and writes a journal: <c>+ node a</c>, <c>~ node a</c> and
/// <c>- node a</c> as it begins, <c>made node a</c> and <c>gone node a</c> when it is done.</summary>
internal sealed class FakeDrivers
{
    private readonly Lock _lock = new();
    private readonly List<string> _journal = [];
    private readonly Dictionary<ResourceId, Resource> _there = [];

    public FakeDrivers() => All = Enum.GetValues<ResourceKind>().ToDictionary(kind => kind, kind => (IDriver)new Driver(this, kind));

    public IReadOnlyDictionary<ResourceKind, IDriver> All { get; }

    /// <summary>What happens while a thing is being made or changed.</summary>
    public Func<ResourceId, CancellationToken, Task> Making { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What happens while a thing is being removed.</summary>
    public Func<ResourceId, Task> Removing { get; init; } = _ => Task.CompletedTask;

    /// <summary>What happens while things of a kind are being read.</summary>
    public Action<ResourceKind> Reading { get; init; } = _ => { };

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
    public IReadOnlyList<Resource> Things
    {
        get
        {
            lock (_lock)
                return [.. _there.Values];
        }
    }

    /// <summary>Their names.</summary>
    public IReadOnlyList<ResourceId> There => [.. Things.Select(thing => thing.Id)];

    /// <summary>A thing is there, with the lab's mark.</summary>
    public void Put(Resource thing)
    {
        lock (_lock)
            _there[thing.Id] = thing;
    }

    private void Note(string what)
    {
        lock (_lock)
            _journal.Add(what);
    }

    private sealed class Driver(FakeDrivers drivers, ResourceKind kind) : IDriver
    {
        public ResourceKind Kind => kind;

        public Task<Found> ReadAsync(IHost host, LabMark lab, CancellationToken cancellationToken)
        {
            drivers.Reading(kind);
            return Task.FromResult(new Found([.. drivers.Things.Where(thing => thing.Id.Kind == kind)], []));
        }

        public Task<IReadOnlyList<Name>> LabsAsync(IHost host, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Name>>([]);

        public Task<IReadOnlyList<RecordResource>> RecordsAsync(IHost host, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RecordResource>>([]);

        public Task<Resource> CompleteAsync(IHost host, Resource wished, Resource? there, CancellationToken cancellationToken) =>
            Task.FromResult(wished);

        public async Task ApplyAsync(IHost host, Resource? there, Resource wished, CancellationToken cancellationToken)
        {
            drivers.Note($"{(there is null ? '+' : '~')} {wished.Id}");
            await drivers.Making(wished.Id, cancellationToken);
            drivers.Put(wished);
            drivers.Note($"made {wished.Id}");
        }

        public async Task RemoveAsync(IHost host, Resource there, CancellationToken cancellationToken)
        {
            drivers.Note($"- {there.Id}");
            await drivers.Removing(there.Id);
            lock (drivers._lock)
                _ = drivers._there.Remove(there.Id);
            drivers.Note($"gone {there.Id}");
        }
    }
}
