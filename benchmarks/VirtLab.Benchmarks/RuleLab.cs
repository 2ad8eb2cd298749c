using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Benchmarks;

/// <summary>Labs of many rules: for each machine its own, of several kinds and one machine after the other, as a loop over machines writes them.</summary>
internal static class RuleLab
{
    /// <summary>The uplink, through which all come that the rules are about.</summary>
    public const string Uplink = "eth0";

    /// <summary>The network, which is a bridge of that name.</summary>
    public const string Network = "n0";

    /// <param name="machines">How many machines.</param>
    /// <param name="rules">How many rules they have together.</param>
    /// <param name="ranges">Whether some are about ranges of ports or networks, and not all about one address, protocol and port each.</param>
    public static Lab Of(int machines, int rules, bool ranges = true) => new("rules")
    {
        Networks = [new(Network, "10.0.255.254/16")],
        Uplinks = [new(Uplink, "172.20.1.130/24")],
        Machines = Enumerable.Range(0, machines).Select(m => new Machine(string.Create(CultureInfo.InvariantCulture, $"m{m}"))
        {
            Nics = [new(Network, Address(m).ToString()) { Tap = string.Create(CultureInfo.InvariantCulture, $"t{m}") }],
        }).ToValueList(),
        Zones = [Zone.Firewall("fw"), new("net") { Interfaces = [Uplink] }, new("kvm") { Interfaces = [Network] }],
        Policies = [new("fw", "all", PolicyAction.Accept), new("kvm", "all", PolicyAction.Accept), new("net", "all", PolicyAction.Drop)],
        Rules = Enumerable.Range(0, machines).SelectMany(machine => Enumerable.Range(0, rules / machines).Select(number => RuleOf(machine, number, ranges))).ToValueList(),
    };

    /// <summary>The lab's firewall alone, over a network that is there already.</summary>
    public static Lab WithoutMachines(Lab lab) => lab with { Machines = [], Networks = [], Uplinks = [.. lab.Uplinks, new(Network, "10.0.255.254/16")] };

    /// <summary>The lab with one rule more, of a machine that comes last; each number is another rule.</summary>
    public static Lab WithOneMore(Lab lab, int number) => lab with
    {
        Rules = [.. lab.Rules, new Rule(RuleAction.Accept, "net", "kvm") { Destination = "10.0.200.200/32", Protocol = Protocol.Tcp, Ports = 1000 + number }],
    };

    /// <summary>A machine's address.</summary>
    public static IpAddress Address(int machine) => string.Create(CultureInfo.InvariantCulture, $"10.0.{machine / 250}.{1 + (machine % 250)}");

    // As they are written for a machine: most are a service each, some for a few senders only, some a range of ports.
    private static Rule RuleOf(int machine, int number, bool ranges)
    {
        var rule = new Rule(RuleAction.Accept, "net", "kvm") { Destination = new Cidr(Address(machine), 32), Protocol = Protocol.Tcp, Ports = 1000 + number };
        return (number % 10) switch
        {
            5 => rule with { Protocol = Protocol.Udp },
            6 when ranges => rule with { Source = "203.0.113.0/24" },
            7 when ranges => rule with { Ports = new Ports((ushort)(20_000 + (10 * number)), (ushort)(20_009 + (10 * number))) },
            8 when number == 8 => rule with { Protocol = Protocol.Icmp, Ports = null },
            _ => rule,
        };
    }
}
