using System.Text.RegularExpressions;
using CsCheck;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Shorewall;

/// <summary>Sound labs of which Shorewall's files can say all that concerns firewall and routing, in one way only.</summary>
internal static partial class SayableLabs
{
    private const ConnectionState Every = (ConnectionState)31;

    // In the order of Shorewall's sections.
    private static readonly ConnectionState[] States =
        [Every, ConnectionState.Established, ConnectionState.Related, ConnectionState.Invalid, ConnectionState.Untracked, ConnectionState.New];

    private static readonly Gen<Name> Side = Gen.OneOfConst<Name>("net", "kvm", "sub", "dmz", "fw", Zone.All);

    private static readonly Gen<Uplink> AnyUplink = Gen.Select(Gen.Bool.Array[7], Gen.OneOfConst<int?>(null, 1400), (options, mss) => new Uplink("eth0", "172.20.0.130/24")
    {
        Dhcp = options[0],
        TcpFlags = options[1],
        RouteFilter = options[2],
        LogMartians = options[2] && options[3],
        ArpIgnore = options[4],
        NoSmurfs = options[5],
        RouteBack = options[6],
        Mss = mss,
        ArpFilter = options[0] && options[4],
        SourceRoute = options[3] ? options[2] : null,
    });

    private static readonly Gen<Cidr?> AnyNetwork = Gen.OneOfConst<Cidr?>(null, null, Cidr.Parse("10.1.0.0/16"), Cidr.Parse("10.2.3.4/32"), Cidr.Parse("198.51.100.128/25"));

    private static readonly Gen<Ports> AnyPorts = Gen.Select(Gen.Int[1, 60_000], Gen.Int[0, 2], Gen.Int[0, 2], (first, more, others) =>
        new Ports([new PortRange((ushort)first, (ushort)(first + more)), .. Enumerable.Range(1, others).Select(i => (PortRange)(first + (10 * i)))]));

    private static readonly Gen<(Protocol? Protocol, Ports? Ports, Ports? SourcePorts, int? Type)> AnyTraffic = Gen.Select(Gen.Int[0, 6], AnyPorts, AnyPorts, (kind, ports, others) => kind switch
    {
        0 => ((Protocol?)null, (Ports?)null, (Ports?)null, (int?)null),
        1 => (Protocol.Icmp, null, null, null),
        2 => (Protocol.Icmp, null, null, 8),
        3 => (Protocol.Tcp, null, null, null),
        4 => (Protocol.Udp, ports, null, null),
        5 => (Protocol.Tcp, ports, others, null),
        _ => (Protocol.Tcp, ports, null, null),
    });

    private static readonly Gen<RateLimit?> AnyLimit = Gen.OneOfConst<RateLimit?>(null, null, RateLimit.Parse("10/sec:20"), RateLimit.Parse("3/min"));

    private static readonly Gen<Rule> AnyRule = Gen.Select(Gen.Select(Side, Side), Gen.Enum<RuleAction>(), AnyTraffic, Gen.Select(AnyNetwork, AnyNetwork), Gen.Bool,
        Gen.Select(Gen.OneOfConst(States), Gen.Bool, AnyLimit), Gen.Int[0, 3], (sides, action, traffic, networks, log, more, mac) => new Rule(action, sides.Item1, sides.Item2)
        {
            Protocol = traffic.Protocol,
            Ports = traffic.Ports,
            SourcePorts = traffic.SourcePorts,
            IcmpType = traffic.Type,
            Source = networks.Item1,
            SourceMac = mac == 0 && networks.Item1 is null && sides.Item1 != "fw" && sides.Item1 != Zone.All ? (MacAddress?)MacAddress.Parse("52:54:00:00:00:01") : null,
            Destination = networks.Item2,
            States = more.Item2 ? more.Item1 : ConnectionState.New,
            Limit = action is RuleAction.Drop or RuleAction.Reject ? null : more.Item3,
            Log = log && action != RuleAction.Log,
        });

