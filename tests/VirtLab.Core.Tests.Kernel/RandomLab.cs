using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Kernel;

/// <summary>Labs at random: the same seed, the same lab.</summary>
internal static class RandomLab
{
    private static readonly string[] Far6 = ["2001:db8:1::5", "2001:db8:1::6", "2001:db8:1::77", "2001:db8:2::9", "2001:db8:99::9", "fd00:5::7", "2001:db8:a::107", "fd00:a::107"];

    private static readonly string[] Near = ["192.168.0.1", "192.168.0.2", "192.168.0.77", "10.20.0.5", "10.20.0.6", "172.20.1.107", "172.20.1.100", "172.20.2.107", "10.99.0.1"];

    private static readonly string[] Far = ["198.51.100.10", "203.0.113.9", "206.124.146.177", "8.8.8.8", "10.61.0.7"];

    /// <summary>How the hardware addresses of neighbours begin, which follow from their addresses.</summary>
    public const uint NeighbourOui = 0x020100;

    private static readonly Cidr[] Networks = ["192.168.0.0/24", "192.168.0.2", "10.20.0.0/16", "172.20.1.0/24", "172.20.1.107", "198.51.100.0/24", "206.124.146.176/31", "10.61.0.0/16", "0.0.0.0/0"];

    private static readonly Cidr[] Networks6 = ["2001:db8:1::/64", "2001:db8:1::5", "2001:db8:2::/64", "2001:db8:99::/48", "fd00:5::/32", "2001:db8::/32", "2001:db8:a::/64", "::/0"];

    private static readonly Ports[] PortChoices = [21, 22, 53, 80, "8000-8080", 119, "1-1023", "67-68", 40000, "21,80,8000-8081", "22,53"];

    private static readonly Ports[] SinglePorts = [21, 22, 53, 67, 80, 119, 443, 993, 1023, 8000, 8080, 8081, 40000];

    private static readonly ConnectionState[] States = [ConnectionState.New, ConnectionState.New, ConnectionState.New, ConnectionState.Established, ConnectionState.Invalid,
        ConnectionState.Related, ConnectionState.New | ConnectionState.Invalid];

    /// <summary>A sound lab.</summary>
    public static Lab Of(Random random)
    {
        while (true)
        {
            var lab = Draw(random);
            if (LabChecks.Run(lab).Count == 0)
                return lab;
        }
    }

    /// <summary>Addresses that packets of a lab come from and go to.</summary>
    public static IReadOnlyList<IpAddress> Pool(Lab lab) =>
    [
        .. Near.Concat(Far).Select(text => (IpAddress)text),
        .. lab.Networks.SelectMany(network => network.Addresses).Select(own => own.Address),
        .. lab.Uplinks.SelectMany(uplink => uplink.Addresses).Select(own => own.Address),
        .. lab.Providers.SelectMany(provider => (IpAddress?[])[provider.Gateway, provider.Gateway6]).OfType<IpAddress>().Where(gateway => !gateway.IsLinkLocal),
        .. HasV6(lab) ? Far6.Select(text => (IpAddress)text) : [],
    ];

    /// <summary>Whether a lab's host has IPv6 addresses.</summary>
    public static bool HasV6(Lab lab) => lab.OwnAddresses.Any(own => own.IsV6);

    /// <summary>Addresses that no honest packet has.</summary>
    public static IReadOnlyList<IpAddress> Odd { get; } =
    [
        "127.0.0.1", "127.3.4.5", "224.0.0.1", "224.0.0.5", "239.1.1.1", "0.0.0.0", "0.1.2.3", "255.255.255.255", "192.168.0.255", "172.20.1.255", "240.0.0.1",
        "::", "::1", "ff01::1", "ff02::1", "ff02::2", "ff05::2", "ff0e::42", "ff02::1:ff00:1", "2001:db8:1::",
    ];

