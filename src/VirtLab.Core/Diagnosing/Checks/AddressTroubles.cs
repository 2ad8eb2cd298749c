using VirtLab.Compiling;
using VirtLab.Compiling.Networks;
using VirtLab.Diagnosing.Reading;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing.Checks;

/// <summary>Addresses of the lab that others on the host have too.</summary>
internal static class AddressTroubles
{
    public static IEnumerable<Trouble> Find(HostFacts facts, Lab lab) => Collisions(facts, lab).Concat(Leases(facts, lab));

    private static IEnumerable<Trouble> Collisions(HostFacts facts, Lab lab)
    {
        var own = lab.Networks.Select(network => network.BridgeName).Concat(lab.Uplinks.Select(uplink => uplink.Interface))
            .Select(name => $"{name}").ToHashSet();
        var made = lab.Networks.SelectMany(network => network.Addresses.Select(address =>
            (What: $"network {network.Name}", Kind: ResourceKind.Network, Address: address.Network)))
            .Concat(lab.Uplinks.Where(uplink => uplink.Segment is not null)
                .SelectMany(uplink => uplink.Addresses.Select(address => (What: $"uplink {uplink.Interface}", Kind: ResourceKind.Uplink, Address: address.Network))));
        foreach (var (what, kind, network) in made)
        {
            foreach (var route in facts.Routes
                .Where(route => route.To.Overlaps(network) && (route.Interface is null || !own.Contains(route.Interface))))
            {
                bool same = route.To == network && route.Table is null;
                yield return new Trouble(TroubleKind.RouteCollision,
                    same && kind == ResourceKind.Network && !network.IsV6 ? Severity.Blocking : Severity.Breaking,
                    $"{network} of the lab's {what} overlaps the host's route {route}: {Consequence(route, network, same)}.",
                    $"Give {what} another subnet in the lab; or, where nothing needs that route: "
                    + Shell.Command(["ip", network.IsV6 ? "-6" : "-4", "route", "delete", .. $"{route}".Split(' ')]))
                { Concerns = [kind, ResourceKind.Machine, ResourceKind.Routing] };
            }
        }
    }

    private static string Consequence(HostRoute route, Cidr network, bool same) =>
        same && network.IsV6 ? "packets go to one of the two by chance"
        : same ? "libvirt does not start a network that a route leads to already, and packets would go to one of the two by chance"
        : route.To.PrefixLength > network.PrefixLength ? "packets to that part of the lab leave by that route"
        : "packets to what lies behind that route end in the lab while it is up";

    private static IEnumerable<Trouble> Leases(HostFacts facts, Lab lab) =>
        from network in lab.Networks
        from reserved in NetworkCompiler.Compile(lab, network).Reservations
        from lease in facts.Leases
        where lease.Bridge == $"{network.BridgeName}" && lease.Address == reserved.Address && lease.Mac != reserved.Mac
            && lease.Until > facts.Now
        let whose = reserved.Name is { } name ? $"{name} ({reserved.Mac})" : $"{reserved.Mac}"
        select new Trouble(TroubleKind.ForeignLease, Severity.Breaking,
            $"{lease.Address} on {lease.Bridge}, reserved for {whose}, is leased to {lease.Mac} "
            + $"until {lease.Until:u}: {reserved.Name?.ToString() ?? whose} gets another address or none.",
            facts.LabIsThere
                ? Shell.Command("dhcp_release", lease.Bridge, $"{lease.Address}", $"{lease.Mac}")
                : Shell.Command("rm", RememberedLease.FileOf(lease.Bridge)))
        { Concerns = [ResourceKind.Machine] };
}
