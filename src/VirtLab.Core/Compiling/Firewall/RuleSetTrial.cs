using VirtLab.Primitives;

namespace VirtLab.Compiling.Firewall;

/// <summary>What nft is to be asked how it lists it: of a rule set that is wished for all parts, but of what they hold only what is not there word for
/// word. So the question is as large as the change, however large the rest is.</summary>
internal sealed class RuleSetTrial
{
    private readonly RuleSet _wished;
    private readonly Dictionary<string, RuleSetPart> _there;

    /// <param name="there">The rule set as nft lists it.</param>
    /// <param name="wished">The rule set as it is to be, as rendered.</param>
    public RuleSetTrial(RuleSet there, RuleSet wished)
    {
        _wished = wished;
        _there = there.Parts.ToDictionary(part => part.Path);
        Rules = wished with { Parts = [.. wished.Parts.Select(part => part with { Content = part.FilledAtRunTime ? [] : Unknown(part) })] };
    }

    /// <summary>What is to be loaded and listed.</summary>
    public RuleSet Rules { get; }

    /// <summary>The rule set that is wished for, in the words of the listing; none where that does not have one line for each that was loaded.</summary>
    public RuleSet? Listed(RuleSet listing)
    {
        var listed = listing.Parts.ToDictionary(part => part.Path);
        return Rules.Parts.All(part => listed.TryGetValue(part.Path, out var its) && its.Content.Count == part.Content.Count)
            ? _wished with { Parts = [.. _wished.Parts.Select(part => part with { Declaration = listed[part.Path].Declaration, Content = Listed(part, listed[part.Path].Content) })] }
            : null;
    }

    private ValueList<string> Listed(RuleSetPart part, ValueList<string> listed)
    {
        if (part.FilledAtRunTime)
            return part.Content;
        if (part.Kind == RuleSetPart.Chain)
        {
            var known = Known(part);
            int next = 0;
            return [.. part.Content.Select(rule => known.Contains(rule) ? rule : listed[next++])];
        }
        // Elements have no order: those that stay are in that in which they are there, so that what has changed is found at the end.
        var wished = part.Content.ToHashSet();
        return [.. ContentThere(part).Where(wished.Contains), .. listed];
    }

    private ValueList<string> Unknown(RuleSetPart part)
    {
        var known = Known(part);
        return [.. part.Content.Where(line => !known.Contains(line))];
    }

    private HashSet<string> Known(RuleSetPart part) => [.. ContentThere(part)];

    private ValueList<string> ContentThere(RuleSetPart part) => _there.GetValueOrDefault(part.Path)?.Content ?? [];
}
