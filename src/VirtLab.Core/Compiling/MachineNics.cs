using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>A network card with everything decided that the lab left open.</summary>
/// <param name="Network">The network it is plugged into.</param>
/// <param name="Bridge">The bridge its tap is in: that network's; none where it was found in none.</param>
/// <param name="Tap">The tap's name on the host.</param>
/// <param name="Mac">The hardware address.</param>
/// <param name="Address">The reserved address, if any.</param>
internal sealed record ResolvedNic(Name Network, InterfaceName? Bridge, InterfaceName Tap, MacAddress Mac, IpAddress? Address)
{
    /// <summary>Whether its tap's port of the bridge is kept apart from the others, as the network wants it.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>The model of every card that a lab has.</summary>
    public const string LabModel = "virtio";

    /// <summary>What it is to the guest, in libvirt's words.</summary>
    public string Model { get; init; } = LabModel;

    /// <summary>Whether somebody has set its tap down.</summary>
    public bool IsDown { get; init; }

    /// <summary>What of it decides whether it is the same card: not what is the network's, or can change while it is plugged in.</summary>
    public ResolvedNic Plug => this with { Address = null, Edited = "", IsIsolated = false, IsDown = false };

    /// <summary>What somebody has made of it that the lab does not say, such as a link that is down; mostly nothing.</summary>
    public string Edited { get; init; } = "";

    /// <summary>Whether DHCP gives it an address.</summary>
    public bool IsServed(Lab lab) => Address is not null || lab.Networks.First(network => network.Name == Network).DhcpRange is not null;

    /// <summary>The IPv6 addresses that the tiny guest makes itself for the card, one of each of the network's prefixes. An image of the user's
    /// own may make others.</summary>
    public ValueList<IpAddress> Made(Lab lab) => lab.Networks.Where(network => network.Name == Network).SelectMany(network => network.Prefixes)
        .Select(prefix => prefix.Eui64(Mac)).ToValueList();
}

/// <summary>Decides what a machine's cards leave open.</summary>
internal static class MachineNics
{
    public static ValueList<ResolvedNic> Of(Lab lab, Machine machine) =>
        Of(lab, machine, name => lab.Networks.First(network => network.Name == name));

    /// <summary>Every machine with its cards; the time it takes grows with the machines, however many networks there are.</summary>
    public static IReadOnlyList<(Machine Machine, ValueList<ResolvedNic> Nics)> All(Lab lab)
    {
        var networks = lab.Networks.DistinctBy(network => network.Name).ToDictionary(network => network.Name);
        return [.. lab.Machines.Select(machine => (machine, Of(lab, machine, name => networks[name])))];
    }

    private static ValueList<ResolvedNic> Of(Lab lab, Machine machine, Func<Name, LabNetwork> networkOf) => machine.Nics
        .Select((nic, index) => new ResolvedNic(nic.Network,
            networkOf(nic.Network).BridgeName,
            nic.Tap ?? Naming.Tap(lab.Name, machine.Name, index),
            nic.Mac ?? Naming.MachineMac(lab.Name, machine.Name, index),
            nic.Address) { IsIsolated = !networkOf(nic.Network).RouteBack })
        .ToValueList();
}
