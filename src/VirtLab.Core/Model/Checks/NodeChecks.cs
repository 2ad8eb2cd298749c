using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>The world around the host: nodes, their interfaces and addresses.</summary>
internal static class NodeChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var segments = lab.Segments.Select(segment => segment.Name).ToValueList();
        foreach (var (path, node) in Place.Nodes(lab))
        {
            foreach (var finding in Interfaces(path, node, segments).Concat(Loopback(path, node)).Concat(NodeRouteChecks.Run(path, node))
                .Concat(NodeForwardChecks.Run(path, node)).Concat(NodeServiceChecks.Run(path, node)))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(OnSegments(lab), "the address", "Give each thing on a segment an address of its own")
            .Concat(OfOthers(lab)))
            yield return finding;
    }

    private static IEnumerable<Finding> Interfaces(string path, Node node, ValueList<Name> segments)
    {
        var networks = new Dictionary<Cidr, Name>();
        foreach (var (at, nic) in Place.Each($"{path}.Interfaces", node.Interfaces))
        {
            foreach (var finding in CommonChecks.Missing($"{at}.Segment", nic.Segment, segments, "segment")
                .Concat(nic.Addresses.SelectMany(address => AddressChecks.Interface($"{at}.Addresses", address))))
                yield return finding;
            foreach (var network in nic.Addresses.Where(address => !address.IsHost).Select(address => address.Network).Distinct())
            {
                if (!networks.TryAdd(network, nic.Segment) && networks[network] != nic.Segment)
                    yield return new Finding($"{at}.Addresses",
                        $"{network} is on segment '{networks[network]}' too: the node could not tell where to send to",
                        "Give each segment a network of its own");
            }
        }
    }

    private static IEnumerable<Finding> Loopback(string path, Node node)
    {
        foreach (var (at, address) in Place.Each($"{path}.Loopback", node.Loopback))
        {
            foreach (var finding in AddressChecks.Host(at, address))
                yield return finding;
        }
        foreach (var finding in CommonChecks.Duplicates(Place.Each($"{path}.Loopback", node.Loopback), "the address",
            "Leave one of them out"))
            yield return finding;
    }

    private static IEnumerable<(string Path, string Key)> OnSegments(Lab lab) =>
    [
        // Two uplinks with one address are found where uplinks are checked.
        .. Place.UplinkAddresses(lab).Where(u => u.Uplink.Segment is not null).DistinctBy(u => u.Address.Address)
            .Select(u => (u.Path, On(u.Uplink.Segment!.Value, u.Address))),
        .. from node in Place.Nodes(lab)
           from nic in Place.Each($"{node.Path}.Interfaces", node.Item.Interfaces)
           from address in nic.Item.Addresses
           select ($"{nic.Path}.Addresses", On(nic.Item.Segment, address)),
    ];

    /// <summary>Addresses of the host and its machines: the host would never send to the node, nor could a probe tell whose the address is.
    /// Two nodes may have the same one, as behind two routers.</summary>
    private static IEnumerable<Finding> OfOthers(Lab lab)
    {
        var taken = Place.NetworkAddresses(lab).Select(n => (n.Path, n.Address.Address, Segment: (Name?)null))
            .Concat(Place.UplinkAddresses(lab).Select(u => (u.Path, u.Address.Address, u.Uplink.Segment)))
            .Concat(Place.Reservations(lab).Select(r => (Path: r.AddressPath, r.Address, Segment: (Name?)null)))
            .DistinctBy(other => other.Address).ToDictionary(other => other.Address);
        foreach (var (path, address, segment) in Place.Nodes(lab).SelectMany(node => Addresses(node.Path, node.Item)))
        {
            // On one segment the two are found above.
            if (taken.TryGetValue(address, out var other) && (segment is null || other.Segment != segment))
                yield return new Finding(path, $"{address} is already that of {other.Path}", "Give the node another address");
        }
    }

    private static IEnumerable<(string Path, IpAddress Address, Name? Segment)> Addresses(string path, Node node) =>
    [
        .. Place.Each($"{path}.Loopback", node.Loopback).Select(loopback => (loopback.Path, loopback.Item, (Name?)null)),
        .. from nic in Place.Each($"{path}.Interfaces", node.Interfaces)
           from address in nic.Item.Addresses
           select ($"{nic.Path}.Addresses", address.Address, (Name?)nic.Item.Segment),
    ];

    private static string On(Name segment, Cidr address) => $"{address.Address} on segment '{segment}'";
}
