using VirtLab.Compiling;
using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>What keeps a lab from coming up beside others on one host: names that libvirt and the kernel have once for all labs, networks
/// that overlap, and the default routes. Pure.</summary>
internal static class Conflicts
{
    /// <summary>The reasons, each with the name of the lab that is in the way; none where there is room for this one too.</summary>
    /// <param name="lab">The lab that is to come up.</param>
    /// <param name="others">The other labs on the host.</param>
    public static ValueList<string> Between(Lab lab, IEnumerable<Lab> others) => others
        .SelectMany(other => With(lab, other).Select(reason => $"lab {other.Name} {reason}"))
        .ToValueList();

    private static IEnumerable<string> With(Lab lab, Lab other)
    {
        if (lab.Providers.Count > 0 && other.Providers.Count > 0)
            yield return "has providers too, and a host has default routes for one lab only";
        if (LogGroup.Of(lab.Name) == LogGroup.Of(other.Name))
            yield return $"has a name that gives its firewall the same log group, {LogGroup.Of(lab.Name)}";
        foreach (var place in RoutesOf(lab).Intersect(RoutesOf(other)))
            yield return $"has a route to {place} too";
        foreach (string reason in Same("a machine", "machines", lab.Machines.Select(machine => $"{machine.Name}"), other.Machines.Select(machine => $"{machine.Name}"))
            .Concat(Same("a network", "networks", lab.Networks.Select(network => $"{network.Name}"), other.Networks.Select(network => $"{network.Name}")))
            .Concat(Same("an interface", "interfaces", InterfacesOf(lab), InterfacesOf(other))))
            yield return reason;
        foreach (var (name, address) in AddressesOf(lab))
        {
            foreach (var (there, same) in AddressesOf(other).Where(there => there.Address.Overlaps(address)))
                yield return $"has {same.Network} on {there}, which overlaps {address.Network} on {name}";
        }
    }

    // Those in providers' tables are of the one lab that has providers.
    private static IEnumerable<RoutePlace> RoutesOf(Lab lab) => RoutingCompiler.Compile(lab).Routes.Select(route => route.Place).Where(place => place.IsMain);

    private static IEnumerable<string> Same(string one, string many, IEnumerable<string> here, IEnumerable<string> there) =>
        here.Intersect(there).Order(StringComparer.Ordinal).ToValueList() is { Count: > 0 } same
            ? [$"has {(same.Count == 1 ? one : many)} named {string.Join(", ", same)} too"]
            : [];

    private static IEnumerable<string> InterfacesOf(Lab lab) => AddressesOf(lab).Select(i => $"{i.Name}")
        .Concat(lab.Machines.SelectMany(machine => MachineNics.Of(lab, machine)).Select(nic => $"{nic.Tap}"));

    private static IEnumerable<(InterfaceName Name, Cidr Address)> AddressesOf(Lab lab) =>
        lab.Networks.SelectMany(network => network.Addresses.Select(address => (network.BridgeName, address)))
            .Concat(lab.Uplinks.SelectMany(uplink => uplink.Addresses.Select(address => (uplink.Interface, Address: address))));
}
