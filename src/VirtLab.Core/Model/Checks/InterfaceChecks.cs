using VirtLab.Primitives;

namespace VirtLab.Model.Checks;

/// <summary>Names of the host's interfaces: all stand in one name space.</summary>
internal static class InterfaceChecks
{
    private static readonly ValueList<string> Reserved = ["lo", "all", "default"];

    public static IEnumerable<Finding> Run(Lab lab)
    {
        foreach (var (path, network) in Place.Networks(lab).Where(n => n.Item.BridgeName == default && n.Item.Name != default))
        {
            yield return new Finding($"{path}.Bridge",
                $"the network's name is longer than the {InterfaceName.MaxLength} characters that its bridge's name may have",
                "Set Bridge to a shorter name");
        }
        var names = Named(lab).ToValueList();
        foreach (var (path, _) in names.Where(item => item.Name == default && !IsBridge(item.Path)))
            yield return new Finding(path, "the interface has no name", "Give it one");
        foreach (var (path, name) in names.Where(item => Reserved.Contains(item.Name.ToString())))
            yield return new Finding(path, $"the kernel keeps '{name}' for itself", "Choose another name");
        foreach (var (path, machine, index, nic) in Place.Nics(lab))
        {
            var tap = nic.Tap ?? Naming.Tap(lab.Name, machine.Name, index);
            if (tap.ToString().StartsWith("vnet", StringComparison.Ordinal))
            {
                yield return new Finding($"{path}.Tap", $"libvirt takes '{tap}' for a name of its own making and changes it",
                    "Choose a name that does not start with \"vnet\"");
            }
        }
        foreach (var finding in CommonChecks.Duplicates(names.Where(item => item.Name != default), "the interface name",
            "Give each bridge, tap and uplink a name of its own"))
            yield return finding;

        static bool IsBridge(string path) => path.EndsWith(".Bridge", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Path, InterfaceName Name)> Named(Lab lab) =>
    [
        .. Place.Uplinks(lab).Select(u => ($"{u.Path}.Interface", u.Item.Interface)),
        .. Place.Networks(lab).Select(n => ($"{n.Path}.Bridge", n.Item.BridgeName)),
        .. Place.Nics(lab).Select(n => ($"{n.Path}.Tap", n.Item.Tap ?? Naming.Tap(lab.Name, n.Machine.Name, n.Index))),
    ];
}
