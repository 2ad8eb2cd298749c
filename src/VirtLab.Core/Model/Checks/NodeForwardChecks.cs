using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>A node's address translation.</summary>
internal static class NodeForwardChecks
{
    public static IEnumerable<Finding> Run(string path, Node node)
    {
        foreach (var (at, segment) in Place.Each($"{path}.Masquerade", node.Masquerade))
        {
            foreach (var finding in NodeRouteChecks.OwnSegment(at, node, segment))
                yield return finding;
            if (node.Interfaces.Any(nic => nic.Segment == segment && nic.Addresses.Count == 0))
                yield return new Finding(at, $"the node's interface on '{segment}' has no address that packets could leave with",
                    "Give it one, or leave the segment out");
        }
        var forwards = Place.Each($"{path}.Forwards", node.Forwards).ToValueList();
        foreach (var (at, forward) in forwards)
        {
            foreach (var finding in CommonChecks.Forwardable(at, forward.Protocol, ("Port", forward.Port), ("ToPort", forward.ToPort))
                .Concat(Address($"{at}.Address", node, forward.Address)).Concat(To($"{at}.To", node, forward.To))
                .Concat(forward.Address is { } own ? AddressChecks.Family($"{at}.To", forward.To, own.IsV6) : []))
                yield return finding;
        }
        if (node.Interfaces.Count < 2 && forwards.Count > 0)
            yield return new Finding($"{path}.Forwards", "the node hands nothing on: it has not two interfaces to do it between",
                "Give it another interface, or leave the forwards out");
        foreach (var finding in CommonChecks.Duplicates(
            forwards.Select(f => (f.Path, $"{f.Item.Protocol} {f.Item.Port} of {f.Item.Address?.ToString() ?? (f.Item.To.IsV6 ? "any IPv6 address" : "any address")}")),
            "the port", "A connection can be handed to one place only: leave one of them out"))
            yield return finding;
    }

    private static IEnumerable<Finding> Address(string path, Node node, IpAddress? given) =>
        given is not { } address || node.Loopback.Contains(address) || node.Interfaces.SelectMany(nic => nic.Addresses).Any(a => a.Address == address)
            ? []
            : [new Finding(path, $"{address} is not the node's own", "Give one of its addresses, or leave it out for all of them")];

    private static IEnumerable<Finding> To(string path, Node node, IpAddress to)
    {
        var wrong = AddressChecks.Host(path, to).ToValueList();
        foreach (var finding in wrong)
            yield return finding;
        var known = node.Interfaces.SelectMany(nic => nic.Addresses).Concat(node.Routes.Select(route => route.To));
        bool reached = known.Any(network => network.Contains(to)) || node.Loopback.Contains(to);
        if (wrong.Count == 0 && !reached)
            yield return new Finding(path, $"no network and no route of the node leads to {to}",
                "Add a route, or give an address that the node reaches");
    }
}
