using VirtLab.Model;

namespace VirtLab.Compiling.Networks;

/// <summary>Compiles a lab's network into the libvirt network that is to run. Pure.</summary>
internal static class NetworkCompiler
{
    public static NetworkResource Compile(Lab lab, LabNetwork network) => new(lab.Name, network.Name, network.BridgeName, network.Address)
    {
        Subnets = network.Subnets,
        Prefixes = network.Prefixes,
        Domain = network.Domain,
        RouteBack = network.RouteBack,
        Range = network.DhcpRange,
        Reservations = [.. network.DhcpHosts, .. MachineHosts(lab, network)],
        Dns = network.DnsHosts,
    };

    private static IEnumerable<DhcpHost> MachineHosts(Lab lab, LabNetwork network) =>
        from machine in lab.Machines
        where machine.Nics.Any(nic => nic.Network == network.Name)
        from nic in MachineNics.Of(lab, machine)
        where nic.Network == network.Name && nic.Address is not null
        select new DhcpHost(nic.Mac, nic.Address!.Value, machine.Name);
}
