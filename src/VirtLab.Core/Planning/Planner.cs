using VirtLab.Compiling;
using VirtLab.Primitives;

namespace VirtLab.Planning;

/// <summary>Desired state less found state is the plan. Pure, and linear in the number of things.</summary>
internal static class Planner
{
    /// <param name="lab">The lab's name.</param>
    /// <param name="desired">What is to be there, each after those it needs.</param>
    /// <param name="found">What is there.</param>
    public static Plan Plan(Name lab, IReadOnlyList<Resource> desired, FoundState found)
    {
        var there = found.Things.ToDictionary(thing => thing.Id);
        var wished = desired.Select(thing => thing.Id).ToHashSet();
        var building = desired.SelectMany(thing => Building(thing, there.GetValueOrDefault(thing.Id))).ToList();
        var built = building.Select(step => step.Id).ToHashSet();
        var gone = found.Things.Where(thing => !wished.Contains(thing.Id)).ToList();
        var early = Early(gone, building);
        var users = UsersOf(gone);
        var steps = building.Select(step => step with
        {
            Needs = step.Phase == PlanPhase.Clear
                ? users[step.Id].ToValueList()
                :
                [
                    .. step.To!.Needs.Where(built.Contains),
                    .. step.To.Claims.Where(early.ByClaim.ContainsKey).Select(claim => early.ByClaim[claim]).Distinct(),
                ],
        }).Concat(Removals(gone, early.Ids)).ToValueList();
        return new Plan(lab, steps) { Conflicts = Conflicts(building, found, gone) };
    }

    private static IEnumerable<PlanStep> Building(Resource thing, Resource? there)
    {
        if (there is null)
            return [new PlanStep(StepKind.Add, thing.Id, null, thing)];
        var meanwhile = thing.Meanwhile(there);
        return new[] { Changing(there, meanwhile, PlanPhase.Build), Changing(meanwhile, thing, PlanPhase.Clear) }.OfType<PlanStep>();
    }

    private static PlanStep? Changing(Resource there, Resource wished, PlanPhase phase)
    {
        var changes = ReferenceEquals(there, wished) ? [] : FactDiff.Between(there.Facts, wished.Facts);
        return changes.Count == 0 ? null : new PlanStep(StepKind.Change, wished.Id, there, wished)
        {
            Changes = changes,
            Impact = changes.Max(wished.ImpactOf),
            Flows = changes.Select(wished.FlowOf).OfType<string>().Distinct().ToValueList(),
            Phase = phase,
        };
    }

    private static IEnumerable<PlanStep> Removals(List<Resource> gone, HashSet<ResourceId> early)
    {
        // What stands on others goes first.
        var things = gone.OrderByDescending(thing => thing.Id.Kind).ThenBy(thing => thing.Id.Name, StringComparer.Ordinal).ToList();
        var users = UsersOf(things);
        return things.Select(thing => new PlanStep(StepKind.Remove, thing.Id, thing, null)
        {
            Needs = users[thing.Id].ToValueList(),
            Phase = early.Contains(thing.Id) ? PlanPhase.Build : PlanPhase.Clear,
        });
    }

    /// <summary>What stands on each thing.</summary>
    private static ILookup<ResourceId, ResourceId> UsersOf(IEnumerable<Resource> things) =>
        things.SelectMany(user => user.Needs.Select(need => (need, user.Id))).ToLookup(pair => pair.need, pair => pair.Id);

    /// <summary>Removals come last, save where something new takes the name: then what has it goes first, with all that stands on it.</summary>
    private static (HashSet<ResourceId> Ids, Dictionary<Claim, ResourceId> ByClaim) Early(List<Resource> gone, List<PlanStep> building)
    {
        var wanted = building.SelectMany(step => step.To!.Claims.Except(step.From?.Claims ?? [])).ToHashSet();
        var byClaim = gone.SelectMany(thing => thing.Claims.Where(wanted.Contains).Select(claim => (claim, thing.Id)))
            .DistinctBy(pair => pair.claim).ToDictionary(pair => pair.claim, pair => pair.Id);
        var users = UsersOf(gone);
        var ids = new HashSet<ResourceId>();
        var open = new Stack<ResourceId>(byClaim.Values);
        while (open.TryPop(out var id))
        {
            if (ids.Add(id))
            {
                foreach (var user in users[id])
                    open.Push(user);
            }
        }
        return (ids, byClaim);
    }

    /// <summary>Names that new things need and others, not ours, have; and names that must be there and are not.</summary>
    private static ValueList<string> Conflicts(List<PlanStep> building, FoundState found, List<Resource> gone)
    {
        var free = gone.SelectMany(thing => thing.Claims).ToHashSet();
        return building
            .SelectMany(step => step.To!.Claims.Except(step.From?.Claims ?? []).Select(claim => (step.Id, claim)))
            .Where(pair => found.Taken.Contains(pair.claim) && !free.Contains(pair.claim))
            .Select(pair => $"{pair.claim}, which {pair.Id} needs, is there already and is not this lab's: "
                + $"remove it, or choose {pair.claim.Changeable} in the lab")
            .Concat(building.SelectMany(step => step.To!.Requires.Where(claim => !found.Taken.Contains(claim))
                .Select(claim => $"{claim}, which {step.Id} adopts, is not there: make it, or give it a segment in the lab")))
            .ToValueList();
    }
}
