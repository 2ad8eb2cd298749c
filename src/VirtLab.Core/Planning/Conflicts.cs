using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>What keeps a lab from coming up beside others on one host: names that libvirt and the kernel have once for all labs, networks
/// that overlap, and the default routes. Pure.</summary>
internal static class Conflicts
{
    /// <summary>The reasons, each with the name of the lab that is in the way; none where there is room for this one too.</summary>
    /// <param name="lab">The lab that is to come up.</param>
    /// <param name="found">The labs on the host; one of the same name is passed over.</param>
    public static ValueList<string> Of(Lab lab, ValueList<FoundLab> found) => found
        .Where(other => other.Name != lab.Name)
        .SelectMany(other => With(lab, other).Select(reason => $"lab {other.Name} {reason}"))
        .ToValueList();

    private static IEnumerable<string> With(Lab lab, FoundLab other)
    {
        if (lab.Providers.Count > 0 && other.HasProviders)
            yield return "has providers too, and a host has default routes for one lab only";
        if (LogGroup.Of(lab.Name) == LogGroup.Of(other.Name))
            yield return $"has a name that gives its firewall the same log group, {LogGroup.Of(lab.Name)}";
        foreach (string reason in Same("a machine", "machines", lab.Machines.Select(machine => $"{machine.Name}"), other.Machines)
            .Concat(Same("a network", "networks", lab.Networks.Select(network => $"{network.Name}"), other.Networks))
            .Concat(Same("an interface", "interfaces", InterfacesOf(lab), other.Interfaces.Select(i => $"{i.Name}"))))
            yield return reason;
        foreach (var (name, address) in AddressesOf(lab))
        {
            foreach (var there in other.Interfaces)
            {
                foreach (var same in there.Addresses.Where(same => same.Overlaps(address)))
                    yield return $"has {same.Network} on {there.Name}, which overlaps {address.Network} on {name}";
            }
        }
    }

    private static IEnumerable<string> Same(string one, string many, IEnumerable<string> here, IEnumerable<string> there) =>
        here.Intersect(there).Order(StringComparer.Ordinal).ToValueList() is { Count: > 0 } same
            ? [$"has {(same.Count == 1 ? one : many)} named {string.Join(", ", same)} too"]
            : [];

    private static IEnumerable<string> InterfacesOf(Lab lab) => AddressesOf(lab).Select(i => $"{i.Name}")
        .Concat(lab.Machines.SelectMany(machine => MachineNics.Of(lab, machine)).Select(nic => $"{nic.Tap}"));

    private static IEnumerable<(InterfaceName Name, Cidr Address)> AddressesOf(Lab lab) =>
        lab.Networks.Select(network => (network.BridgeName, network.Address))
            .Concat(lab.Uplinks.Select(uplink => (uplink.Interface, uplink.Address)));
}
