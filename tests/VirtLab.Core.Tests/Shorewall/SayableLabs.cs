using System.Text.RegularExpressions;
using CsCheck;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>Sound labs of which Shorewall's files can say all that concerns firewall and routing, in one way only.</summary>
internal static partial class SayableLabs
{
    private static readonly Gen<Name> Side = Gen.OneOfConst<Name>("net", "kvm", "dmz", "fw", Zone.All);

    private static readonly Gen<Uplink> AnyUplink = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, Gen.Bool, (dhcp, flags, filter, log, arp) =>
        new Uplink("eth0", "172.20.0.130/24") { Dhcp = dhcp, TcpFlags = flags, RouteFilter = filter, LogMartians = filter && log, ArpIgnore = arp, ArpFilter = dhcp && arp, SourceRoute = log ? filter : null });

    private static readonly Gen<Cidr?> AnyNetwork = Gen.OneOfConst<Cidr?>(null, Cidr.Parse("10.1.0.0/16"), Cidr.Parse("10.2.3.4/32"), Cidr.Parse("198.51.100.128/25"));

    private static readonly Gen<Ports> AnyPorts = Gen.Select(Gen.Int[1, 60_000], Gen.Int[0, 2], (first, more) => new Ports((ushort)first, (ushort)(first + more)));

    private static readonly Gen<(Protocol? Protocol, Ports? Ports)> AnyTraffic = Gen.Select(Gen.Int[0, 4], AnyPorts, (kind, ports) => kind switch
    {
        0 => ((Protocol?)null, (Ports?)null),
        1 => (Protocol.Icmp, null),
        2 => (Protocol.Tcp, null),
        3 => (Protocol.Udp, ports),
        _ => (Protocol.Tcp, ports),
    });

    private static readonly Gen<Rule> AnyRule = Gen.Select(Side, Side, Gen.Enum<RuleAction>(), AnyTraffic, AnyNetwork, AnyNetwork, Gen.Bool,
        (from, to, action, traffic, source, destination, log) => new Rule(action, from, to)
        {
            Protocol = traffic.Protocol,
            Ports = traffic.Ports,
            Source = source,
            Destination = destination,
            Log = log,
        });

    private static readonly Gen<Policy> AnyPolicy = Gen.Select(Side, Side, Gen.OneOfConst(PolicyAction.Accept, PolicyAction.Drop, PolicyAction.Reject), Gen.Bool,
        (from, to, action, log) => new Policy(from, to, action) { Log = log });

    private static readonly Gen<Provider> AnyProvider = Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Bool, (track, loose, balance, optional) =>
        new Provider("any", 1, "eth0", "172.20.0.1") { Track = track, Loose = loose, Balance = balance, Optional = optional, Mtu = loose ? 1400 : null, Persistent = optional && track });

    private static readonly Gen<RoutingRule> AnyRoutingRule = Gen.Select(Gen.Int[1, 2], AnyNetwork, AnyNetwork, Gen.OneOfConst<InterfaceName?>(null, "lo", "br0"), Gen.Int[0, 3],
        (provider, from, to, name, more) => new RoutingRule($"isp{provider}") { From = from, To = to, Interface = name, Priority = 1000 + more, Mark = more == 3 ? 2 : null, MarkMask = more == 3 ? 0x3 : 0xff });

    private static readonly Gen<Mark> AnyMark = Gen.Select(Gen.Int[1, 2], AnyTraffic, Gen.Bool, (provider, traffic, ftp) => new Mark($"isp{provider}")
    {
        Protocol = ftp ? (traffic.Ports is null ? null : Protocol.Tcp) : traffic.Protocol,
        Ports = traffic.Ports,
        Helper = ftp ? Helper.Ftp : null,
    });

    private static readonly Gen<Route> AnyRoute = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 250], Gen.Enum<RouteType>(), (provider, network, type) => new Route($"10.9.{network}.0/24")
    {
        Type = type,
        Provider = provider == 0 ? null : (Name?)$"isp{provider}",
        Via = type == RouteType.Unicast ? (IpAddress?)IpAddress.Parse("192.168.0.9") : null,
    });

    public static Gen<Lab> Any { get; } =
        from uplinks in AnyUplink.Array[2]
        from providers in AnyProvider.Array[0, 2]
        from policies in AnyPolicy.Array[0, 4]
        from last in Gen.Enum<RuleAction>()
        from rules in AnyRule.Array[0, 6]
        from routingRules in AnyRoutingRule.Array[0, 3]
        from marks in AnyMark.Array[0, 3]
        from routes in AnyRoute.Array[0, 3]
        from forwards in Gen.Int[1, 65_000].Array[0, 3]
        from address in Gen.Bool
        from back in Gen.Bool
        select Sound(new Lab("any")
        {
            Networks = [new("br0", "192.168.0.254/24"), new("br1", "192.168.1.254/24") { RouteBack = back }],
            Uplinks = [uplinks[0], uplinks[1] with { Interface = "eth1", Address = "172.20.1.130/24" }],
            Zones = [Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1"] }, new("kvm") { Interfaces = ["br0"] }, new("dmz") { Interfaces = ["br1"] }],
            Policies = [.. policies, new Policy(Zone.All, Zone.All, last switch { RuleAction.Accept => PolicyAction.Accept, RuleAction.Drop => PolicyAction.Drop, _ => PolicyAction.Reject })],
            // Something passes to the providers, whatever the rest says.
            Rules = [new Rule(RuleAction.Accept, "fw", "net") { Protocol = Protocol.Tcp, Ports = 443 }, .. rules],
            NullRoutes = address ? RouteType.Unreachable : null,
            Providers = providers.Select((provider, i) => provider with { Name = $"isp{i + 1}", Number = i + 1, Interface = $"eth{i}", Gateway = $"172.20.{i}.1" }).ToValueList(),
            RoutingRules = routingRules.ToValueList(),
            Marks = marks.ToValueList(),
            Routes = routes.DistinctBy(route => (route.To, route.Provider)).ToValueList(),
            PortForwards = forwards.Distinct().Select((port, i) => new PortForward("net", i % 2 == 0 ? Protocol.Tcp : Protocol.Udp, (ushort)port, "192.168.0.1", (ushort)(port + i))).ToValueList(),
            Snat = [new("192.168.0.0/24", "eth0"), new("192.168.1.0/24", "eth1") { Address = address ? (IpAddress?)IpAddress.Parse("172.20.1.130") : null }],
        });

    // What names providers that are not there, decides nothing or is said twice is taken out.
    private static Lab Sound(Lab lab)
    {
        bool Known(Name provider) => lab.Providers.Any(other => other.Name == provider);
        bool Crossed(Name from, Name to) => from != to ? true : from != "fw" && (from != "dmz" || lab.Networks[1].RouteBack);
        var decided = new HashSet<(Name, Name)>();
        Name[] zones = ["fw", "net", "kvm", "dmz"];
        var policies = new List<Policy>();
        foreach (var policy in lab.Policies.Where(policy => Crossed(policy.From, policy.To) || policy.From == Zone.All))
        {
            var pairs = from source in zones
                        from destination in zones
                        where source == destination ? policy.From == source && policy.To == source
                            : (policy.From == source || policy.From == Zone.All) && (policy.To == destination || policy.To == Zone.All)
                        select (source, destination);
            // All of them are decided now, whether it is the first to do so or not.
            bool decides = pairs.ToArray().Select(decided.Add).ToArray().Contains(true);
            if (decides || ((policy.From == Zone.All || policy.To == Zone.All) && !policies.Any(other =>
                (other.From == Zone.All || other.From == policy.From) && (other.To == Zone.All || other.To == policy.To))))
                policies.Add(policy);
        }
        lab = lab with
        {
            Policies = policies.ToValueList(),
            Rules = lab.Rules.Where(rule => Crossed(rule.From, rule.To)).ToValueList(),
            RoutingRules = lab.RoutingRules.Where(rule => Known(rule.Provider) && rule is not { To: null, From: null, Interface: null, Mark: null }).DistinctBy(rule => rule with { Provider = "any" }).ToValueList(),
            Marks = lab.Marks.Where(mark => Known(mark.Provider)).DistinctBy(mark => mark with { Provider = "any" }).ToValueList(),
            Routes = lab.Routes.Where(route => route.Provider is not { } provider || Known(provider)).ToValueList(),
        };
        // What the checks find beyond that is taken out until they find nothing.
        while (LabChecks.Run(lab).Select(finding => Part().Match(finding.Path)).FirstOrDefault(match => match.Success) is { } match)
        {
            int index = int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture);
            lab = match.Groups[1].Value switch
            {
                "Rules" => lab with { Rules = Without(lab.Rules, index) },
                "Policies" => lab with { Policies = Without(lab.Policies, index) },
                "RoutingRules" => lab with { RoutingRules = Without(lab.RoutingRules, index) },
                "Marks" => lab with { Marks = Without(lab.Marks, index) },
                "Routes" => lab with { Routes = Without(lab.Routes, index) },
                "PortForwards" => lab with { PortForwards = Without(lab.PortForwards, index) },
                "Snat" => lab with { Snat = Without(lab.Snat, index) },
                var other => throw new InvalidOperationException($"{other}: {match.Value}"),
            };
        }
        return lab;
    }

    private static ValueList<T> Without<T>(ValueList<T> list, int index) => list.Where((_, i) => i != index).ToValueList();

    [GeneratedRegex(@"^(\w+)\[(\d+)\]")]
    private static partial Regex Part();
}
