using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>An exception to the policies. All that it says must hold for it to apply.</summary>
/// <param name="Action">What happens to the connection.</param>
/// <param name="From">The zone it comes from, or <see cref="Zone.All"/>.</param>
/// <param name="To">The zone it goes to, or <see cref="Zone.All"/>.</param>
public sealed record Rule(RuleAction Action, Name From, Name To)
{
    /// <summary>The protocol; any by default.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The destination ports; any by default.</summary>
    public Ports? Ports { get; init; }

    /// <summary>The source ports; any by default.</summary>
    public Ports? SourcePorts { get; init; }

    /// <summary>The type of an ICMP message, 0 to 255: 8 is an echo request. Of ICMPv6 where <see cref="Source"/> or
    /// <see cref="Destination"/> is IPv6 (<c>::/0</c> for any), where 128 is an echo request. Any by default.</summary>
    public int? IcmpType { get; init; }

    /// <summary>The source addresses; any by default.</summary>
    public Cidr? Source { get; init; }

    /// <summary>The sender's hardware address, as the host sees it; any by default.</summary>
    public MacAddress? SourceMac { get; init; }

    /// <summary>The destination addresses; any by default.</summary>
    public Cidr? Destination { get; init; }

    /// <summary>The states of the connection in which the rule applies (the sections of Shorewall's <c>rules</c>); new connections by default.
    /// Rules for other states come before all that is done with these as a rule: that packets of established connections and what
    /// belongs to them pass, and that what fits no connection is dropped.</summary>
    public ConnectionState States { get; init; } = ConnectionState.New;

    /// <summary>How many packets the rule applies to in a time; any number by default. What comes above it goes on to the next rule.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>Logs what the rule decides, with the zone pair in the prefix.</summary>
    public bool Log { get; init; }

    /// <summary>How many entries are logged in a time; any number by default. The decision stands either way.</summary>
    public RateLimit? LogLimit { get; init; }
}

/// <summary>What a rule does.</summary>
public enum RuleAction
{
    /// <summary>Lets the connection pass.</summary>
    Accept,

    /// <summary>Drops it silently.</summary>
    Drop,

    /// <summary>Refuses it: a TCP reset, or ICMP port unreachable.</summary>
    Reject,

    /// <summary>Logs it, and goes on with the next rule.</summary>
    Log,

    /// <summary>Counts it, and goes on with the next rule. The numbers stand in <c>nft list ruleset</c>, and begin anew where the rules
    /// change.</summary>
    Count,

    /// <summary>Leaves the pair's other rules and port forwards out: its policy decides.</summary>
    Continue,
}

/// <summary>The states of a connection, as conntrack has them.</summary>
[Flags]
public enum ConnectionState
{
    /// <summary>None; where states are asked for it stands for <see cref="New"/>.</summary>
    None = 0,

    /// <summary>The packet begins a connection, or nothing has come back yet.</summary>
    New = 1,

    /// <summary>Packets have gone both ways.</summary>
    Established = 2,

    /// <summary>It belongs to another connection: an ICMP error, or a helper's data connection.</summary>
    Related = 4,

    /// <summary>The packet fits no connection.</summary>
    Invalid = 8,

    /// <summary>Conntrack was told to leave it alone.</summary>
    Untracked = 16,
}
