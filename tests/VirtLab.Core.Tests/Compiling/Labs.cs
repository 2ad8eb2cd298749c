using CsCheck;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Compiling;

/// <summary>Any labs, all of one name, with firewall, providers, networks and machines; always with network br0 in zone z0. They need not
/// pass the checks.</summary>
internal static class Labs
{
    private static readonly string[] Interfaces = ["br0", "br1", "br2", "eth0", "eth1"];

    private static readonly Gen<Name> AnyZone = Gen.OneOfConst<Name>("fw", "z0", "z1", "z2", Zone.All);

    private static readonly Gen<Ports?> AnyPorts =
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[0, 2], Gen.Int[0, 3], (first, more, other) => (Ports?)new Ports(
            [new PortRange((ushort)first, (ushort)(first + more)), .. Enumerable.Range(1, other).Select(i => (PortRange)(first + i * 10))]));

    private static readonly Gen<Cidr?> AnyNetwork4 = Gen.OneOfConst<Cidr?>(null, "10.1.0.0/16", "10.2.3.4/32", "10.1.7.9/32", "0.0.0.0/0", "10.1.0.0/24");

    private static readonly Gen<RateLimit?> AnyLimit = Gen.OneOfConst<RateLimit?>(null, null, "10/sec", "3/min:7", "1/hour:1", "9/day:5");

    private static readonly Gen<Policy> AnyPolicy = Gen.Select(AnyZone, AnyZone, Gen.Enum<PolicyAction>(), Gen.Bool, AnyLimit, AnyLimit,
        (from, to, action, log, limit, logLimit) => new Policy(from, to, action) { Log = log, Limit = limit, LogLimit = logLimit });

    private static readonly Gen<Rule> AnyRule = Gen.Select(
        AnyZone, AnyZone, Gen.Enum<RuleAction>(), Gen.Enum<Protocol>(), AnyPorts, Gen.Int[0, 7],
        (from, to, action, protocol, ports, bits) => new Rule(action, from, to)
        {
            Protocol = protocol,
            Ports = protocol == Protocol.Icmp ? null : ports,
            Source = (bits & 1) == 0 ? null : (Cidr?)Cidr.Parse("10.1.0.0/16"),
            Destination = (bits & 2) == 0 ? null : (Cidr?)Cidr.Parse("10.2.3.4/32"),
            Log = (bits & 4) != 0,
        });

    /// <summary>Rules of all that a rule can say.</summary>
    private static readonly Gen<Rule> AnyDetailedRule = Gen.Select(AnyRule, AnyPorts, Gen.Int[0, 63], Gen.Int[0, 31], AnyNetwork4, AnyLimit, AnyLimit,
        (rule, ports, bits, states, source, limit, logLimit) => rule with
        {
            SourcePorts = rule.Protocol == Protocol.Icmp || (bits & 1) == 0 ? null : ports,
            IcmpType = rule.Protocol == Protocol.Icmp && (bits & 2) == 0 ? bits : null,
            SourceMac = (bits & 12) == 0 ? (MacAddress?)MacAddress.Parse("52:54:00:00:00:01") : null,
            States = (bits & 48) == 0 ? (ConnectionState)states : ConnectionState.New,
            Source = source,
            Limit = limit,
            LogLimit = logLimit,
        });

    /// <summary>So many rules of one kind that they become a look-up.</summary>
    private static readonly Gen<Rule[]> AnyRun = Gen.Select(AnyZone, AnyZone, Gen.Int[0, 15], Gen.Int[0, 40], Gen.Int[0, 3], (from, to, fields, count, wide) =>
        Enumerable.Range(0, count).Select(i => new Rule((RuleAction)(i % 3), from, to)
        {
            Source = (fields & 1) == 0 ? null : (Cidr?)Cidr.Parse(wide == 2 ? $"2001:db8:0:{i}::7" : $"10.{i}.0.{(wide == 1 ? "0/28" : "7/32")}"),
            Destination = (fields & 2) == 0 ? null : (Cidr?)Cidr.Parse(wide == 2 ? $"2001:db8:{i}::/64" : $"10.200.{i}.1/32"),
            Protocol = (fields & 12) == 0 ? null : (Protocol?)(i % 2 == 0 ? Protocol.Tcp : Protocol.Udp),
            Ports = (fields & 4) == 0 ? null : wide == 3 ? (Ports?)new Ports((ushort)(i * 100 + 1), (ushort)(i * 100 + 64)) : (Ports?)(Ports)$"{1000 + i},{2000 + i}",
            SourcePorts = (fields & 8) == 0 ? null : wide == 1 ? (Ports?)"1024-65535" : (Ports?)(Ports)(i + 1),
        }).ToArray());

    private static readonly Gen<Mark> AnyMark = Gen.Select(Gen.OneOfConst<Name?>(null, "fw", "z0", "z1"), AnyPorts, AnyNetwork4, Gen.Int[0, 31], Gen.Double[0, 1],
        (from, ports, network, bits, share) => new Mark("isp2")
        {
            From = from,
            Protocol = Protocol.Tcp,
            Ports = ports,
            Source = (bits & 1) == 0 ? network : null,
            Destination = (bits & 2) == 0 ? network : null,
            SourcePorts = (bits & 4) == 0 ? ports : null,
            State = (bits & 8) == 0 ? ConnectionState.New | ConnectionState.Related : null,
            Probability = (bits & 16) == 0 ? share : null,
            Helper = bits == 31 ? Helper.Ftp : null,
        });

    private static readonly Gen<PortForward> AnyForward = Gen.Select(Gen.OneOfConst<Name>("z0", "z1"), AnyPorts, AnyNetwork4, Gen.Int[0, 63],
        (from, ports, source, bits) => new PortForward(from, (bits & 1) == 0 ? Protocol.Tcp : Protocol.Udp, ports!.Value,
            (bits & 2) == 0 ? null : (IpAddress?)IpAddress.Parse("10.0.0.5"), (ushort)((bits & 4) == 0 ? 0 : 80))
        {
            Provider = (bits & 8) == 0 ? null : (Name?)Name.Parse("isp1"),
            Address = (bits & 16) == 0 ? null : (IpAddress?)IpAddress.Parse("172.20.0.130"),
            Source = source,
            Log = (bits & 32) == 0,
        });

    private static readonly Gen<Snat> AnySnat = Gen.Select(AnyPorts, AnyNetwork4, Gen.Int[0, 15], (ports, destination, bits) => new Snat("10.0.0.0/8", "eth1")
    {
        Provider = (bits & 1) == 0 ? null : (Name?)Name.Parse("isp1"),
        Destination = destination,
        Protocol = (bits & 2) == 0 ? null : Protocol.Udp,
        Ports = (bits & 2) == 0 ? null : ports,
        Exempt = (bits & 12) == 0,
        Prefix = (bits & 12) == 4 ? (Cidr?)Cidr.Parse("11.0.0.0/8") : null,
    });

    private static readonly Gen<ValueList<ZoneHosts>> AnyHosts = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 6], (name, kind) => kind switch
    {
        0 => [new ZoneHosts(Interfaces[name], "10.1.0.0/16", "2001:db8::/32", "10.1.2.0/24")],
        1 => [new ZoneHosts(Interfaces[name], "10.3.0.0/16"), new ZoneHosts("br0", "0.0.0.0/0")],
        _ => (ValueList<ZoneHosts>)[],
    });

    private static readonly Gen<LabNetwork> AnyNetwork = Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 2],
        (number, domain, range, routeBack, hosts, more) => new LabNetwork($"br{number}", $"10.{number}.0.1/24")
        {
            Domain = domain ? (DomainName?)DomainName.Parse("lab.test") : null,
            DhcpRange = range ? new DhcpRange($"10.{number}.0.100", $"10.{number}.0.120") : null,
            RouteBack = routeBack,
            TcpFlags = hosts == 2,
            Subnets = Enumerable.Range(0, more).Select(i => Cidr.Parse($"10.{number}.{i + 1}.1/24")).ToValueList(),
            Prefixes = Enumerable.Range(0, hosts % 3).Select(i => Cidr.Parse($"2001:db8:{number}:{i}::1/64")).ToValueList(),
            DhcpHosts = Enumerable.Range(0, hosts)
                .Select(i => new DhcpHost($"52:54:00:00:{number:x2}:{i:x2}", $"10.{number}.0.{i + 5}", $"host{i}")).ToValueList(),
            DnsHosts = Enumerable.Range(0, hosts)
                .Select(i => new DnsHost($"10.{number}.0.{i + 50}", [$"a{i}.test", $"b{i}.test"]))
                .Append(new DnsHost($"2001:db8:{number}::50", ["six.test"])).ToValueList(),
        });

    private static readonly Gen<Uplink> AnyUplink = Gen.Select(Gen.Int[0, 1], Gen.Bool, Gen.Bool, Gen.Bool, (number, dhcp, flags, filter) =>
        new Uplink($"eth{number}", $"172.20.{number}.130/24")
        {
            Segment = flags ? (Name?)"lan" : null,
            Dhcp = dhcp,
            TcpFlags = flags,
            RouteFilter = filter,
            ArpFilter = filter,
            ProxyArp = dhcp,
            SourceRoute = dhcp ? flags : null,
            AcceptRa = filter ? 2 : null,
            Forward = flags ? filter : null,
            NoSmurfs = dhcp,
            RouteBack = flags,
            Mss = filter ? 1452 : null,
        });

    private static readonly Gen<Machine> AnyMachine = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Bool, Gen.Int[1, 4],
        (number, nics, kernel, cpus) =>
        new Machine($"m{number}")
        {
            Nics = Enumerable.Range(0, nics).Select(i => new Nic("br0") { Tap = $"tap{number}-{i}" }).ToValueList(),
            Cpus = cpus,
            Memory = MemorySize.FromMiB(64 * cpus),
            Image = kernel
                ? new KernelImage("/boot/a <b>&\"c", number == 0 ? null : "/boot/initrd", "quiet 'x' \"y\"")
                : new TinyGuestImage(),
        });

    private static readonly Gen<Lab> AnyPlain =
        from networks in AnyNetwork.Array[0, 3]
        from uplinks in AnyUplink.Array[0, 2]
        from machines in AnyMachine.Array[0, 3]
        from zones in Gen.Int[-1, 2].Array[Interfaces.Length]
        from policies in AnyPolicy.Array[0, 4]
        from rules in AnyRule.Array[0, 4]
        from providers in Gen.Int[0, 3]
        from forwards in Gen.Int[0, 2]
        select new Lab("any")
        {
            Networks = networks.Append(new LabNetwork("br0", "10.0.0.1/24")).DistinctBy(network => network.Name).ToValueList(),
            Uplinks = uplinks.DistinctBy(uplink => uplink.Interface).ToValueList(),
            Machines = machines.DistinctBy(machine => machine.Name).ToValueList(),
            Segments = [new Segment("lan")],
            Zones =
            [
                Zone.Firewall("fw"),
                .. Enumerable.Range(0, 3).Select(zone => new Zone($"z{zone}")
                {
                    Interfaces = Interfaces.Where((_, i) => (i == 0 ? 0 : zones[i]) == zone).Select(name => InterfaceName.Parse(name)).ToValueList(),
                }),
            ],
            Policies = policies.ToValueList(),
            Rules = rules.ToValueList(),
            Providers = Enumerable.Range(1, providers)
                .Select(i => new Provider($"isp{i}", i, $"eth{i % 2}", $"172.20.{i % 2}.{i}") { Balance = i % 3 })
                .Append(new Provider("isp4", 4, "ppp0") { Fallback = 3, Mtu = 1492, Persistent = true })
                .Append(new Provider("isp5", 5, "eth0") { Fallback = 3, GatewayByDhcp = true, GatewayMac = "02:00:00:00:00:05", Source = "172.20.0.130" })
                .Take(providers + forwards).ToValueList(),
            NullRoutes = forwards == 1 ? RouteType.Prohibit : null,
            RoutingRules = providers > 0 ? [new RoutingRule(RoutingRule.Main) { Mark = providers, MarkMask = -1 }] : [],
            Marks = providers > 1 ? [new Mark("isp2") { Protocol = Protocol.Tcp, Ports = 21, Helper = Helper.Ftp }] : [],
            Snat = uplinks.Select(uplink => new Snat("10.0.0.0/8", uplink.Interface)).Distinct().ToValueList(),
            PortForwards = Enumerable.Range(0, forwards)
                .Select(i => new PortForward("z0", Protocol.Tcp, (ushort)(8080 + i), "10.0.0.5", 80)).ToValueList(),
        };

    /// <summary>Any lab.</summary>
    public static Gen<Lab> Any { get; } =
        from lab in AnyPlain
        from hosts in AnyHosts.Array[3]
        from detailed in AnyDetailedRule.Array[0, 5]
        from run in AnyRun
        from marks in AnyMark.Array[0, 4]
        from forwards in AnyForward.Array[0, 3]
        from snat in AnySnat.Array[0, 3]
        from blocked in AnyNetwork4.Array[0, 4]
        select lab with
        {
            Zones = lab.Zones.Select((zone, i) => i == 0 ? zone : zone with { Hosts = hosts[i - 1] }).ToValueList(),
            Rules = [.. lab.Rules, .. run, .. detailed],
            Marks = lab.Providers.Count > 1 ? [.. lab.Marks, .. marks] : [],
            PortForwards = [.. lab.PortForwards, .. forwards],
            Snat = [.. lab.Snat, .. snat],
            Blocklist = blocked.OfType<Cidr>().Where(network => network.PrefixLength > 0).ToValueList(),
        };
}
