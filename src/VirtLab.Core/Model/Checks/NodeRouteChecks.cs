using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>A node's routes: one for each destination, over a next hop that an interface of it reaches.</summary>
internal static class NodeRouteChecks
{
    public static IEnumerable<Finding> Run(string path, Node node)
    {
        var routes = Place.Each($"{path}.Routes", node.Routes).ToValueList();
        foreach (var (at, route) in routes)
        {
            foreach (var finding in route.Via is { } hop && hop.IsV6 != route.To.IsV6 ? AddressChecks.Family($"{at}.Via", hop, route.To.IsV6) : Way(at, node, route))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(routes.Select(r => ($"{r.Path}.To", r.Item.To.Network)), "the destination",
            "The kernel keeps one route to a destination: leave one of them out"))
            yield return finding;
        var connected = node.Interfaces.SelectMany(nic => nic.Addresses).Where(address => !address.IsHost)
            .Select(address => address.Network).ToHashSet();
        foreach (var (at, route) in routes.Where(r => connected.Contains(r.Item.To.Network)))
            yield return new Finding($"{at}.To", $"{route.To.Network} is the network of one of the node's own interfaces",
                "Leave the route out");
    }

    /// <summary>Whether an interface of the node is plugged into the segment.</summary>
    public static IEnumerable<Finding> OwnSegment(string path, Node node, Name segment) => node.Interfaces.Any(nic => nic.Segment == segment)
        ? []
        : [new Finding(path, $"the node has no interface on a segment '{segment}'",
            "Name a segment that one of its interfaces is plugged into")];

    private static IEnumerable<Finding> Way(string path, Node node, NodeRoute route)
    {
        if (route.Segment is { } segment && OwnSegment($"{path}.Segment", node, segment).ToValueList() is [var unknown])
        {
            yield return unknown;
        }
        else if (route.Via is not { } via)
        {
            if (route.Segment is null)
                yield return new Finding(path, $"nothing says how {route.To} is reached",
                    "Set Via to the next hop, or Segment where it is on the segment itself");
        }
        else if (!Reaches(node, via, route.Segment))
        {
            yield return new Finding($"{path}.Via", route.Segment is { } on
                    ? $"{via} is on no network that the node reaches on segment '{on}'"
                    : $"{via} is on no network that the node's interfaces or its routes to a segment reach",
                "Give a next hop on one of them, or add a route to it with Segment");
        }
        else if (Addresses(node).Any(own => own.Address == via || (own.Contains(via) && AddressChecks.IsReserved(own, via))))
        {
            yield return new Finding($"{path}.Via", $"{via} is the node's own, a network's or a broadcast address",
                "Give the address of another node");
        }
    }

    private static IEnumerable<Cidr> Addresses(Node node) => node.Interfaces.SelectMany(nic => nic.Addresses)
        .Concat(node.Loopback.Select(Cidr.Host));

    private static bool Reaches(Node node, IpAddress via, Name? segment) =>
        node.Interfaces.Any(nic => (segment is null || nic.Segment == segment) && nic.Addresses.Any(address => address.Contains(via)))
        || node.Routes.Any(route => route is { Segment: { } on, Via: null } && (segment is null || on == segment) && route.To.Contains(via));
}
