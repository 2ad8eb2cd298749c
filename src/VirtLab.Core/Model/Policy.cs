using VirtLab.Primitives;

namespace VirtLab.Model;

/// <summary>What happens to a new connection between two zones that no rule decides.</summary>
/// <param name="From">The zone it comes from, or <see cref="Zone.All"/>.</param>
/// <param name="To">The zone it goes to, or <see cref="Zone.All"/>.</param>
/// <param name="Action">What happens to it.</param>
public sealed record Policy(Name From, Name To, PolicyAction Action)
{
    /// <summary>Logs what the policy decides, with the zone pair in the prefix.</summary>
    public bool Log { get; init; }

    /// <summary>How many connections the policy decides about in a time; any number by default. What comes above it is dropped without a
    /// word: so many are accepted, or so many are told that they are refused.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>How many entries are logged in a time; any number by default. The decision stands either way.</summary>
    public RateLimit? LogLimit { get; init; }
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

    /// <summary>Decides nothing: rules and policy of the zone that has the interface whole do (Shorewall's <c>CONTINUE</c>). For zones of
    /// <see cref="Zone.Hosts"/>: the pair's own rules come first, then, where both ends are such zones, the pair with the destination's
    /// whole zone, the pair from the source's whole zone, and the pair of both.</summary>
    Continue,
}
