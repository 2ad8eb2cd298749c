using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Checks;

/// <summary>Zones of some hosts, rules among others, marks, translations and limits.</summary>
internal static partial class PlantedErrors
{
    private static readonly ZoneHosts Guest = new("br0", "192.168.0.2/32");

    private static IEnumerable<PlantedError> Firewall => [.. Hosts, .. RuleValues, .. RuleOrder, .. MarkValues, .. SnatValues, .. ForwardValues, .. Options];

    private static IEnumerable<PlantedError> Hosts =>
    [
        new("hosts behind no interface", "Zones[\"guest\"].Hosts[0].Interface", lab => Zoned(lab, Guest with { Interface = "br7" })),
        new("hosts without networks", "Zones[\"guest\"].Hosts[0].Networks", lab => Zoned(lab, Guest with { Networks = [] })),
        new("hosts twice", "Zones[\"guest\"].Hosts[1].Networks[0]", lab => Zoned(lab, Guest, Guest)),
        new("hosts among an earlier zone's", "Zones[\"more\"].Hosts[0].Networks[0]", lab => Zoned(lab, Guest with { Networks = ["192.168.0.0/28"] }) is var with
            ? with with { Zones = [.. with.Zones, new Zone("more") { Hosts = [Guest] }] } : lab),
        new("hosts of an interface that the zone has whole", "Zones[\"kvm\"].Hosts[0]", lab => lab with { Zones = lab.Zones.Select(z => z.Name == "kvm" ? z with { Hosts = [Guest] } : z).ToValueList() }),
        new("host zone with hosts", "Zones[\"fw\"].Interfaces", lab => lab with { Zones = lab.Zones.Select(z => z.IsFirewall ? z with { Hosts = [Guest] } : z).ToValueList() }),
        new("rule for addresses that the zone has not", "Rules[1].Source", lab => With(Zoned(lab, Guest), new Rule(RuleAction.Drop, "guest", "fw") { Source = "192.168.0.3" })),
        new("decision left to nobody", "Policies[0]", lab => lab with { Policies = [new("kvm", "net", PolicyAction.Continue), .. lab.Policies] }),
        new("decision left to nobody around hosts", "Policies[0]", lab => Zoned(lab, Guest) is var with
            ? with with { Zones = [.. with.Zones.Where(zone => zone.Name != "kvm")], PortForwards = [], Policies = [new("guest", "net", PolicyAction.Continue), .. with.Policies.Where(p => p.To != "kvm" && p.From != "kvm")] } : lab),
        new("limit of what decides nothing", "Policies[0].Limit", lab => lab with { Policies = [new("net", "net", PolicyAction.None) { Limit = "1/sec" }, .. lab.Policies.Skip(1)] }),
        new("policy's limit of nothing", "Policies[1].Limit", lab => WithPolicy(lab, p => p with { Limit = new(0, default) })),
        new("limit of a policy's log that is none", "Policies[1].LogLimit", lab => WithPolicy(lab, p => p with { LogLimit = "1/sec" })),
    ];

