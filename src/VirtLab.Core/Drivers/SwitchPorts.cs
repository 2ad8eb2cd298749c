using VirtLab.Compiling.Nodes;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>Which cable is plugged into which switch.</summary>
internal sealed class SwitchPorts
{
    private readonly Dictionary<string, Name> _segments = [];

    /// <summary>Reads the switches' namespace, if it is there.</summary>
    public static async Task<SwitchPorts> ReadAsync(IHost host, Name lab, IReadOnlySet<NamespaceName> namespaces, CancellationToken cancellationToken)
    {
        var ports = new SwitchPorts();
        var where = WorldNames.SwitchNamespace(lab);
        if (!namespaces.Contains(where))
            return ports;
        var links = await LinkTable.ReadAsync(host, where, cancellationToken).ConfigureAwait(false);
        var bridges = SegmentsDriver.Names(links).ToDictionary(name => WorldNames.Bridge(name).ToString());
        foreach (var link in links.Links.Where(link => link is { Master: not null, IsUp: true } && bridges.ContainsKey(link.Master)))
            ports._segments[link.Name] = bridges[link.Master!];
        return ports;
    }

    /// <summary>The segment that a cable's far end is plugged into; none where it is loose.</summary>
    public Name? SegmentOf(InterfaceName port) => _segments.TryGetValue(port.ToString(), out var segment) ? segment : (Name?)null;
}
