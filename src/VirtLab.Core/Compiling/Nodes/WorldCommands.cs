using System.Text;
using VirtLab.Compiling.Uplinks;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Nodes;

/// <summary>Renders the world around the host as <c>ip -batch</c> text: what makes the wished thing of the one that is there.</summary>
internal static class WorldCommands
{
    /// <summary>Makes the switches that are missing and removes those that are not wished for; runs in the switches' namespace. A switch is
    /// made and named in one go: without its name it is nobody's.</summary>
    /// <param name="there">Those that are there whole.</param>
    /// <param name="wished">Those that are to be there.</param>
    /// <param name="isBegun">Whether an interface is there of one that is not whole; by default none is.</param>
    public static string Switches(SegmentsResource? there, SegmentsResource wished, Func<InterfaceName, bool>? isBegun = null)
    {
        var text = new StringBuilder();
        foreach (var segment in wished.Segments.Except(there?.Segments ?? []))
        {
            var bridge = WorldNames.Bridge(segment);
            if (isBegun?.Invoke(bridge) != true)
                _ = text.Append(null, $"link add name {bridge} type bridge forward_delay 0 mcast_snooping 0\n");
            _ = text.Append(null, $"link set dev {bridge} alias {segment} up\n");
        }
        foreach (var segment in (there?.Segments ?? []).Except(wished.Segments))
            _ = text.Append(null, $"link delete dev {WorldNames.Bridge(segment)}\n");
        return text.ToString();
    }

    /// <summary>Makes a node's namespace and its cables; runs on the host.</summary>
    public static string Wire(NodeResource? there, NodeResource wished) => (there is null ? $"netns add {wished.Namespace}\n" : "")
        + string.Concat(New(there, wished).Select(cable => Add(cable, $" netns {wished.Namespace} group {WorldNames.CableGroup}", WorldNames.SwitchNamespace(wished.Lab))));

    /// <summary>Takes away the cables that are not wished for as they are; runs in the node's namespace.</summary>
    public static string Unwire(NodeResource? there, NodeResource wished) =>
        string.Concat((there?.Cables ?? []).Where(old => !wished.Cables.Any(cable => Same(old, cable))).Select(old => $"link delete dev {old.Interface}\n"));

    /// <summary>Plugs in what is new or loose; runs in the switches' namespace.</summary>
    public static string Plug(IEnumerable<Cable> there, IEnumerable<Cable> wished) => string.Concat(wished
        .Where(cable => !there.Any(old => Same(old, cable) && old.Segment == cable.Segment))
        .Select(cable => $"link set dev {cable.Port} master {WorldNames.Bridge(cable.Segment!.Value)} up\n"));

    /// <summary>Gives a node its addresses and routes; runs in its namespace.</summary>
    public static string Configure(NodeResource? there, NodeResource wished)
    {
        var text = new StringBuilder(there is null ? "link set dev lo up\n" : "");
        var oldRoutes = there?.Routes ?? [];
        foreach (var route in oldRoutes.Where(route => !wished.Routes.Contains(route)))
            _ = text.Append(null, $"route delete {Route(wished, route)}\n");
        Addresses(text, "lo", (there?.Loopback ?? []).Select(Cidr.Host), wished.Loopback.Select(Cidr.Host), isMade: true);
        foreach (var cable in wished.Cables)
        {
            var old = there?.Cables.FirstOrDefault(candidate => Same(candidate, cable));
            Addresses(text, cable.Interface.ToString(), old?.Addresses ?? [], cable.Addresses, isMade: true);
            if (old is not { Up: true })
                _ = text.Append(null, $"link set dev {cable.Interface} up\n");
        }
        // The kernel drops routes with the address or cable that they went by; those on a segment come first, as a next hop may need one.
        bool rewired = there is null || !there.Cables.Equals(wished.Cables);
        foreach (var route in wished.Routes.Where(route => rewired || !oldRoutes.Contains(route)).OrderBy(route => route.Via is null ? 0 : 1))
            _ = text.Append(null, $"route replace {Route(wished, route)}\n");
        return text.ToString();
    }

    /// <summary>Makes an uplink's cable; runs on the host.</summary>
    public static string Wire(UplinkResource uplink) => uplink.Cable is { } cable
        ? Add(cable, "", WorldNames.SwitchNamespace(uplink.Lab)) + $"link set dev {cable.Interface} alias {UplinkResource.Alias(uplink.Lab)}\n"
        : "";

    /// <summary>Gives an uplink its address and sets the link; runs on the host.</summary>
    public static string Configure(UplinkResource? there, UplinkResource wished)
    {
        var text = new StringBuilder();
        // What an adopted interface had before the lab is not the lab's to take, nor to give anew: it may have it for a while only.
        var ours = there?.Addresses.Where(address => there.Cable is not null || there.Given.Contains(address) || wished.Addresses.Contains(address))
            ?? wished.Had;
        // A link that goes down takes its IPv6 addresses with it, and takes new ones then too.
        _ = text.Append(null, $"link set dev {wished.Interface} {(wished.Up ? "up" : "down")}\n");
        Addresses(text, wished.Interface.ToString(), ours, wished.Addresses, isMade: wished.Cable is not null);
        return text.ToString();
    }

    private static IEnumerable<Cable> New(NodeResource? there, NodeResource wished) =>
        wished.Cables.Where(cable => there is null || !there.Cables.Any(old => Same(old, cable)));

    /// <summary>Whether it is the same pair of interfaces, wherever it is plugged in.</summary>
    private static bool Same(Cable left, Cable right) => (left.Interface, left.Mac, left.Port) == (right.Interface, right.Mac, right.Port);

    // On a segment of the lab's own nobody else can have an IPv6 address, and it is good at once; elsewhere the kernel asks first (RFC 4862).
    private static void Addresses(StringBuilder text, string device, IEnumerable<Cidr> there, IEnumerable<Cidr> wished, bool isMade)
    {
        foreach (var address in there.Except(wished))
            _ = text.Append(null, $"address delete {address} dev {device}\n");
        foreach (var address in wished.Except(there))
            _ = text.Append(null, $"address replace {address} dev {device}{(address.IsV6 && isMade ? " nodad" : "")}\n");
    }

    private static string Route(NodeResource node, NodeRoute route) => route.To.Network.ToString()
        + (route.Via is { } via ? $" via {via}" : "")
        + (route.Segment is { } segment && node.Cables.FirstOrDefault(cable => cable.Segment == segment) is { } cable ? $" dev {cable.Interface}" : "");

    private static string Add(Cable cable, string nearNamespace, NamespaceName switches) =>
        $"link add name {cable.Interface} address {cable.Mac}{nearNamespace} type veth peer name {cable.Port} netns {switches}\n";
}
