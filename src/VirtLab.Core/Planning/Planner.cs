using VirtLab.Compiling;
using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>Desired state less found state is the plan. Pure.</summary>
internal static class Planner
{
    /// <param name="desired">What is to be there.</param>
    /// <param name="found">What of this lab is there.</param>
    public static Plan Plan(DesiredState desired, IReadOnlySet<ResourceId> found)
    {
        var additions = desired.Resources.Where(resource => !found.Contains(resource.Id)).ToList();
        var added = additions.Select(resource => resource.Id).ToHashSet();
        var removals = found.Except(desired.Resources.Select(resource => resource.Id)).Order(Comparer<ResourceId>.Create(Compare));
        return new Plan(desired.Lab,
        [
            .. additions.Select(resource => new PlanStep(StepKind.Add, resource.Id,
                resource.Needs.Where(added.Contains).ToValueList(), resource.Summary, resource)),
            .. removals.Select(id => new PlanStep(StepKind.Remove, id, [], "no longer in the lab", null)),
        ]);
    }

    private static int Compare(ResourceId left, ResourceId right) =>
        // Reverse order of kinds: what stands on others goes first.
        left.Kind != right.Kind ? right.Kind.CompareTo(left.Kind) : string.CompareOrdinal(left.Name, right.Name);
}