    private static IEnumerable<PlantedError> RuleValues =>
    [
        new("rule with source ports alone", "Rules[1].SourcePorts", lab => With(lab, new Rule(RuleAction.Accept, "net", "fw") { SourcePorts = 53 })),
        new("rule with an ICMP type alone", "Rules[1].IcmpType", lab => With(lab, new Rule(RuleAction.Accept, "net", "fw") { IcmpType = 8 })),
        new("rule with an ICMP type that there is not", "Rules[1].IcmpType", lab => With(lab, new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Icmp, IcmpType = 256 })),
        new("rule with a group's MAC", "Rules[1].SourceMac", lab => With(lab, new Rule(RuleAction.Accept, "net", "fw") { SourceMac = "01:00:5e:00:00:01" })),
        new("rule with the host's own MAC", "Rules[1].SourceMac", lab => With(lab, new Rule(RuleAction.Drop, "fw", "net") { SourceMac = "02:00:00:00:00:01" })),
        new("established connections to a policy", "Rules[1].Action", lab => With(lab, new Rule(RuleAction.Continue, "net", "fw") { States = ConnectionState.Established })),
        new("rule's limit without a burst", "Rules[1].Limit", lab => With(lab, new Rule(RuleAction.Drop, "net", "fw") { Limit = new(1, default, 0) })),
        new("rule's limit of an unknown time", "Rules[1].Limit", lab => With(lab, new Rule(RuleAction.Drop, "net", "fw") { Limit = new(1, (RateUnit)9) })),
        new("limit of a rule's log that is none", "Rules[1].LogLimit", lab => With(lab, new Rule(RuleAction.Drop, "net", "fw") { LogLimit = "1/sec" })),
    ];

    private static IEnumerable<PlantedError> RuleOrder =>
    [
        new("rule twice", "Rules[1]", lab => With(lab, lab.Rules[0])),
        new("rules that contradict each other", "Rules[1]", lab => With(lab, lab.Rules[0] with { Action = RuleAction.Reject, Log = true })),
        new("rule after one for all ports", "Rules[2]", lab => With(With(lab, new Rule(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Udp }), new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Udp, Ports = 53 })),
        new("rule after one for more ports", "Rules[2]", lab => With(With(lab, new Rule(RuleAction.Drop, "net", "fw") { Protocol = Protocol.Udp, Ports = "1-100,200" }), new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Udp, Ports = "53,60-70" })),
        new("rule after one for a wider network", "Rules[2]", lab => With(With(lab, new Rule(RuleAction.Drop, "net", "fw") { Source = "10.0.0.0/8" }), new Rule(RuleAction.Accept, "net", "fw") { Source = "10.9.0.0/16", Protocol = Protocol.Tcp })),
        new("rule after one for all zones", "Rules[2]", lab => With(With(lab, new Rule(RuleAction.Drop, "all", "fw") { Protocol = Protocol.Udp }), new Rule(RuleAction.Accept, "net", "fw") { Protocol = Protocol.Udp })),
        new("rule after one that leaves all to the policy", "Rules[2]", lab => With(With(lab, new Rule(RuleAction.Continue, "kvm", "net")), new Rule(RuleAction.Drop, "kvm", "net") { Protocol = Protocol.Tcp, Ports = 25 })),
        new("log after the decision", "Rules[1]", lab => With(lab, lab.Rules[0] with { Action = RuleAction.Log })),
        new("rule that one for all states decides", "Rules[0]", lab => With(lab, lab.Rules[0] with { Action = RuleAction.Drop, States = ConnectionState.New | ConnectionState.Established })),
    ];

    private static IEnumerable<PlantedError> MarkValues =>
    [
        new("mark from no zone", "Marks[3].From", lab => With(lab, new Mark("avvanta") { From = "none" })),
        new("mark of no share", "Marks[3].Probability", lab => With(lab, new Mark("avvanta") { Probability = 0 })),
        new("mark of more than all", "Marks[3].Probability", lab => With(lab, new Mark("avvanta") { Probability = 1.5 })),
        new("mark of no number", "Marks[3].Probability", lab => With(lab, new Mark("avvanta") { Probability = double.NaN })),
        new("mark with source ports alone", "Marks[3].SourcePorts", lab => With(lab, new Mark("avvanta") { SourcePorts = 25 })),
        new("IPv6 mark", "Marks[3].Provider", lab => With(lab, new Mark("avvanta") { Destination = "2001:db8::/32" })),
        new("zone's marks that contradict", "Marks[4]", lab => With(With(lab, new Mark("avvanta") { From = "kvm" }), new Mark("comcast") { From = "kvm" })),
    ];

    private static IEnumerable<PlantedError> SnatValues =>
    [
        new("snat by no provider", "Snat[2].Provider", lab => With(lab, new Snat("10.0.0.0/8", "eth0") { Provider = "none" })),
        new("snat by a provider elsewhere", "Snat[2].Provider", lab => With(lab, new Snat("10.0.0.0/8", "eth0") { Provider = "wireless" })),
        new("prefix of IPv6 by a provider", "Snat[2].Provider", lab => With(lab, new Snat("fd00::/48", "eth0") { Prefix = "2001:db8::/48", Provider = "comcast" })),
        new("exception of IPv6 by a provider alone on its interface", "Snat[2].Provider", lab => With(lab, new Snat("fd00::/48", "wlan0") { Exempt = true, Provider = "wireless" })),
        new("snat with ports alone", "Snat[2].Ports", lab => With(lab, new Snat("10.0.0.0/8", "eth0") { Ports = 25 })),
        new("snat to IPv6", "Snat[2].Destination", lab => With(lab, new Snat("10.0.0.0/8", "eth0") { Destination = "2001:db8::/32" })),
        new("exception with an address", "Snat[2].Exempt", lab => With(lab, new Snat("10.0.0.0/8", "eth0") { Exempt = true, Address = "172.20.1.130" })),
        new("prefix of another length", "Snat[2].Prefix", lab => With(lab, new Snat("fd00::/64", "eth0") { Prefix = "2001:db8::/48" })),
        new("prefix of another family", "Snat[2].Prefix", lab => With(lab, new Snat("10.0.0.0/24", "eth0") { Prefix = "2001:db8::/24" })),
        new("prefix and address", "Snat[2].Address", lab => With(lab, new Snat("10.0.0.0/24", "eth0") { Prefix = "10.1.0.0/24", Address = "172.20.1.130" })),
        new("masquerade of machines among themselves", "Snat[2]", lab => With(lab, new Snat("192.168.0.0/24", "br0"))),
        new("masquerade of everything to machines", "Snat[2]", lab => With(lab, new Snat("0.0.0.0/0", "br0"))),
        new("masquerade of machines to another network's", "Snat[2]", lab => With(lab, new Snat("192.168.0.0/24", "br1")) with { Networks = [.. lab.Networks, Second], Zones = In(lab, "kvm", "br1") }),
    ];

    private static IEnumerable<PlantedError> ForwardValues =>
    [
        new("forward of no provider", "PortForwards[1].Provider", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "192.168.0.1", 80) { Provider = "none" })),
        new("forward of a provider elsewhere", "PortForwards[1].Provider", lab => Forward(lab, new PortForward("kvm", Protocol.Tcp, 81, null, 80) { Provider = "comcast" })),
        new("forward of a provider that does not track", "PortForwards[1].Provider", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "192.168.0.1", 80) { Provider = "avvanta" }) with { Providers = lab.Providers.Select(p => p with { Track = p.Name != "avvanta" }).ToValueList() }),
        new("forward from IPv6", "PortForwards[1].Source", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "192.168.0.1", 80) { Source = "2001:db8::/32" })),
        new("forward of everybody's address", "PortForwards[1].Address", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, "192.168.0.1", 80) { Address = "255.255.255.255" })),
        new("forward to where it is", "PortForwards[1].To", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 81, null))),
        new("forward within another", "PortForwards[1]", lab => Forward(lab, new PortForward("net", Protocol.Tcp, 8080, "192.168.0.2", 80) { Provider = "avvanta", Address = "172.20.1.130", Source = "10.0.0.0/8" })),
        new("forward of no port", "PortForwards[1].Port", lab => Forward(lab, new PortForward("net", Protocol.Tcp, default, "192.168.0.2", 80))),
    ];

    private static IEnumerable<PlantedError> Options =>
    [
        new("segments too small", "Uplinks[\"eth0\"].Mss", lab => WithUplink(lab, 0, u => u with { Mss = 500 })),
        new("segments too large", "Uplinks[\"eth0\"].Mss", lab => WithUplink(lab, 0, u => u with { Mss = 65_500 })),
        new("rule for what is blocked", "Rules[1].Source", lab => With(lab, new Rule(RuleAction.Accept, "net", "kvm") { Source = "10.9.8.0/24" }) with { Blocklist = ["10.1.0.0/16", "10.9.0.0/16"] }),
        new("blocklist without uplinks", "Blocklist", lab => new Lab("x") { Blocklist = ["10.0.0.0/8"] }),
    ];

    private static Lab Zoned(Lab lab, params ValueList<ZoneHosts> hosts) => lab with { Zones = [.. lab.Zones, new Zone("guest") { Hosts = hosts }] };

    private static Lab With(Lab lab, Rule rule) => lab with { Rules = [.. lab.Rules, rule] };

    private static Lab With(Lab lab, Mark mark) => lab with { Marks = [.. lab.Marks, mark] };

    private static Lab With(Lab lab, Snat snat) => lab with { Snat = [.. lab.Snat, snat] };

    private static Lab WithPolicy(Lab lab, Func<Policy, Policy> change) => lab with { Policies = lab.Policies.Select((p, i) => i == 1 ? change(p) : p).ToValueList() };
}
