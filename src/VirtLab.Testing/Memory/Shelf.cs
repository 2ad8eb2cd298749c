using VirtLab.Compiling;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Compiling.Uplinks;
using VirtLab.Primitives;

namespace VirtLab.Testing.Memory;

/// <summary>The things of all labs on a host in memory, but for those that libvirt has.</summary>
/// <param name="host">The host.</param>
internal sealed class Shelf(FakeHost host)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(Name Lab, ResourceId Id), Resource> _things = [];

    /// <summary>The interfaces that are the host's own.</summary>
    public IEnumerable<Claim> Interfaces => host.Interfaces.Select(name => Claim.Interface(name.ToString()));

    /// <summary>What happens before a thing is made, changed or removed.</summary>
    public Task Before(ResourceId id, CancellationToken cancellationToken) => host.Before(id, cancellationToken);

    public IReadOnlyList<Resource> Of(ResourceKind kind)
    {
        lock (_lock)
            return [.. _things.Values.Where(thing => thing.Id.Kind == kind)];
    }

    public IReadOnlyList<Resource> Of(ResourceKind kind, Name lab) => [.. Of(kind).Where(thing => LabOf(thing) == lab)];

    public void Put(Resource thing)
    {
        lock (_lock)
            _things[(LabOf(thing), thing.Id)] = thing;
    }

    public void Take(Resource thing)
    {
        lock (_lock)
            _ = _things.Remove((LabOf(thing), thing.Id));
    }

    /// <summary>Somebody removes a thing, whosever it is.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Lose(ResourceId id)
    {
        lock (_lock)
        {
            int gone = _things.Keys.Where(key => key.Id == id).ToList().Count(_things.Remove);
            return gone > 0;
        }
    }

    /// <summary>Whose a thing is.</summary>
    public static Name LabOf(Resource thing) => thing switch
    {
        RecordResource record => record.Lab,
        BootResource boot => boot.Lab,
        FirewallResource firewall => firewall.Lab,
        SegmentsResource segments => segments.Lab,
        NodeResource node => node.Lab,
        UplinkResource uplink => uplink.Lab,
        RoutingResource routing => routing.Lab,
        _ => throw new ArgumentException($"{thing.Id} is libvirt's."),
    };
}
