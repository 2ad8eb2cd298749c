using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A firewall zone: the hosts behind some interfaces, or the host itself. A packet is judged by the first zone, in the lab's order,
/// that has its address among its <see cref="Hosts"/> on that interface, and else by the zone that has the interface whole.</summary>
/// <param name="Name">Its name; <c>all</c> is reserved.</param>
public sealed record Zone(Name Name)
{
    /// <summary>The name that stands for every zone in a policy or rule.</summary>
    public const string All = "all";

    /// <summary>The interfaces whose far side it is: uplinks or bridges. Empty for the zone that is the host. Each is in one zone at
    /// most.</summary>
    public ValueList<InterfaceName> Interfaces { get; init; } = [];

    /// <summary>Some of the hosts behind an interface (Shorewall's file <c>hosts</c>); none by default. The interface may be another zone's
    /// as a whole; where it is no zone's, what comes from its other hosts is dropped.</summary>
    public ValueList<ZoneHosts> Hosts { get; init; } = [];

    /// <summary>Whether the zone is the host itself (Shorewall's type <c>firewall</c>).</summary>
    public bool IsFirewall { get; init; }

    /// <summary>The zone that is the host itself.</summary>
    public static Zone Firewall(Name name) => new(name) { IsFirewall = true };
}

/// <summary>Some of the hosts behind an interface.</summary>
/// <param name="Interface">The interface: an uplink or a bridge.</param>
/// <param name="Networks">Their networks, IPv4 and IPv6; at least one.</param>
public sealed record ZoneHosts(InterfaceName Interface, params ValueList<Cidr> Networks);
