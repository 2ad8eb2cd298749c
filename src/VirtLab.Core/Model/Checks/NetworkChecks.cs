using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Lab networks and their addresses.</summary>
internal static class NetworkChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var networks = Place.Networks(lab).ToValueList();
        foreach (var (path, network) in networks)
        {
            foreach (var finding in AddressChecks.Interface($"{path}.Address", network.Address).Concat(Room(path, network)))
                yield return finding;
        }
        foreach (var (index, (path, network)) in networks.Index())
        {
            var others = networks.Take(index).Select(n => (n.Path, n.Item.Address)).Concat(Place.Uplinks(lab).Select(u => (u.Path, u.Item.Address)));
            if (others.Where(o => o.Address.Overlaps(network.Address)).Select(o => $"{o.Address.Network} of {o.Path}").ToValueList() is { Count: > 0 } same)
            {
                yield return new Finding($"{path}.Address", $"{network.Address.Network} overlaps {string.Join(" and ", same)}",
                    "Give each network addresses of its own: the host could not tell where to send to");
            }
        }
    }

    private static IEnumerable<Finding> Room(string path, LabNetwork network)
    {
        if (network.Address is { IsV6: false, PrefixLength: 31 or 32 })
            yield return new Finding($"{path}.Address", $"{network.Address} has no room for machines",
                "Give it a prefix length of 30 or less");
    }
}
