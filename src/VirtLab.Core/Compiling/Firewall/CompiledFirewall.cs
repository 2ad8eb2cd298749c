using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>A rule set ready for the kernel, and for Explain: one table. A value; the same lab always gives the same one.
/// Equivalent to: <c>nft add table inet virtlab_ursa</c> and all that stands in it.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Comment">The table's comment: what it belongs to.</param>
internal sealed record CompiledFirewall(string Table, string Comment)
{
    /// <summary>What it judges: packets by default.</summary>
    public TableFamily Family { get; init; } = TableFamily.Inet;

    /// <summary>The chains, base chains first.</summary>
    public ValueList<Chain> Chains { get; init; } = [];

    /// <summary>The verdict maps.</summary>
    public ValueList<VerdictMap> Maps { get; init; } = [];

    /// <summary>The sets of addresses.</summary>
    public ValueList<AddressSet> Sets { get; init; } = [];

    /// <summary>The conntrack helper objects.</summary>
    public ValueList<HelperObject> Helpers { get; init; } = [];

    /// <summary>The log group that its rules log to, and that whoever reads the log subscribes to; 0 where none logs.</summary>
    public int LogGroup { get; init; }

    /// <summary>The chain of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Chain ChainNamed(string name) =>
        Chains.FirstOrDefault(chain => chain.Name == name) ?? throw new KeyNotFoundException($"The rule set has no chain '{name}'.");

    /// <summary>The map of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public VerdictMap MapNamed(string name) =>
        Maps.FirstOrDefault(map => map.Name == name) ?? throw new KeyNotFoundException($"The rule set has no map '{name}'.");
}

/// <summary>A chain of rules. Equivalent to: <c>nft add chain inet TABLE NAME</c>.</summary>
/// <param name="Name">Its name; always with a dot in it, so that it is never one of nft's keywords.</param>
/// <param name="Rules">Its rules, first to last.</param>
internal sealed record Chain(string Name, params ValueList<FirewallRule> Rules)
{
    /// <summary>Where the kernel enters it; none for a chain that only rules and maps reach.</summary>
    public ChainHook? Hook { get; init; }
}

/// <summary>Where the kernel enters a chain. What no rule decides passes: the last word on the lab's own traffic is a rule, and the rest
/// is not ours.</summary>
/// <param name="Type">What the chain may do.</param>
/// <param name="Point">The place on a packet's way.</param>
/// <param name="Priority">The order among chains at that place; lower goes first. Conntrack is at -200.</param>
internal sealed record ChainHook(ChainType Type, HookPoint Point, int Priority);

/// <summary>What a base chain may do.</summary>
internal enum ChainType
{
    /// <summary>Filters and marks.</summary>
    Filter,

    /// <summary>Sees a connection's first packet only, and translates addresses.</summary>
    Nat,

    /// <summary>The packet is routed again where the chain changed its mark.</summary>
    Route,
}

/// <summary>The places on a packet's way.</summary>
internal enum HookPoint
{
    /// <summary>Just come in, before routing.</summary>
    Prerouting,

    /// <summary>On its way to the host itself.</summary>
    Input,

    /// <summary>On its way through the host.</summary>
    Forward,

    /// <summary>Sent by the host itself, routed once.</summary>
    Output,

    /// <summary>About to leave.</summary>
    Postrouting,
}

/// <summary>One rule: where every match holds, the statements are done in order.</summary>
/// <param name="Matches">What a packet must be like; none: every packet.</param>
/// <param name="Statements">What is done with it.</param>
internal sealed record FirewallRule(ValueList<Match> Matches, params ValueList<Statement> Statements)
{
    /// <summary>Where in the lab it comes from, such as <c>Policies[3]</c>; none where it always stands.</summary>
    public string? Origin { get; init; }

    /// <summary>The same rule, with the place in the lab that it comes from.</summary>
    public FirewallRule From(string origin) => this with { Origin = origin };

    /// <summary>A rule that applies to every packet.</summary>
    public static FirewallRule Always(params ValueList<Statement> statements) => new([], statements);
}

/// <summary>A map from what a packet is like to a verdict. Equivalent to: <c>nft add map inet TABLE NAME { type ifname . ifname :
/// verdict; }</c>.</summary>
/// <param name="Name">Its name, with a dot in it.</param>
/// <param name="Key">The fields that are looked up together.</param>
/// <param name="Elements">Its elements; of a map that is filled at run time those that it has from the start.</param>
internal sealed record VerdictMap(string Name, ValueList<KeyField> Key, ValueList<MapElement> Elements)
{
    /// <summary>Filled by <see cref="GatewayElements"/> while the lab runs; putting the rule set in anew leaves its elements
    /// alone.</summary>
    public bool FilledAtRunTime { get; init; }

    /// <summary>Whether elements stand for networks and ranges, none of which overlap: <c>flags interval</c>. Else each is one value of each
    /// field.</summary>
    public bool Interval { get; init; }

    /// <summary>Whether each element says in its comment where in the lab it comes from.</summary>
    public bool ShowsOrigins { get; init; }
}

