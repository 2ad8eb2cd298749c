using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Hardware addresses, given and derived.</summary>
internal static class MacChecks
{
    public static IEnumerable<Finding> Run(Lab lab)
    {
        var macs = Addresses(lab).ToValueList();
        foreach (var (path, mac) in macs.Where(item => item.Mac.IsMulticast || item.Mac == default))
        {
            yield return new Finding(path,
                mac == default ? "an address of zeros is no interface's own" : $"{mac} is a multicast address, which no interface can have",
                "Choose one whose first byte is even, such as 52:54:00:12:34:56, or leave it out");
        }
        foreach (var (path, _, _, nic) in Place.Nics(lab))
        {
            if (nic.Mac is { IsMulticast: false } mac && mac.ToString().StartsWith("fe:", StringComparison.Ordinal))
            {
                yield return new Finding($"{path}.Mac", $"{mac} starts with fe, which libvirt keeps for the taps on the host",
                    "Choose one with another first byte, such as 52:54:00:12:34:56");
            }
        }
        foreach (var finding in CommonChecks.Duplicates(macs, "the hardware address", "Give each card an address of its own, or leave it out to have one derived"))
            yield return finding;
    }

    private static IEnumerable<(string Path, MacAddress Mac)> Addresses(Lab lab) =>
    [
        .. Place.Nics(lab).Select(n => ($"{n.Path}.Mac", n.Item.Mac ?? Naming.MachineMac(lab.Name, n.Machine.Name, n.Index))),
        .. from network in Place.Networks(lab)
           from host in Place.Each($"{network.Path}.DhcpHosts", network.Item.DhcpHosts)
           select ($"{host.Path}.Mac", host.Item.Mac),
        .. Place.Uplinks(lab).Where(u => u.Item.Segment is not null || u.Item.Mac is not null)
            .Select(u => ($"{u.Path}.Mac", u.Item.Mac ?? Naming.UplinkMac(lab.Name, u.Item.Interface))),
        .. from node in Place.Nodes(lab)
           from nic in node.Item.Interfaces.Index()
           select ($"{Place.At($"{node.Path}.Interfaces", nic.Index)}.Mac", nic.Item.Mac ?? Naming.NodeMac(lab.Name, node.Item.Name, nic.Index)),
    ];
}
