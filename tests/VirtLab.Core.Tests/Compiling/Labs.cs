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
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[0, 2], (first, more) => (Ports?)new Ports((ushort)first, (ushort)(first + more)));

    private static readonly Gen<Policy> AnyPolicy = Gen.Select(AnyZone, AnyZone, Gen.Enum<PolicyAction>(), Gen.Bool,
        (from, to, action, log) => new Policy(from, to, action) { Log = log });

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

    private static readonly Gen<LabNetwork> AnyNetwork = Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 2],
        (number, domain, range, routeBack, hosts, more) => new LabNetwork($"br{number}", $"10.{number}.0.1/24")
        {
            Domain = domain ? (DomainName?)DomainName.Parse("lab.test") : null,
            DhcpRange = range ? new DhcpRange($"10.{number}.0.100", $"10.{number}.0.120") : null,
            RouteBack = routeBack,
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

    /// <summary>Any lab.</summary>
    public static Gen<Lab> Any { get; } =
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
}
