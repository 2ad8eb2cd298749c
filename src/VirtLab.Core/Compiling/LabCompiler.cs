using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Routing;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>Compiles a lab into all that is to exist on the host. Pure.</summary>
internal static class LabCompiler
{
    /// <exception cref="LabInvalidException">The checks found something; it carries every finding.</exception>
    public static DesiredState Compile(Lab lab)
    {
        LabChecks.ThrowIfInvalid(lab);
        var resources = new List<Resource>();
        // The firewall stands before the first packet can pass; it names interfaces, so it needs none of them.
        if (lab.Zones.Count > 0 || lab.Snat.Count > 0 || lab.Providers.Count > 0
            || lab.Uplinks.Any(uplink => uplink.TcpFlags || uplink.RouteFilter))
            resources.Add(new FirewallResource(lab, FirewallCompiler.Compile(lab)));
        var switches = WorldCompiler.Segments(lab);
        if (switches is not null)
            resources.Add(switches);
        resources.AddRange(lab.Nodes.Select(node => WorldCompiler.Node(lab, node, switches)));
        var firewall = resources.OfType<FirewallResource>().Select(resource => resource.Id).ToList();
        resources.AddRange(lab.Uplinks
            .Select(uplink => WorldCompiler.Uplink(lab, uplink, switches))
            .Select(uplink => uplink with { Needs = [.. uplink.Needs, .. firewall] }));
        resources.AddRange(lab.Networks.Select(network => new NetworkResource(network, NetworkXml.Render(lab, network)) { Needs = [.. firewall] }));
        resources.AddRange(lab.Machines.Select(machine => new MachineResource(lab, machine, MachineNics.Of(lab, machine))
        {
            Needs = machine.Nics.Select(nic => new ResourceId(ResourceKind.Network, nic.Network.ToString())).Distinct().ToValueList(),
        }));
        if (lab.Uplinks.Count > 0 || lab.Networks.Count > 0)
        {
            resources.Add(new RoutingResource(lab, RoutingCompiler.Compile(lab))
            {
                // Sysctls and routes name interfaces: they must be there.
                Needs = resources.Where(r => r.Id.Kind is ResourceKind.Uplink or ResourceKind.Network).Select(r => r.Id).ToValueList(),
            });
        }
        return new DesiredState(lab, [.. resources]);
    }
}
