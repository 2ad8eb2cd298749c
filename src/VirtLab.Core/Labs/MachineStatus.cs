using VirtLab.Compiling.Machines;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Running.Waiting;

namespace VirtLab.Labs;

/// <summary>A machine of a running lab.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tap">Its first tap on the host.</param>
/// <param name="Mac">Its first card's hardware address.</param>
/// <param name="Address">Its first card's address; null where none was given out.</param>
/// <param name="DnsName">Its name in DNS; null where it has none.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Reached">When it reached each stage, since the lab began to come up.</param>
public sealed record MachineStatus(Name Name, InterfaceName? Tap, MacAddress? Mac, IpAddress? Address, DomainName? DnsName, MachineStage Stage,
    IReadOnlyDictionary<MachineStage, TimeSpan> Reached)
{
    /// <summary>The IPv6 addresses that its first card makes of the network's prefixes, as the tiny guest does (EUI-64); an image of your own
    /// may make others.</summary>
    public ValueList<IpAddress> Ipv6Addresses { get; init; } = [];

    /// <summary>The time from the lab's beginning to its lease; null where it got none.</summary>
    public TimeSpan? TimeToLease => Reached.TryGetValue(MachineStage.Lease, out var at) ? at : null;

    /// <summary>A machine as far as the wait for it has seen it come.</summary>
    internal static MachineStatus Of(Lab lab, MachineResource machine, IMachineProgress? progress)
    {
        var name = machine.Machine.Name;
        var reached = progress is null ? [] : new Dictionary<MachineStage, TimeSpan>(progress.Reached);
        if (machine.Nics.Count == 0)
            return new MachineStatus(name, null, null, null, null, progress?.Stage ?? MachineStage.None, reached);
        var nic = machine.Nics[0];
        var domain = lab.Networks.FirstOrDefault(network => network.Name == nic.Network)?.Domain;
        return new MachineStatus(name, nic.Tap, nic.Mac, progress?.Leases.GetValueOrDefault(nic.Mac)?.Address.Address,
            DomainName.Parse(domain is null ? name.ToString() : $"{name}.{domain}"), progress?.Stage ?? MachineStage.None, reached)
        { Ipv6Addresses = nic.Made(lab) };
    }

    /// <summary>The machine on one line: its name, its tap, addresses and name in DNS where it has them, and how far it has come.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { $"{Name}:", $"{Tap}", $"{Mac}", $"{Address}", $"{DnsName}", $"({Stage})" }.Where(part => part.Length > 0));
}