    private static readonly Gen<Policy> AnyPolicy = Gen.Select(Side, Side, Gen.OneOfConst(PolicyAction.Accept, PolicyAction.Drop, PolicyAction.Reject), Gen.Bool, AnyLimit,
        (from, to, action, log, limit) => new Policy(from, to, action) { Log = log, Limit = limit });

    private static readonly Gen<Provider> AnyProvider = Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Bool, (track, loose, balance, optional) =>
        new Provider("any", 1, "eth0", "172.20.0.1") { Track = track, Loose = loose, Balance = balance, Optional = optional, Mtu = loose ? 1400 : null, Persistent = optional && track });

    private static readonly Gen<RoutingRule> AnyRoutingRule = Gen.Select(Gen.Int[1, 2], AnyNetwork, AnyNetwork, Gen.OneOfConst<InterfaceName?>(null, "lo", "br0"), Gen.Int[0, 3],
        (provider, from, to, name, more) => new RoutingRule($"isp{provider}") { From = from, To = to, Interface = name, Priority = 1000 + more, Mark = more == 3 ? 2 : null, MarkMask = more == 3 ? 0x3 : 0xff });

    private static readonly Gen<Mark> AnyMark = Gen.Select(Gen.Int[1, 2], AnyTraffic, Gen.Bool, Gen.OneOfConst<Name?>(null, "dmz", "kvm"), Gen.Select(AnyNetwork, AnyNetwork),
        Gen.OneOfConst<ConnectionState?>(null, ConnectionState.New, ConnectionState.New | ConnectionState.Related), Gen.OneOfConst<double?>(null, 0.25), (provider, traffic, ftp, from, networks, state, share) => new Mark($"isp{provider}")
        {
            From = from,
            Source = networks.Item1,
            Destination = networks.Item2,
            Protocol = ftp ? (traffic.Ports is null ? null : Protocol.Tcp) : traffic.Protocol,
            Ports = traffic.Ports,
            SourcePorts = traffic.SourcePorts,
            Helper = ftp ? Helper.Ftp : null,
            State = state,
            Probability = share,
        });

    private static readonly Gen<Route> AnyRoute = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 250], Gen.Enum<RouteType>(), (provider, network, type) => new Route($"10.9.{network}.0/24")
    {
        Type = type,
        Provider = provider == 0 ? null : (Name?)$"isp{provider}",
        Via = type == RouteType.Unicast ? (IpAddress?)IpAddress.Parse("192.168.0.9") : null,
    });

    private static readonly Gen<PortForward> AnyForward = Gen.Select(AnyPorts, Gen.Int[0, 2], Gen.Bool, AnyNetwork, Gen.Bool, Gen.Bool, Gen.OneOfConst<Name?>(null, "isp1", "isp2"), (ports, to, udp, source, log, address, provider) =>
        new PortForward("net", udp ? Protocol.Udp : Protocol.Tcp, ports, to == 0 ? null : (IpAddress?)IpAddress.Parse($"192.168.0.{to}"), to == 1 ? (ushort)0 : (ushort)8080)
        {
            Source = source,
            Provider = provider,
            Address = address ? (IpAddress?)IpAddress.Parse("172.20.0.130") : null,
            Log = log,
        });

    private static readonly Gen<Snat> AnySnat = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2], AnyNetwork, AnyTraffic, (network, kind, destination, traffic) => new Snat($"192.168.{network}.0/24", $"eth{network}")
    {
        Address = kind == 1 ? (IpAddress?)IpAddress.Parse($"172.20.{network}.130") : null,
        Exempt = kind == 2,
        Destination = destination,
        Protocol = traffic.Type is null ? traffic.Protocol : null,
        Ports = traffic.Ports,
    });

    public static Gen<Lab> Any { get; } =
        from uplinks in AnyUplink.Array[2]
        from providers in AnyProvider.Array[0, 2]
        from policies in AnyPolicy.Array[0, 4]
        from last in Gen.OneOfConst(PolicyAction.Accept, PolicyAction.Drop, PolicyAction.Reject)
        from rules in AnyRule.Array[0, 6]
        from routingRules in AnyRoutingRule.Array[0, 3]
        from marks in AnyMark.Array[0, 3]
        from routes in AnyRoute.Array[0, 3]
        from forwards in AnyForward.Array[0, 3]
        from snat in AnySnat.Array[0, 3]
        from flags in Gen.Bool.Array[4]
        select Sound(new Lab("any")
        {
            Networks = [new("br0", "192.168.0.254/24") { TcpFlags = flags[0] }, new("br1", "192.168.1.254/24") { RouteBack = flags[1] }],
            Uplinks = [uplinks[0], uplinks[1] with { Interface = "eth1", Address = "172.20.1.130/24" }],
            Zones =
            [
                Zone.Firewall("fw"), new("net") { Interfaces = ["eth0", "eth1"] }, new("kvm") { Interfaces = ["br0"] }, new("dmz") { Interfaces = ["br1"] },
                new("sub") { Hosts = [new("br0", "192.168.0.128/28", "192.168.0.200/32")] },
            ],
            Policies = [.. flags[2] ? [new Policy("sub", "net", PolicyAction.Continue)] : ValueList.Create<Policy>([]), .. policies, new Policy(Zone.All, Zone.All, last)],
            // Something passes to the providers, whatever the rest says.
            Rules = rules.Prepend(new Rule(RuleAction.Accept, "fw", "net") { Protocol = Protocol.Tcp, Ports = 443 }).OrderBy(rule => Array.IndexOf(States, rule.States)).ToValueList(),
            Providers = providers.Select((provider, i) => provider with { Name = $"isp{i + 1}", Number = i + 1, Interface = $"eth{i}", Gateway = $"172.20.{i}.1" }).ToValueList(),
            RoutingRules = routingRules.ToValueList(),
            Marks = marks.ToValueList(),
            Routes = routes.ToValueList(),
            // Which provider something comes in by Shorewall knows where it tracks connections.
            PortForwards = forwards.Where(forward => (forward.To is not null || forward.ToPort > 0)
                && (forward.Provider is null || providers.Where((provider, i) => provider.Track && forward.Provider == $"isp{i + 1}").Any())).ToValueList(),
            Snat = snat.ToValueList(),
            Blocklist = flags[3] ? ["203.0.113.0/24"] : [],
            NullRoutes = flags[0] ? RouteType.Unreachable : null,
        });

    // What the checks find is taken out until they find nothing; and policies that Shorewall refuses.
    private static Lab Sound(Lab lab)
    {
        lab = lab with
        {
            Policies = lab.Policies.Where((policy, i) => IsWritten(lab, i, policy)).ToValueList(),
            // A rule for everything leaves other providers nothing.
            RoutingRules = lab.RoutingRules.Where(rule => rule is not { From: null, To: null, Interface: null, Mark: null }).ToValueList(),
        };
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

    private static bool IsWritten(Lab lab, int index, Policy policy)
    {
        var pairs = from source in lab.Zones
                    from destination in lab.Zones
                    where Covers(policy, source.Name, destination.Name)
                    where lab.Policies.Take(index).All(other => !Covers(other, source.Name, destination.Name))
                    select source;
        return pairs.Any() || ((policy.From == Zone.All || policy.To == Zone.All) && !lab.Policies.Take(index).Any(other =>
            (other.From == Zone.All || other.From == policy.From) && (other.To == Zone.All || other.To == policy.To)));
    }

    private static bool Covers(Policy policy, Name from, Name to) => from == to ? policy.From == from && policy.To == to
        : (policy.From == from || policy.From == Zone.All) && (policy.To == to || policy.To == Zone.All);

    [GeneratedRegex(@"^(\w+)\[(\d+)\]")]
    private static partial Regex Part();
}