    private static Lab Draw(Random random)
    {
        bool sameSegment = random.Next(6) == 0;
        var networks = new List<LabNetwork> { new("br0", "192.168.0.254/24") { RouteBack = random.Next(3) > 0, Prefixes = random.Next(2) == 0 ? ["2001:db8:1::1/64"] : [] } };
        if (random.Next(2) == 0)
            networks.Add(new("br1", "10.20.0.1/16") { RouteBack = random.Next(3) > 0, Subnets = random.Next(3) == 0 ? ["10.30.0.1/24"] : [], Prefixes = random.Next(3) == 0 ? ["2001:db8:2::1/64"] : [] });
        var uplinks = new List<Uplink> { Uplink("eth0", "172.20.1.130/24", "2001:db8:a::130/64", "fd00:a::130/64") };
        if (random.Next(2) == 0)
            uplinks.Add(Uplink("wlan0", sameSegment ? "172.20.1.102/24" : "172.20.2.102/24", "2001:db8:b::102/64"));
        if (random.Next(4) == 0)
            uplinks.Add(Uplink("eth1", "10.99.0.2/30"));
        var providers = new List<Provider>();
        foreach (var uplink in uplinks)
        {
            string start = uplink.Address.Address.ToString()[..(uplink.Address.Address.ToString().LastIndexOf('.') + 1)];
            string[] gateways = uplink.Address.PrefixLength == 30 ? ["1"] : ["1", "254"];
            int count = random.Next(gateways.Length + 1);
            for (int i = 0; i < count; i++)
            {
                int number = providers.Count + 1;
                string prefix = uplink.Prefixes.Count > 0 && random.Next(3) > 0 ? uplink.Prefixes[0].Network.Address.ToString() : "fe80::";
                bool carries6 = uplink.Prefixes.Count > 0 && random.Next(4) > 0;
                providers.Add(new($"isp{number}", number, uplink.Interface, carries6 && count == 1 && random.Next(4) == 0 ? (IpAddress?)null : start + gateways[i])
                {
                    Gateway6 = carries6 ? (IpAddress)(prefix + gateways[i]) : (IpAddress?)null,
                    Mark = random.Next(4) == 0 ? number + 16 : null,
                    Track = random.Next(5) > 0,
                    Loose = i > 0 || random.Next(2) == 0,
                    Balance = random.Next(3),
                    Fallback = random.Next(4) == 0 ? random.Next(1, 3) : 0,
                    Persistent = random.Next(6) == 0,
                    Optional = true,
                });
            }
        }
        bool hasV6 = networks.Any(network => network.Prefixes.Count > 0) || uplinks.Exists(uplink => uplink.Prefixes.Count > 0);
        string[] inside = [.. networks.Select(network => network.BridgeName.ToString())], outside = [.. uplinks.Select(uplink => uplink.Interface.ToString())];
        List<Zone> zones = [Zone.Firewall("fw")];
        zones.AddRange(Split("kvm", inside));
        zones.AddRange(Split("net", outside));
        // Hosts of another zone's interface.
        if (random.Next(3) == 0)
            zones.Insert(random.Next(1, zones.Count), new Zone("guest") { Hosts = [new ZoneHosts(Pick((string[])[.. inside, .. outside]), Pick(Family()))] });
        Name[] names = [.. zones.Select(zone => zone.Name)];
        return new Lab("trial")
        {
            Networks = networks.ToValueList(),
            Uplinks = uplinks.ToValueList(),
            Providers = providers.ToValueList(),
            Zones = zones.ToValueList(),
            Blocklist = random.Next(5) == 0 ? [Pick(Family())] : [],
            NullRoutes = random.Next(8) == 0 ? (RouteType)random.Next(1, 4) : null,
            Policies = [.. Some(4, Decided),
                new Policy("all", "all", (PolicyAction)random.Next(3))],
            Rules = [.. Some(6, () => Rule()), .. random.Next(4) == 0 ? Alike() : [], .. Some(2, () => Rule())],
            PortForwards = Some(2, () => hasV6 && random.Next(3) == 0 ? Forward6() : new PortForward(names[random.Next(1, names.Length)], (Protocol)random.Next(2), random.Next(8) == 0 ? "8080-8081" : (Ports)random.Next(8080, 8083),
                random.Next(5) == 0 ? (IpAddress?)null : Pick(["192.168.0.1", "192.168.0.2", "10.20.0.5", "192.168.0.254"]), Pick((ushort[])[80, 8080, 0]))
            {
                Provider = AnyProvider(4),
                Address = random.Next(5) == 0 ? Pick(uplinks).Address.Address : (IpAddress?)null,
                Source = random.Next(5) == 0 ? Pick(Networks) : (Cidr?)null,
                Log = random.Next(4) == 0,
            }).ToValueList(),
            Snat = Some(3, () => random.Next(4) == 0 ? Exchange() : hasV6 && random.Next(3) == 0 ? Snat6() : new Snat(Pick(Networks), Pick(outside))
            {
                Address = random.Next(4) == 0 ? uplinks[0].Address.Address : (IpAddress?)null,
                Provider = AnyProvider(3),
                Destination = random.Next(4) == 0 ? Pick(Networks) : (Cidr?)null,
                Protocol = random.Next(5) == 0 ? Protocol.Udp : null,
                Ports = random.Next(12) == 0 ? Pick(PortChoices) : (Ports?)null,
                Exempt = random.Next(6) == 0,
            }).ToValueList(),
            RoutingRules = providers.Count == 0 ? [] : Some(4, () => new RoutingRule(random.Next(6) == 0 ? RoutingRule.Main : Pick(providers).Name)
            {
                Mark = random.Next(6) == 0 ? random.Next(4) : null,
                To = random.Next(2) == 0 ? Pick(Family()) : (Cidr?)null,
                From = random.Next(3) == 0 ? Pick(Family()) : (Cidr?)null,
                Interface = random.Next(4) == 0 ? Pick((string[])[.. inside, .. outside, "lo"]) : (InterfaceName?)null,
                Priority = 1000 + random.Next(3),
            }).ToValueList(),
            Marks = providers.Count == 0 ? [] : Some(4, () => new Mark(Pick(providers).Name)
            {
                From = random.Next(2) == 0 ? Pick(names) : (Name?)null,
                Protocol = (Protocol)random.Next(2),
                Ports = Pick(PortChoices),
                SourcePorts = random.Next(8) == 0 ? "30000-30050" : (Ports?)null,
                Source = random.Next(4) == 0 ? Pick(Family()) : (Cidr?)null,
                Destination = random.Next(4) == 0 ? Pick(Family()) : (Cidr?)null,
                State = random.Next(4) == 0 ? Pick(States) : null,
                Probability = random.Next(4) == 0 ? 0.5 : null,
            }).ToValueList(),
            Routes = Some(2, () => hasV6 && random.Next(3) == 0
                ? random.Next(2) == 0 ? new Route(Pick(Networks6)) { Type = (RouteType)random.Next(1, 4), Provider = Table() }
                : new Route(Pick(Networks6)) { Via = Pick(["2001:db8:1::77", "2001:db8:a::107"]), Provider = Table() }
                : random.Next(2) == 0 ? new Route(Pick(Networks)) { Type = (RouteType)random.Next(1, 4), Provider = Table() }
                : new Route(Pick(Networks)) { Via = Pick(["192.168.0.77", "172.20.1.107"]), Provider = Table() }).ToValueList(),
        };

        Uplink Uplink(string name, string address, params string[] prefixes)
        {
            bool filters = random.Next(2) == 0;
            return new(name, address)
            {
                Prefixes = prefixes.Where((_, index) => random.Next(2 + index) == 0).Select(prefix => (Cidr)prefix).ToValueList(),
                Up = random.Next(6) > 0,
                Dhcp = random.Next(2) == 0,
                TcpFlags = random.Next(2) == 0,
                RouteFilter = filters,
                LogMartians = filters && random.Next(2) == 0,
                NoSmurfs = random.Next(3) == 0,
                RouteBack = random.Next(4) == 0,
                Forward = random.Next(8) == 0 ? false : null,
            };
        }

        Policy Decided()
        {
            var action = (PolicyAction)random.Next(5);
            return new(ZoneOrAll(), ZoneOrAll(), action)
            {
                Log = random.Next(3) == 0,
                Limit = action is not (PolicyAction.None or PolicyAction.Continue) && random.Next(10) == 0 ? "1/hour:2" : (RateLimit?)null,
            };
        }

        Name? AnyProvider(int of) => providers.Count > 0 && random.Next(of) == 0 ? Pick(providers).Name : (Name?)null;

        Name? Table() => providers.Count > 0 && random.Next(3) == 0 ? Pick(providers).Name : (Name?)null;

        Name ZoneOrAll() => random.Next(3) == 0 ? (Name)Zone.All : Pick(names);

        Rule Rule()
        {
            var protocol = random.Next(4) is < 3 and var one ? (Protocol)one : (Protocol?)null;
            var networks = Family();
            return new Rule((RuleAction)random.Next(6), ZoneOrAll(), ZoneOrAll())
            {
                States = Pick(States),
                SourcePorts = protocol is Protocol.Tcp or Protocol.Udp && random.Next(8) == 0 ? "30000-30050" : (Ports?)null,
                SourceMac = random.Next(10) == 0 ? MacAddress.Derive(NeighbourOui, Pick(Near)) : (MacAddress?)null,
                IcmpType = protocol is Protocol.Icmp && random.Next(3) == 0 ? networks == Networks6 ? 128 : 8 : null,
                Limit = random.Next(10) == 0 ? "1/hour:2" : (RateLimit?)null,
                Protocol = protocol,
                Ports = protocol is Protocol.Tcp or Protocol.Udp && random.Next(3) > 0 ? Pick(PortChoices) : (Ports?)null,
                Source = random.Next(3) == 0 ? Pick(networks) : (Cidr?)null,
                Destination = random.Next(3) == 0 ? Pick(networks) : (Cidr?)null,
                Log = random.Next(4) == 0,
            };
        }

        // Of one kind, and so many that they are looked up; what they share is before the look-up or part of it.
        IEnumerable<Rule> Alike()
        {
            var networks = Family();
            var source = random.Next(2) == 0 ? Pick(networks) : (Cidr?)null;
            var shared = random.Next(2) == 0 ? Pick((Ports[])["1-1023", "8000-8080"]) : (Ports?)null;
            var (action, protocol, from, to) = ((RuleAction)random.Next(3), (Protocol)random.Next(2), source is null ? ZoneOrAll() : (Name)Zone.All, shared is null ? ZoneOrAll() : (Name)Zone.All);
            string[] machines = networks == Networks6 ? Far6 : [.. Near, .. Far];
            return Enumerable.Range(0, shared is null ? SinglePorts.Length : machines.Length).Select(i => new Rule(random.Next(12) == 0 ? (RuleAction)random.Next(3) : action, from, to)
            {
                Source = source,
                Destination = shared is null ? (Cidr?)null : (Cidr)machines[i],
                Protocol = protocol,
                Ports = shared ?? SinglePorts[i],
            }).ToList();
        }

        // A whole network for another, in either family.
        Snat Exchange() => hasV6 && random.Next(2) == 0
            ? new Snat("2001:db8:1::/64", Pick((string[])[.. inside, .. outside])) { Prefix = "2001:db8:99:1::/64", Provider = AnyProvider(3), Destination = random.Next(3) == 0 ? Pick(Networks6) : (Cidr?)null }
            : new Snat("192.168.0.0/24", Pick(outside)) { Prefix = "10.77.0.0/24", Provider = AnyProvider(3) };

        PortForward Forward6() => new(names[random.Next(1, names.Length)], (Protocol)random.Next(2), (ushort)random.Next(8080, 8083),
            random.Next(5) == 0 ? (IpAddress?)null : Pick(["2001:db8:1::5", "2001:db8:1::6", "2001:db8:2::9", "2001:db8:1::1"]), Pick((ushort[])[80, 8080, 0]))
        {
            Provider = AnyProvider(4),
            Address = random.Next(4) == 0 && Pick(uplinks) is { Prefixes: [var own, ..] } ? own.Address : (IpAddress?)null,
            Source = random.Next(5) == 0 ? Pick(Networks6) : (Cidr?)null,
            Log = random.Next(4) == 0,
        };

        Snat Snat6() => new(Pick(Networks6), Pick(outside))
        {
            Address = random.Next(4) == 0 && uplinks[0] is { Prefixes: [var own, ..] } ? own.Address : (IpAddress?)null,
            Provider = AnyProvider(3),
            Destination = random.Next(4) == 0 ? Pick(Networks6) : (Cidr?)null,
            Protocol = random.Next(5) == 0 ? Protocol.Udp : null,
            Exempt = random.Next(6) == 0,
        };

        Cidr[] Family() => hasV6 && random.Next(3) == 0 ? Networks6 : Networks;

        // All in one zone, or each interface in one of its own.
        IEnumerable<Zone> Split(string name, string[] interfaces) => random.Next(2) == 0
            ? [new Zone(name) { Interfaces = interfaces.Select(one => (InterfaceName)one).ToValueList() }]
            : interfaces.Select((one, index) => new Zone($"{name}{index}") { Interfaces = [one] });

        IEnumerable<T> Some<T>(int most, Func<T> make) => Enumerable.Range(0, random.Next(most + 1)).Select(_ => make()).ToList();

        T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
    }
}
