using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Compiling.Uplinks;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>Compiles the world around the host: switches, nodes, and the cables to the host's uplinks.</summary>
internal static class WorldCompiler
{
    private const string Host = "_host";

    /// <summary>The switches, or null where the lab has none.</summary>
    public static SegmentsResource? Segments(Lab lab) =>
        lab.Segments.Count == 0 ? null : new SegmentsResource(lab.Name, lab.Segments.Select(segment => segment.Name).ToValueList());

    /// <summary>A node with its cables, address translation and services.</summary>
    public static NodeResource Node(Lab lab, Node node) => new(lab.Name, node.Name)
    {
        Cables = node.Interfaces.Select((nic, index) => CableOf(lab, node, nic, index)).ToValueList(),
        Loopback = node.Loopback,
        Routes = node.Routes,
        Firewall = node.Masquerade.Count + node.Forwards.Count == 0 ? RuleSet.None : NftRenderer.RuleSetOf(NodeFirewallCompiler.Compile(node)),
        Services = node.Services,
        Forwarding = node.Interfaces.Count > 1,
        Needs = lab.Segments.Count == 0 ? [] : [new ResourceId(ResourceKind.Segments, SegmentsResource.IdName)],
    };

    /// <summary>An uplink, with its cable where VirtLab makes the interface.</summary>
    public static UplinkResource Uplink(Lab lab, Uplink uplink) => new(lab.Name, uplink.Interface, uplink.Addresses, uplink.Up)
    {
        Cable = uplink.Segment is { } segment
            ? new Cable(uplink.Interface, uplink.Mac ?? Naming.UplinkMac(lab.Name, uplink.Interface), PortOf(uplink.Interface), segment)
            : null,
        AcceptRa = RoutingCompiler.AcceptRa(lab, uplink),
        Needs = uplink.Segment is null ? [] : [new ResourceId(ResourceKind.Segments, SegmentsResource.IdName)],
    };

    /// <summary>The far end of the cable of one of the host's interfaces.</summary>
    public static InterfaceName PortOf(InterfaceName uplink) => WorldNames.Port(Host, uplink);

    private static Cable CableOf(Lab lab, Node node, NodeInterface nic, int index)
    {
        var name = WorldNames.Interface(index);
        return new Cable(name, nic.Mac ?? Naming.NodeMac(lab.Name, node.Name, index), WorldNames.Port(node.Name.ToString(), name), nic.Segment) { Addresses = nic.Addresses };
    }
}
