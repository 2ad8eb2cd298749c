using System.Text;
using VirtLab.Compiling;
using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>What is going to be done to a host, in an order in which every step finds what it needs.</summary>
/// <param name="Lab">The lab's name.</param>
/// <param name="Steps">The steps; independent ones run side by side.</param>
public sealed record Plan(Name Lab, ValueList<PlanStep> Steps)
{
    /// <summary>Whether nothing is to be done.</summary>
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>What on the host keeps the lab from being applied: names that others have, names that are missing, other labs.</summary>
    public ValueList<string> Conflicts { get; init; } = [];

    /// <summary>The greatest impact of all steps on what runs already.</summary>
    public Impact Impact => Steps.Select(step => step.Impact).DefaultIfEmpty(Impact.Live).Max();

    /// <summary>Whom it touches: all whom its steps touch.</summary>
    public Touched Touches => Touched.All([.. Steps.Select(step => step.Touches)]);

    /// <summary>The plan as JSON, for programs. Every member is always there, and names of kinds are those of the enums.</summary>
    /// <remarks>
    /// <code>
    /// { "lab", "impact", "touches": { "machines": [], "networks": [], "flows": [] }, "conflicts": [],
    ///   "steps": [{ "kind": "Add | Change | Remove", "thing": { "kind", "name" }, "summary", "impact", "phase": "Build | Clear",
    ///               "needs": [{ "kind", "name" }], "changes": [{ "path", "before", "after" }], "touches": {} }] }
    /// </code>
    /// What was not there has null before, what goes has null after.
    /// </remarks>
    public string ToJson() => PlanJson.Write(this);

    /// <summary>The plan as a person reads it at one glance: <c>+</c> adds, <c>~</c> changes, <c>-</c> removes; in brackets what a change costs, and whom
    /// it touches beside the thing itself.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"lab {Lab}: {(IsEmpty ? "nothing to do" : $"{Steps.Count} {(Steps.Count == 1 ? "step" : "steps")}")}\n");
        foreach (var conflict in Conflicts)
            _ = text.Append(null, $"  ! {conflict}\n");
        foreach (var step in Steps)
        {
            _ = text.Append(null, $"  {step}\n");
            foreach (var change in step.Changes)
                _ = text.Append(null, $"      {change}\n");
        }
        return text.ToString();
    }
}

/// <summary>One step of a plan.</summary>
public sealed record PlanStep
{
    internal PlanStep(StepKind kind, ResourceId id, Resource? from, Resource? to)
    {
        Kind = kind;
        Id = id;
        From = from;
        To = to;
    }

    /// <summary>What is done.</summary>
    public StepKind Kind { get; }

    /// <summary>To what.</summary>
    public ResourceId Id { get; }

    /// <summary>Which steps must be over before this one.</summary>
    public ValueList<ResourceId> Needs { get; init; } = [];

    /// <summary>When it is done: removals come after everything else, save where their names are needed.</summary>
    public PlanPhase Phase { get; init; }

    /// <summary>What a person wants to know of the thing.</summary>
    public string Summary => (To ?? From)!.Summary;

    /// <summary>The fields that differ, where the thing is there already.</summary>
    public ValueList<FactChange> Changes { get; init; } = [];

    /// <summary>What the change costs what runs already.</summary>
    public Impact Impact { get; init; }

    /// <summary>Whom it touches: the thing itself, what runs on it if that does not keep running meanwhile, and the traffic that it decides about.</summary>
    public Touched Touches { get; init; } = Touched.Nobody;

    /// <summary>The thing as it is found, where it is there.</summary>
    internal Resource? From { get; init; }

    /// <summary>The thing as it is to be, where it is to be there afterwards.</summary>
    internal Resource? To { get; init; }

    /// <summary>The step on one line.</summary>
    public override string ToString() => Kind switch
    {
        StepKind.Add => $"+ {Id}: {Summary}",
        StepKind.Remove => $"- {Id}: {Summary}{(TouchesBeside.Length == 0 ? "" : $" ({TouchesBeside})")}",
        _ => $"~ {Id} ({Cost})",
    };

    /// <summary>What a change costs and whom it touches beside the thing itself, such as <c>reattach; machines etch32, etch64</c>.</summary>
    public string Cost => Impact.ToString().ToLowerInvariant() + (TouchesBeside.Length == 0 ? "" : $"; {TouchesBeside}");

    private string TouchesBeside => new Touched(
        Kind == StepKind.Add || Id.Kind == ResourceKind.Machine ? [] : Touches.Machines,
        Kind == StepKind.Add || Id.Kind == ResourceKind.Network ? [] : Touches.Networks,
        Kind != StepKind.Change ? [] : Touches.Flows.Where(flow => !flow.EndsWith($" {Id.Name}", StringComparison.Ordinal)).ToValueList()).ToString();
}

/// <summary>What a step does.</summary>
public enum StepKind
{
    /// <summary>Makes a thing that is not there.</summary>
    Add,

    /// <summary>Changes a thing that is there.</summary>
    Change,

    /// <summary>Removes a thing of ours that the lab no longer has.</summary>
    Remove,
}

/// <summary>The parts of a plan, one after the other.</summary>
public enum PlanPhase
{
    /// <summary>What comes and what changes.</summary>
    Build,

    /// <summary>What goes.</summary>
    Clear,
}
