using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Networks;

/// <summary>Compiles a lab's network into the libvirt network that is to run. Pure.</summary>
internal static class NetworkCompiler
{
    public static NetworkResource Compile(Lab lab, LabNetwork network) => Compile(lab, network, MachineHosts(MachineNics.All(lab)));

    /// <param name="lab">The lab.</param>
    /// <param name="network">Its network.</param>
    /// <param name="machineHosts">The reservations of machines by network (<see cref="MachineHosts"/>).</param>
    public static NetworkResource Compile(Lab lab, LabNetwork network, ILookup<Name, Reservation> machineHosts) => new(lab.Name, network.Name, network.BridgeName, network.Address)
    {
        Subnets = network.Subnets,
        Prefixes = network.Prefixes,
        Domain = network.Domain,
        RouteBack = network.RouteBack,
        PassedOn = network.Guard ? NetworkResource.Lldp : 0,
        Range = network.DhcpRange,
        Reservations = [.. network.DhcpHosts.Select(host => new Reservation(host.Mac, host.Address, host.Name)), .. machineHosts[network.Name]],
        Dns = network.DnsHosts,
    };

    /// <summary>The reservations that follow from machines' cards, by network. A machine's name is that of its first such card there: libvirt adds no second
    /// one of a name to a network that runs, and dnsmasq would give the name to whichever was leased last.</summary>
    public static ILookup<Name, Reservation> MachineHosts(IEnumerable<(Machine Machine, ValueList<ResolvedNic> Nics)> machines) => (
        from machine in machines
        from cards in machine.Nics.Where(nic => nic.Address is not null).GroupBy(nic => nic.Network)
        from card in cards.Index()
        select (Network: cards.Key, Host: new Reservation(card.Item.Mac, card.Item.Address!.Value, card.Index == 0 ? machine.Machine.Name : (Name?)null)))
        .ToLookup(pair => pair.Network, pair => pair.Host);
}