/// <summary>A set of networks of one family, none of which overlap. Equivalent to: <c>nft add set inet TABLE NAME { type ipv4_addr; flags
/// interval; }</c>.</summary>
/// <param name="Name">Its name, with a dot in it.</param>
/// <param name="V6">Whether they are IPv6.</param>
/// <param name="Networks">The networks.</param>
internal sealed record AddressSet(string Name, bool V6, ValueList<Cidr> Networks);

/// <summary>An element of a verdict map.</summary>
/// <param name="Key">A value for each field of the map's key.</param>
/// <param name="Verdict">What happens to a packet with that key.</param>
internal sealed record MapElement(ValueList<KeyValue> Key, Verdict Verdict)
{
    /// <summary>Where in the lab it comes from.</summary>
    public string? Origin { get; init; }

    /// <summary>The same element, with the place in the lab that it comes from.</summary>
    public MapElement From(string origin) => this with { Origin = origin };
}

/// <summary>A field of a packet that a map looks up.</summary>
internal enum KeyField
{
    /// <summary>The interface it came in through.</summary>
    InputInterface,

    /// <summary>The interface it leaves by.</summary>
    OutputInterface,

    /// <summary>The sender's hardware address.</summary>
    SourceMac,

    /// <summary>The provider's bits of the connection's mark.</summary>
    ConnectionProvider,

    /// <summary>The hardware address that an ARP message gives for its sender.</summary>
    ArpSenderMac,

    /// <summary>The IPv4 address that an ARP message gives for its sender.</summary>
    ArpSender,

    /// <summary>The IPv4 address that an ARP message asks for or answers to.</summary>
    ArpTarget,

    /// <summary>The IPv6 address that a neighbour solicitation or advertisement is about.</summary>
    NeighbourTarget,

    /// <summary>The first option of a neighbour solicitation or advertisement, of eight bytes.</summary>
    NeighbourOption,

    /// <summary>The first option of a router solicitation, of eight bytes.</summary>
    RouterSolicitationOption,

    /// <summary>The hardware address for which a message of DHCP asks.</summary>
    DhcpClientMac,

    /// <summary>The IPv4 address to which the route that it takes hands it: the gateway, or without one its destination; another packet is not looked
    /// up.</summary>
    NextHop,

    /// <summary>The same for IPv6.</summary>
    NextHop6,

    /// <summary>The IPv4 source address; another packet is not looked up.</summary>
    SourceAddress,

    /// <summary>The IPv6 source address; another packet is not looked up.</summary>
    SourceAddress6,

    /// <summary>The IPv4 destination address; another packet is not looked up.</summary>
    DestinationAddress,

    /// <summary>The IPv6 destination address; another packet is not looked up.</summary>
    DestinationAddress6,

    /// <summary>The number of the protocol above IP.</summary>
    Protocol,

    /// <summary>What stands where TCP and UDP have the source port.</summary>
    SourcePort,

    /// <summary>What stands where TCP and UDP have the destination port.</summary>
    DestinationPort,
}

/// <summary>A value that a map's key field is compared with.</summary>
internal abstract record KeyValue;

/// <summary>An interface's name.</summary>
internal sealed record InterfaceKey(InterfaceName Name) : KeyValue;

/// <summary>A hardware address.</summary>
internal sealed record MacKey(MacAddress Address) : KeyValue;

/// <summary>An IP address.</summary>
internal sealed record AddressKey(IpAddress Address) : KeyValue;

/// <summary>The address that a message of neighbour discovery is about.</summary>
internal sealed record NeighbourKey(IpAddress Address) : KeyValue;

/// <summary>An option of neighbour discovery that tells a hardware address.</summary>
internal sealed record LinkAddressKey(LinkAddressOption Option, MacAddress Address) : KeyValue;

/// <summary>A hardware address inside a message of DHCP.</summary>
internal sealed record ClientMacKey(MacAddress Address) : KeyValue;

/// <summary>The options of neighbour discovery that tell a hardware address, by their numbers.</summary>
internal enum LinkAddressOption
{
    /// <summary>The sender's.</summary>
    Source = 1,

    /// <summary>That of the address that the message is about.</summary>
    Target = 2,
}

/// <summary>A provider's mark, 1 to 255.</summary>
internal sealed record ProviderKey(int Mark) : KeyValue;

/// <summary>An address, or in a map of intervals a network.</summary>
internal sealed record NetworkKey(Cidr Network) : KeyValue;

/// <summary>A protocol's number.</summary>
internal sealed record ProtocolKey(byte Number) : KeyValue
{
    /// <summary>IANA's number.</summary>
    public const byte Icmp = 1, Tcp = 6, Udp = 17, Icmp6 = 58;
}

/// <summary>A port, or in a map of intervals a range of them.</summary>
internal sealed record PortKey(PortRange Ports) : KeyValue;

/// <summary>A conntrack helper that rules assign. Equivalent to: <c>nft add ct helper inet TABLE NAME { type "ftp" protocol tcp;
/// }</c>.</summary>
/// <param name="Name">The object's name, with a dot in it.</param>
/// <param name="Type">The kernel's name of the helper, such as <c>ftp</c>.</param>
internal sealed record HelperObject(string Name, string Type);
