using VirtLab.Primitives;

namespace VirtLab.Explaining.Comparing;

/// <summary>What somebody could see of a packet's fate: not which rule decided, but all that this rule did.</summary>
internal sealed record Effect(Outcome Outcome, InterfaceName? Interface, Name? Provider, IpAddress Source, IpAddress Destination, ushort DestinationPort,
    ValueList<string> LogLines, double Share, ValueList<Effect> Others)
{
    public static Effect? Of(Explanation? explanation) => explanation is null ? null : new Effect(
        explanation.Outcome,
        explanation.Outcome == Outcome.Sent ? explanation.Route!.Interface : (InterfaceName?)null,
        explanation.Outcome == Outcome.Sent ? explanation.Provider : null,
        explanation.Source, explanation.Destination, explanation.DestinationPort,
        explanation.LogLines, explanation.Share,
        explanation.Alternatives.Select(other => Of(other)!).ToValueList());
}
