using VirtLab.Primitives;

namespace VirtLab.Model.Json;

/// <summary>Of each type of the model one of which no more is said than must be: so its other members are what they are by default. What reads JSON by
/// itself would make zeros of them.</summary>
internal static class ModelDefaults
{
    private static readonly Dictionary<Type, object> Instances = ((ValueList<object>)
    [
        new DhcpHost(default, default, default), new DhcpRange(), new DnsHost(default, []), new KernelImage("", null, ""), new Lab(default), new LabNetwork(default, default),
        new Machine(default), new Mark(default), new Nic(default(Name)), new Node(default), new NodeForward(default, default, default, default), new NodeInterface(default),
        new NodeRoute(default), new Policy(default, default, default), new PortForward(default, default, default, default), new Provider(default, default, default), new Route(default),
        new RoutingRule(default), new Rule(default, default, default), new Segment(default), new Service(default, default), new Snat(default, default), new TinyGuestImage(),
        new Uplink(default, default), new Zone(default), new ZoneHosts(default),
    ]).ToDictionary(one => one.GetType());

    /// <summary>The one of that type.</summary>
    public static object Of(Type type) => Instances[type];
}
