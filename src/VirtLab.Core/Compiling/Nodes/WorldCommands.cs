using System.Text;
using VirtLab.Compiling.Uplinks;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>Renders the world around the host as <c>ip -batch</c> text.</summary>
internal static class WorldCommands
{
    /// <summary>Makes the switches' namespace with its bridges; runs on the host.</summary>
    public static string Create(SegmentsResource switches)
    {
        var text = new StringBuilder($"netns add {switches.Namespace}\n");
        foreach (var segment in switches.Segments)
            _ = text.Append(null, $"link add name {switches.Bridge(segment.Name)} netns {switches.Namespace} type bridge forward_delay 0 mcast_snooping 0\n");
        return text.ToString();
    }

    /// <summary>Brings the bridges up; runs in the switches' namespace.</summary>
    public static string Configure(SegmentsResource switches) =>
        string.Concat(switches.Segments.Select(segment => $"link set dev {switches.Bridge(segment.Name)} up\n"));

    /// <summary>Makes a node's namespace and its cables; runs on the host.</summary>
    public static string Create(NodeResource node) => $"netns add {node.Namespace}\n"
        + string.Concat(node.Cables.Select(cable => Add(cable, $" netns {node.Namespace}", node.SwitchNamespace!.Value)));

    /// <summary>Gives a node its addresses and routes; runs in its namespace.</summary>
    public static string Configure(NodeResource resource)
    {
        var node = resource.Node;
        var text = new StringBuilder("link set dev lo up\n");
        foreach (var address in node.Loopback)
            _ = text.Append(null, $"address add {address}/{(address.IsV6 ? 128 : 32)} dev lo\n");
        for (int index = 0; index < node.Interfaces.Count; index++)
        {
            var name = WorldCompiler.InterfaceName(index);
            foreach (var address in node.Interfaces[index].Addresses)
                _ = text.Append(null, $"address add {address} dev {name}\n");
            _ = text.Append(null, $"link set dev {name} up\n");
        }
        // Routes on a segment first: a next hop may be reached through one of them.
        foreach (var route in node.Routes.OrderBy(route => route.Via is null ? 0 : 1))
        {
            _ = text.Append(null, $"route add {route.To.Network}");
            if (route.Via is { } via)
                _ = text.Append(null, $" via {via}");
            if (route.Segment is { } segment)
                _ = text.Append(null, $" dev {WorldCompiler.InterfaceName(node.Interfaces.ToList().FindIndex(i => i.Segment == segment))}");
            _ = text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Makes an uplink's cable; runs on the host.</summary>
    public static string Create(UplinkResource uplink) => uplink.Cable is { } cable
        ? Add(cable, "", uplink.SwitchNamespace!.Value) + $"link set dev {cable.Interface} alias {UplinkResource.Alias(uplink.Lab)}\n"
        : "";

    /// <summary>Gives an uplink its address and sets the link; runs on the host.</summary>
    public static string Configure(UplinkResource uplink) =>
        $"address replace {uplink.Uplink.Address} dev {uplink.Uplink.Interface}\nlink set dev {uplink.Uplink.Interface} {(uplink.Uplink.Up ? "up" : "down")}\n";

    /// <summary>Plugs the far ends in; runs in the switches' namespace.</summary>
    public static string Plug(IEnumerable<Cable> cables) =>
        string.Concat(cables.Select(cable => $"link set dev {cable.Port} master {cable.Bridge} up\n"));

    private static string Add(Cable cable, string nearNamespace, Name switches) =>
        $"link add name {cable.Interface} address {cable.Mac}{nearNamespace} type veth peer name {cable.Port} netns {switches}\n";
}
