using System.Text;
using VirtLab.Compiling;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>What is going to be done to a host, in an order in which every step finds what it needs.</summary>
/// <param name="Lab">The lab that is to be there afterwards.</param>
/// <param name="Steps">The steps; independent ones run side by side.</param>
public sealed record Plan(Lab Lab, ValueList<PlanStep> Steps)
{
    /// <summary>Whether nothing is to be done.</summary>
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>The plan as a person reads it: a line a step, <c>+</c> adds, <c>-</c> removes.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"lab {Lab.Name}: {(IsEmpty ? "nothing to do" : $"{Steps.Count} steps")}\n");
        foreach (var step in Steps)
            _ = text.Append(null, $"  {step}\n");
        return text.ToString();
    }
}

/// <summary>One step of a plan.</summary>
public sealed record PlanStep
{
    internal PlanStep(StepKind kind, ResourceId id, ValueList<ResourceId> needs, string summary, Resource? resource)
    {
        Kind = kind;
        Id = id;
        Needs = needs;
        Summary = summary;
        Resource = resource;
    }

    /// <summary>What is done.</summary>
    public StepKind Kind { get; }

    /// <summary>To what.</summary>
    public ResourceId Id { get; }

    /// <summary>Which steps must be over before this one.</summary>
    public ValueList<ResourceId> Needs { get; }

    /// <summary>What a person wants to know of the thing.</summary>
    public string Summary { get; }

    /// <summary>The thing itself, where it is to be there afterwards.</summary>
    internal Resource? Resource { get; }

    /// <summary>The step on one line.</summary>
    public override string ToString() => $"{(Kind == StepKind.Add ? '+' : '-')} {Id}: {Summary}";
}

/// <summary>What a step does.</summary>
public enum StepKind
{
    /// <summary>Makes a thing that is not there.</summary>
    Add,

    /// <summary>Removes a thing of ours that the lab no longer has.</summary>
    Remove,
}
