using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>A firewall zone: the hosts behind some interfaces, or the host itself.</summary>
/// <param name="Name">Its name; <c>all</c> is reserved.</param>
public sealed record Zone(Name Name)
{
    /// <summary>The name that stands for every zone in a policy or rule.</summary>
    public const string All = "all";

    /// <summary>The interfaces whose far side it is: uplinks or bridges. Empty for the zone that is the host.</summary>
    public ValueList<InterfaceName> Interfaces { get; init; } = [];

    /// <summary>Whether the zone is the host itself (Shorewall's type <c>firewall</c>).</summary>
    public bool IsFirewall { get; init; }

    /// <summary>The zone that is the host itself.</summary>
    public static Zone Firewall(Name name) => new(name) { IsFirewall = true };
}

/// <summary>What happens to a new connection between two zones that no rule decides.</summary>
/// <param name="From">The zone it comes from, or <see cref="Zone.All"/>.</param>
/// <param name="To">The zone it goes to, or <see cref="Zone.All"/>.</param>
/// <param name="Action">What happens to it.</param>
public sealed record Policy(Name From, Name To, PolicyAction Action)
{
    /// <summary>Logs what the policy decides, with the zone pair in the prefix.</summary>
    public bool Log { get; init; }
}

/// <summary>What a policy does.</summary>
public enum PolicyAction
{
    /// <summary>Lets the connection pass.</summary>
    Accept,

    /// <summary>Drops it silently.</summary>
    Drop,

    /// <summary>Refuses it: a TCP reset, or ICMP port unreachable.</summary>
    Reject,

    /// <summary>No connection between the two zones exists; the pair gets no rules and what comes all the same is dropped.</summary>
    None,
}

/// <summary>An exception to the policies.</summary>
/// <param name="Action">What happens to the connection.</param>
/// <param name="From">The zone it comes from, or <see cref="Zone.All"/>.</param>
/// <param name="To">The zone it goes to, or <see cref="Zone.All"/>.</param>
public sealed record Rule(RuleAction Action, Name From, Name To)
{
    /// <summary>The protocol; any by default.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>The destination port or ports; any by default.</summary>
    public Ports? Ports { get; init; }

    /// <summary>The source addresses; any by default.</summary>
    public Cidr? Source { get; init; }

    /// <summary>The destination addresses; any by default.</summary>
    public Cidr? Destination { get; init; }

    /// <summary>Logs what the rule decides, with the zone pair in the prefix.</summary>
    public bool Log { get; init; }
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
}
