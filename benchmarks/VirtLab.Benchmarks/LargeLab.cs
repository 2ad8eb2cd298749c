using System.Globalization;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Benchmarks;

/// <summary>Labs of any size: machines on networks, two zones, a rule.</summary>
internal static class LargeLab
{
    public static Lab Of(int machines, int networks) => new("large")
    {
        Networks = Enumerable.Range(0, networks).Select(n => new LabNetwork($"n{n}", $"{Gate(n)}/16")
        {
            Domain = DomainName.Parse($"n{n}.test"),
            DnsHosts = [new(Gate(n), [$"gate{n}"])],
        }).ToValueList(),
        Machines = Enumerable.Range(0, machines).Select(i => MachineOf(i, networks)).ToValueList(),
        Zones = [Zone.Firewall("fw"), new("kvm") { Interfaces = [.. Enumerable.Range(0, networks).Select(n => (InterfaceName)$"n{n}")] }],
        Policies = [new("fw", "kvm", PolicyAction.Accept), new("kvm", "all", PolicyAction.Accept), new("all", "all", PolicyAction.Reject) { Log = true }],
        Rules = [new(RuleAction.Accept, "kvm", "fw") { Protocol = Protocol.Tcp, Ports = 22 }],
    };

    /// <summary>The lab with one machine more, on its first network.</summary>
    public static Lab WithOneMore(Lab lab) => lab with
    {
        Machines = [.. lab.Machines, new Machine("onemore") { Nics = [new Nic(lab.Networks[0].Name, "10.0.255.253") { Tap = "onemore" }], Image = lab.Machines[0].Image, Memory = lab.Machines[0].Memory }],
    };

    private static Machine MachineOf(int index, int networks) => new(string.Create(CultureInfo.InvariantCulture, $"m{index}"))
    {
        // Hardware addresses that follow from names have 24 bits: of ten thousand, two are likely to be the same, and the checks refuse that.
        Nics = [new Nic($"n{index % networks}", Address(index % networks, index / networks))
        {
            Tap = string.Create(CultureInfo.InvariantCulture, $"t{index}"),
            Mac = MacAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"52:54:00:{index >> 16:x2}:{(index >> 8) & 0xff:x2}:{index & 0xff:x2}")),
        }],
    };

    private static string Gate(int network) => string.Create(CultureInfo.InvariantCulture, $"10.{network}.255.254");

    private static string Address(int network, int host) => string.Create(CultureInfo.InvariantCulture, $"10.{network}.{host / 250}.{1 + (host % 250)}");
}
