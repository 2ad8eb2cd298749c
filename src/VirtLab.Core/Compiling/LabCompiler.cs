using VirtLab.Compiling.Firewall;
using VirtLab.Compiling.Guard;
using VirtLab.Compiling.Machines;
using VirtLab.Compiling.Networks;
using VirtLab.Compiling.Nodes;
using VirtLab.Compiling.Records;
using VirtLab.Compiling.Routing;
using VirtLab.Compiling.Uplinks;
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
        return new DesiredState(lab, Resources(lab));
    }

    /// <summary>The things of a lab that has passed its checks.</summary>
    public static ValueList<Resource> Resources(Lab lab)
    {
        var policy = RoutingCompiler.Compile(lab);
        // The record stands before anything that it helps to find again.
        var record = new RecordResource(lab.Name, LabJson.Write(lab), []) { Wanted = Wanted(lab, policy) };
        var machines = MachineNics.All(lab);
        // It names interfaces, and needs none of them.
        var firewall = FirewallOf(lab, machines);
        var hosts = NetworkCompiler.MachineHosts(machines);
        var uplinks = lab.Uplinks.Select(uplink => WorldCompiler.Uplink(lab, uplink)).ToList();
        var advertised = uplinks.Where(uplink => uplink.AcceptRa is not null).Select(uplink => uplink.Id).ToList();
        var networks = lab.Networks.Select(network => NetworkCompiler.Compile(lab, network, hosts))
            .Select(network => network with { Needs = [.. network.Needs, .. network.Addresses.Any(own => own.IsV6) ? advertised : []] }).ToList();
        IEnumerable<Resource?> resources =
        [
            record,
            firewall,
            WorldCompiler.Segments(lab),
            .. lab.Nodes.Select(node => WorldCompiler.Node(lab, node)),
            .. uplinks,
            .. networks,
            .. machines.Select(machine => MachineOf(lab, machine.Machine, machine.Nics)),
            // With nothing in it, it could not be found again.
            policy.Rules.Count + policy.Routes.Count + policy.Settings.Count == 0 ? null : new RoutingResource(lab.Name, policy)
            {
                Gateways = ProviderGateway.Of(lab),
                Down = lab.Uplinks.Where(uplink => !uplink.Up).Select(uplink => uplink.Interface).ToValueList(),
                Describes = RoutingOf(lab, policy),
                // Sysctls and routes name interfaces: they must be there.
                Needs = [.. uplinks.Select(uplink => uplink.Id), .. networks.Select(network => network.Id)],
            },
        ];
        return Founded(resources.OfType<Resource>().ToList());
    }

    /// <summary>Lets things stand on what holds for a lab as a whole, wished for or found: the record on which everything is found again, so
    /// it comes first and goes last; and the firewall, which is there before the first packet or frame can pass and until the last one could, and marks
    /// nothing any more for a provider whose rule and routes go.</summary>
    public static ValueList<Resource> Founded(IReadOnlyList<Resource> things)
    {
        var records = things.OfType<RecordResource>().Select(record => record.Id).ToList();
        var firewalls = things.OfType<FirewallResource>().Select(firewall => firewall.Id).ToList();
        return things.Select(thing => thing switch
        {
            RecordResource => thing,
            UplinkResource or NetworkResource or MachineResource or RoutingResource => thing with { Needs = [.. records, .. firewalls, .. thing.Needs] },
            _ => thing with { Needs = [.. records, .. thing.Needs] },
        }).ToValueList();
    }

    public static bool HasFirewall(Lab lab) => lab.Zones.Count > 0 || lab.Snat.Count > 0 || lab.Providers.Count > 0
        || lab.Uplinks.Any(uplink => uplink.TcpFlags || uplink.NoSmurfs || uplink.RouteFilter || uplink.Mss is not null)
        || lab.Networks.Any(network => network.TcpFlags) || (lab.Blocklist.Count > 0 && lab.Uplinks.Count > 0);

    private static FirewallResource? FirewallOf(Lab lab, IReadOnlyList<(Machine Machine, ValueList<ResolvedNic> Nics)> machines)
    {
        var compiled = HasFirewall(lab) ? FirewallCompiler.Compile(lab) : null;
        var guard = GuardCompiler.Compile(lab, machines);
        if (compiled is null && guard is null)
            return null;
        return new FirewallResource(lab.Name, RulesOf(compiled))
        {
            Compiled = compiled,
            Guard = RulesOf(guard),
            Taps = [.. machines.SelectMany(machine => machine.Nics).Where(nic => nic.Bridge is not null).Select(nic => (nic.Tap, nic.Bridge!.Value))],
            Interfaces = [.. lab.Networks.Select(network => network.BridgeName), .. lab.Uplinks.Select(uplink => uplink.Interface)],
            Describes = string.Join("; ",
            [
                .. compiled is null ? Array.Empty<string>() : [$"zones {string.Join(", ", lab.Zones.Select(zone => zone.Name))}", Rules(lab)],
                .. guard is null ? Array.Empty<string>() : [Count(guard.MapNamed(GuardNames.Cards).Elements.Count, "guarded card", "guarded cards")],
            ]),
        };
    }

    private static RuleSet RulesOf(CompiledFirewall? compiled) => compiled is null ? RuleSet.None : NftRenderer.RuleSetOf(compiled);

    private static string Rules(Lab lab) => $"{Count(lab.Policies.Count, "policy", "policies")}, {Count(lab.Rules.Count, "rule", "rules")}, "
        + $"{Count(lab.Snat.Count, "source translation", "source translations")}, "
        + Count(lab.PortForwards.Count, "port forward", "port forwards");

    private static string RoutingOf(Lab lab, RoutingPolicy policy)
    {
        var gateways = ProviderGateway.Of(lab).ToLookup(gateway => gateway.Way.Provider, Words);
        var parts = lab.Providers
            .Select(provider => $"{provider.Name}{string.Join(" and", gateways[provider.Name].Where(words => words.Length > 0))} on {provider.Interface}")
            .Concat(policy.Routes.Where(route => !route.IsProviders && (route.Place.IsMain || route.Metric != RoutingPolicy.RefusalMetric))
                .Select(IpRenderer.Words)).ToList();
        return parts.Count == 0 ? "forwarding" : string.Join(", ", parts);
    }

    private static string Words(ProviderGateway gateway) => gateway.Address is { } address ? $" via {address}"
        : !gateway.IsTold ? "" : gateway.Way.IsV6 ? " by router advertisements" : " by DHCP";

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";

    private static MachineResource MachineOf(Lab lab, Machine machine, ValueList<ResolvedNic> nics) => new(lab.Name, machine, nics)
    {
        Needs = [.. machine.Nics.Select(nic => new ResourceId(ResourceKind.Network, nic.Network.ToString())).Distinct()],
    };

    /// <summary>Of what the record keeps the former state: settings of the whole host, and of interfaces that stay.</summary>
    private static ValueList<string> Wanted(Lab lab, RoutingPolicy policy)
    {
        var adopted = lab.Uplinks.Where(uplink => uplink.Segment is null).ToList();
        return
        [
            .. RoutingCompiler.SetByLibvirt(lab).Union(policy.Settings.Where(setting => setting.Interface is null || adopted.Any(uplink => uplink.Interface == setting.Interface)).Select(setting => setting.Path)),
            .. policy.Routes.Select(route => route.Place).Where(place => place.IsMain).Select(place => place.Path),
            .. adopted.SelectMany(uplink => uplink.Addresses.Select(address => UplinkResource.AddressPath(uplink.Interface, address))),
            .. adopted.Select(uplink => UplinkResource.LinkPath(uplink.Interface)),
        ];
    }
}
