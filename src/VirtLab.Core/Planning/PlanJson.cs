using System.Text.Json;
using System.Text.Json.Serialization;
using VirtLab.Compiling;

namespace VirtLab.Planning;

/// <summary>A plan as JSON, for programs: all that the objects say.</summary>
internal static class PlanJson
{
    public static string Write(Plan plan) => JsonSerializer.Serialize(
        new JsonPlan($"{plan.Lab}", plan.Impact, Of(plan.Touches), [.. plan.Conflicts], [.. plan.Steps.Select(StepOf)]), PlanJsonContext.Default.JsonPlan);

    private static JsonStep StepOf(PlanStep step) => new(step.Kind, Of(step.Id), step.Summary, step.Impact, step.Phase, [.. step.Needs.Select(Of)],
        [.. step.Changes.Select(change => new JsonChange(change.Path, change.Before, change.After))], Of(step.Touches));

    private static JsonThing Of(ResourceId id) => new(id.Kind, id.Name);

    private static JsonTouched Of(Touched touched) => new([.. touched.Machines], [.. touched.Networks], [.. touched.Flows]);
}

internal sealed record JsonPlan(string Lab, Impact Impact, JsonTouched Touches, string[] Conflicts, JsonStep[] Steps);

internal sealed record JsonStep(StepKind Kind, JsonThing Thing, string Summary, Impact Impact, PlanPhase Phase, JsonThing[] Needs, JsonChange[] Changes, JsonTouched Touches);

internal sealed record JsonThing(ResourceKind Kind, string Name);

internal sealed record JsonChange(string Path, string? Before, string? After);

internal sealed record JsonTouched(string[] Machines, string[] Networks, string[] Flows);

/// <summary>How a plan is written, worked out when the library is built. Every member is always there: a reader need not know what is left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(JsonPlan))]
internal sealed partial class PlanJsonContext : JsonSerializerContext;
