using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>Which interfaces are the lab's, and what holds for them whatever their zone is.</summary>
internal sealed class LabInterfaces
{
    private static readonly Ports DhcpPorts = new(67, 68);
    private readonly ValueList<InterfaceName> _zoned, _own, _dhcp;
    private readonly HashSet<InterfaceName> _routeBack;
    private readonly ValueList<(int Index, Uplink Item)> _clamped;

    public LabInterfaces(Lab lab, ZoneMembers members)
    {
        _zoned = members.Interfaces;
        var foreign = lab.Uplinks.Where(uplink => uplink.Segment is null).Select(uplink => uplink.Interface).ToHashSet();
        _own = _zoned.Where(name => !foreign.Contains(name)).ToValueList();
        // libvirt's dnsmasq is the DHCP server of every lab network: without this no machine would get its address.
        _dhcp = lab.Zones.Count == 0 ? [] : [.. lab.Networks.Select(n => n.BridgeName), .. lab.Uplinks.Where(u => u.Dhcp).Select(u => u.Interface)];
        _routeBack = lab.RoutingBack.ToHashSet();
        _clamped = lab.Uplinks.Index().Where(uplink => uplink.Item.Mss is not null).ToValueList();
    }

    /// <summary>The largest TCP segment of connections through an interface: both ends say theirs in a SYN.</summary>
    public ValueList<FirewallRule> Clamps =>
    [
        .. from uplink in _clamped
           from way in (ValueList<Match>)[new InputInterfaceMatch(uplink.Item.Interface), new OutputInterfaceMatch(uplink.Item.Interface)]
           select new FirewallRule([way, new TcpFlagsMatch(TcpFlags.Syn | TcpFlags.Rst, TcpFlags.Syn)], new ClampSegments(uplink.Item.Mss!.Value))
               .From($"Uplinks[{uplink.Index}].Mss"),
    ];

    /// <summary>DHCP to the host.</summary>
    public ValueList<FirewallRule> DhcpIn => _dhcp.Count == 0 ? []
        : [new FirewallRule([new InputInterfaceMatch(_dhcp), new DestinationPortMatch(Protocol.Udp, DhcpPorts)], new Accept())];

    /// <summary>DHCP from the host.</summary>
    public ValueList<FirewallRule> DhcpOut => _dhcp.Count == 0 ? []
        : [new FirewallRule([new OutputInterfaceMatch(_dhcp), new DestinationPortMatch(Protocol.Udp, DhcpPorts)], new Accept())];

    /// <summary>The end of forwarding: between the lab's interfaces nothing passes that no zone pair let through, and nothing foreign comes
    /// into or out of the interfaces that the lab made. Between foreign interfaces, and between them and an uplink that was there before
    /// the lab, others decide.</summary>
    public ValueList<FirewallRule> Undecided =>
    [
        .. _own.Count < _zoned.Count ? [new FirewallRule([new InputInterfaceMatch(_zoned), new OutputInterfaceMatch(_zoned)], new Drop())]
            : ValueList.Create<FirewallRule>([]),
        .. _own.Count == 0 ? ValueList.Create<FirewallRule>([]) :
        [
            new FirewallRule([new InputInterfaceMatch(_own)], new Drop()),
            new FirewallRule([new OutputInterfaceMatch(_own)], new Drop()),
        ],
    ];

    /// <summary>Whether packets may leave by the interface they came in through.</summary>
    public bool RoutesBack(InterfaceName name) => _routeBack.Contains(name);
}
