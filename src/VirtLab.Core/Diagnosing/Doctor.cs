using VirtLab.Diagnosing.Checks;
using VirtLab.Diagnosing.Reading;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Primitives;

namespace VirtLab.Diagnosing;

/// <summary>Knows the troubles that labs meet on hosts.</summary>
internal static class Doctor
{
    /// <summary>Looks at a host; changes nothing there.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lab">The lab that is to run there, or does; without one only what any lab would meet is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Diagnosis> DiagnoseAsync(IHost host, Lab? lab, CancellationToken cancellationToken)
    {
        var invalid = lab is null ? [] : LabChecks.Run(lab).Select(Invalid).ToValueList();
        // Nothing can be compiled of a lab that can't work: of the host then what any lab would meet.
        var sound = invalid.Count == 0 ? lab : null;
        var facts = await new HostFactsReader(host, cancellationToken).ReadAsync(sound).ConfigureAwait(false);
        return new Diagnosis(InOrder([.. invalid, .. Find(facts, sound)]), facts.NotSeen);
    }

    /// <summary>What follows from the facts. Pure.</summary>
    public static ValueList<Trouble> Find(HostFacts facts, Lab? lab) => InOrder(
    [
        .. SystemTroubles.Find(facts, lab),
        .. lab is null ? [] : AddressTroubles.Find(facts, lab),
        .. ServerTroubles.Find(facts, lab),
        .. FirewallTroubles.Find(facts, lab),
        .. lab is null ? [] : NetworkManagerTroubles.Find(facts, lab),
    ]);

    /// <summary>The worst first; otherwise as they were.</summary>
    public static ValueList<Trouble> InOrder(IEnumerable<Trouble> troubles) => troubles.OrderByDescending(trouble => trouble.Severity)
        .ToValueList();

    /// <summary>What keeps the lab from being planned, as the planner says it: reason and remedy in one.</summary>
    public static Trouble Conflict(string conflict) => conflict.LastIndexOf(": ", StringComparison.Ordinal) is var end and > 0
        ? new(TroubleKind.Conflict, Severity.Blocking, $"{conflict[..end]}.",
            $"{TextRules.Capitalised(conflict[(end + 2)..])}.")
        : new(TroubleKind.Conflict, Severity.Blocking, $"{conflict}.", "Remove that lab, or change this one.");

    private static Trouble Invalid(Finding finding) =>
        new(TroubleKind.InvalidLab, Severity.Blocking, $"{finding.Path}: {finding.Reason}.", $"{finding.Remedy}.");
}
