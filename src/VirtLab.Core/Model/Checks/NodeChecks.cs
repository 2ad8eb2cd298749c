using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>The world around the host.</summary>
internal static class NodeChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var segments = lab.Segments.Select(segment => segment.Name).ToValueList();
        foreach (var (path, node) in Place.Nodes(lab))
        {
            foreach (var (at, nic) in Place.Each($"{path}.Interfaces", node.Interfaces))
            {
                foreach (var finding in CommonChecks.Missing($"{at}.Segment", nic.Segment, segments, "segment"))
                    yield return finding;
            }
            foreach (var finding in Routes(path, node).Concat(Masquerades(path, node)).Concat(Forwards(path, node)).Concat(Services(path, node)))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(OnSegments(lab), "the address", "Give each thing on a segment an address of its own"))
            yield return finding;
    }

    private static IEnumerable<Finding> Routes(string path, Node node)
    {
        foreach (var (at, route) in Place.Each($"{path}.Routes", node.Routes))
        {
            if (route.Segment is { } segment)
            {
                foreach (var finding in OwnSegment($"{at}.Segment", node, segment))
                    yield return finding;
            }
            if (route.Via is null && route.Segment is null)
                yield return new Finding(at, $"nothing says how {route.To} is reached",
                    "Set Via to the next hop, or Segment where it is on the segment itself");
            else if (route.Via is { } via && !Reaches(node, via))
                yield return new Finding($"{at}.Via", $"{via} is on no network that the node's interfaces or its routes to a segment reach",
                    "Give a next hop on one of them, or add a route to it with Segment");
        }
    }

    private static IEnumerable<Finding> Masquerades(string path, Node node) =>
        Place.Each($"{path}.Masquerade", node.Masquerade).SelectMany(segment => OwnSegment(segment.Path, node, segment.Item));

    private static IEnumerable<Finding> Forwards(string path, Node node)
    {
        foreach (var (at, forward) in Place.Each($"{path}.Forwards", node.Forwards))
        {
            foreach (var finding in CommonChecks.Forwardable(at, forward.Protocol, ("Port", forward.Port), ("ToPort", forward.ToPort)))
                yield return finding;
            if (forward.Address is { } address && !node.Loopback.Contains(address) && !node.Interfaces.Any(nic => nic.Addresses.Any(a => a.Address == address)))
                yield return new Finding($"{at}.Address", $"{address} is not the node's own",
                    "Give one of its addresses, or leave it out for all of them");
        }
        foreach (var finding in CommonChecks.Duplicates(
            Place.Each($"{path}.Forwards", node.Forwards).Select(f => (f.Path, $"{f.Item.Protocol} {f.Item.Port} of {f.Item.Address?.ToString() ?? "any address"}")),
            "the port", "A connection can be handed to one place only: leave one of them out"))
            yield return finding;
    }

    private static IEnumerable<Finding> Services(string path, Node node)
    {
        foreach (var (at, service) in Place.Each($"{path}.Services", node.Services).Where(s => s.Item.Port == 0))
            yield return new Finding($"{at}.Port", $"a service ({service.Kind}) can't listen on port 0", "Give a port from 1 to 65535");
        foreach (var finding in CommonChecks.Duplicates(
            Place.Each($"{path}.Services", node.Services).Select(s => (s.Path, $"{s.Item.Kind} on port {s.Item.Port}")),
            "the service", "Leave one of them out"))
            yield return finding;
    }

    private static IEnumerable<Finding> OwnSegment(string path, Node node, Name segment) => node.Interfaces.Any(nic => nic.Segment == segment)
        ? []
        : [new Finding(path, $"the node has no interface on a segment '{segment}'", "Name a segment that one of its interfaces is plugged into")];

    private static bool Reaches(Node node, IpAddress via) =>
        node.Interfaces.Any(nic => nic.Addresses.Any(address => address.Contains(via)))
        || node.Routes.Any(route => route is { Segment: not null, Via: null } && route.To.Contains(via));

    private static IEnumerable<(string Path, string Key)> OnSegments(Lab lab) =>
    [
        // Two uplinks with one address are found where uplinks are checked.
        .. Place.Uplinks(lab).Where(u => u.Item.Segment is not null).DistinctBy(u => u.Item.Address.Address)
            .Select(u => ($"{u.Path}.Address", On(u.Item.Segment!.Value, u.Item.Address))),
        .. from node in Place.Nodes(lab)
           from nic in Place.Each($"{node.Path}.Interfaces", node.Item.Interfaces)
           from address in nic.Item.Addresses
           select ($"{nic.Path}.Addresses", On(nic.Item.Segment, address)),
    ];

    private static string On(Name segment, Cidr address) => $"{address.Address} on segment '{segment}'";
}
