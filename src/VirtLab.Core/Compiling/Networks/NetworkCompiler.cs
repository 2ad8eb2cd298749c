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
    public static NetworkResource Compile(Lab lab, LabNetwork network, ILookup<Name, DhcpHost> machineHosts) => new(lab.Name, network.Name, network.BridgeName, network.Address)
    {
        Subnets = network.Subnets,
        Prefixes = network.Prefixes,
        Domain = network.Domain,
        RouteBack = network.RouteBack,
        PassedOn = network.Guard ? NetworkResource.Lldp : 0,
        Range = network.DhcpRange,
        Reservations = [.. network.DhcpHosts, .. machineHosts[network.Name]],
        Dns = network.DnsHosts,
    };

    /// <summary>The reservations that follow from machines' cards, by network.</summary>
    public static ILookup<Name, DhcpHost> MachineHosts(IEnumerable<(Machine Machine, ValueList<ResolvedNic> Nics)> machines) => (
        from machine in machines
        from nic in machine.Nics
        where nic.Address is not null
        select (nic.Network, Host: new DhcpHost(nic.Mac, nic.Address!.Value, machine.Machine.Name))).ToLookup(pair => pair.Network, pair => pair.Host);
}
