using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Explaining;

/// <summary>What becomes of a packet at the lab's host, and why.</summary>
/// <param name="Packet">The packet.</param>
/// <param name="Outcome">What becomes of it.</param>
public sealed record Explanation(Packet Packet, Outcome Outcome)
{
    /// <summary>The zones between which it is judged; none where it is not judged, as what belongs to a connection that passes.</summary>
    public (Name From, Name To)? Zones { get; init; }

    /// <summary>What decides: a rule or policy of the lab, or what always stands in the rule set; none where the IP layer decides or nothing
    /// has to be decided.</summary>
    public Decision? Decision { get; init; }

    /// <summary>How it is routed; none where it is not.</summary>
    public RouteTaken? Route { get; init; }

    /// <summary>The provider it leaves by; none where it takes none.</summary>
    public Name? Provider => Route?.Provider;

    /// <summary>The packet's mark at the end; a provider's in the lowest eight bits.</summary>
    public int Mark { get; init; }

    /// <summary>The source address with which it goes on; <c>::</c> where it is one of the host's that the lab does not name: of the link, or one that the
    /// kernel makes of router advertisements.</summary>
    public IpAddress Source { get; init; }

    /// <summary>The source port with which it goes on; 0 where that is taken by another connection, and the kernel chooses one.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The destination address with which it goes on; <c>fe80::</c> for the host's own of the link, where it is redirected to that.</summary>
    public IpAddress Destination { get; init; }

    /// <summary>The destination port with which it goes on.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>What the firewall writes to its log, without the packet's own fields.</summary>
    public ValueList<string> LogLines { get; init; } = [];

    /// <summary>Why, where no rule of the firewall decides.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What happens on the way, step by step.</summary>
    public ValueList<ExplanationStep> Steps { get; init; } = [];

    /// <summary>The share of such connections that go this way, 1 unless a balanced route is taken.</summary>
    public double Share { get; init; } = 1;

    /// <summary>The other ways that such connections go, each with its share.</summary>
    public ValueList<Explanation> Alternatives { get; init; } = [];

    /// <summary>The explanation for people, a line a step.</summary>
    public override string ToString()
    {
        string share = Alternatives.Count > 0 ? $" ({Share:0%} of connections)" : "";
        var text = new StringBuilder().Append(null, $"{Packet}: {Summary}{share}\n");
        foreach (var step in Steps)
            _ = text.Append(null, $"  {step}\n");
        foreach (var other in Alternatives)
            _ = text.Append(null, $"  or, {other.Share:0%} of connections: {other.Summary}\n");
        return text.ToString();
    }

    /// <summary>What becomes of it, in a sentence.</summary>
    public string Summary => (Outcome switch
    {
        Outcome.Sent => $"leaves by {Route!.Interface}{(Provider is { } provider ? $" to {provider}" : "")} from {Source}",
        Outcome.Delivered => $"reaches the host as {Destination}",
        Outcome.Switched => "is switched by the bridge, and the host's firewall does not see it",
        Outcome.Dropped => "is dropped",
        Outcome.Reset => "is refused with a TCP reset",
        Outcome.Refused => "is refused as port unreachable",
        Outcome.Unreachable => "has no way",
        Outcome.Expired => "has come too far",
        _ => "waits for its other fragments",
    }) + (Decision is { } decision ? $", by {decision}" : Reason.Length > 0 ? $": {Reason}" : "");
}

/// <summary>What becomes of a packet at the host.</summary>
public enum Outcome
{
    /// <summary>It leaves the host by an interface.</summary>
    Sent,

    /// <summary>It reaches the host itself.</summary>
    Delivered,

    /// <summary>It goes from machine to machine over a bridge, below IP.</summary>
    Switched,

    /// <summary>It is thrown away silently.</summary>
    Dropped,

    /// <summary>It is refused with a TCP reset.</summary>
    Reset,

    /// <summary>It is refused with ICMP port unreachable.</summary>
    Refused,

    /// <summary>There is no route: the sender is told.</summary>
    Unreachable,

    /// <summary>Its time to live is over: the sender is told.</summary>
    Expired,

    /// <summary>It is a fragment and waits for the others.</summary>
    Held,
}

/// <summary>A step on a packet's way.</summary>
/// <param name="Stage">Where: <c>conntrack</c>, <c>mark</c>, <c>routing</c>, <c>firewall</c>, <c>nat</c>.</param>
/// <param name="What">What happens.</param>
/// <param name="Origin">Where in the lab it stands, such as <c>RoutingRules[0]</c>; none where it always is so.</param>
public sealed record ExplanationStep(string Stage, string What, string? Origin)
{
    /// <summary>The step on one line.</summary>
    public override string ToString() => $"{Stage,-9} {What}{(Origin is null ? "" : $" ({Origin})")}";
}

/// <summary>What decides about a packet in the firewall.</summary>
/// <param name="Origin">Where in the lab it stands, such as <c>Policies[4]</c>; none for what stands in every lab's rule set.</param>
/// <param name="Chain">The chain of the lab's nft table.</param>
/// <param name="Rule">The rule there, in nft's words.</param>
public sealed record Decision(string? Origin, string Chain, string Rule)
{
    /// <summary><c>Policies[4]</c>, or the rule itself.</summary>
    public override string ToString() => Origin ?? $"{Chain}: {Rule}";
}

/// <summary>How a packet is routed.</summary>
/// <param name="RulePriority">The priority of the routing rule whose table decides; 0 is the table of the host's own addresses.</param>
/// <param name="Rule">Where in the lab that rule stands, such as <c>RoutingRules[0]</c> or <c>Providers[1]</c>; none where it always is there.</param>
/// <param name="Table">The routing table's number.</param>
/// <param name="Route">The route, in ip's words.</param>
/// <param name="Interface">The interface it leaves by, or is the address of.</param>
/// <param name="Gateway">The next hop; none where the destination is on the link.</param>
/// <param name="Provider">The provider it leaves by; none where it takes none.</param>
public sealed record RouteTaken(int RulePriority, string? Rule, int Table, string Route, InterfaceName Interface, IpAddress? Gateway, Name? Provider);
