using FluentAssertions;
using FluentAssertions.Execution;
using FluentAssertions.Primitives;
using VirtLab.Explaining;
using VirtLab.Model;
using VirtLab.Model.Checks;
using VirtLab.Probing;
using VirtLab.Testing.World;

namespace VirtLab.Testing;

/// <summary>Assertions on a lab as it is written: what its firewall and routes would do, with each machine running the tiny guest.</summary>
public sealed class LabAssertions : ObjectAssertions<Lab, LabAssertions>
{
    private readonly Circumstances _circumstances;

    internal LabAssertions(Lab? lab, Circumstances? circumstances = null) : base(lab!) => _circumstances = circumstances ?? Circumstances.Usual;

    /// <inheritdoc/>
    protected override string Identifier => "lab";

    /// <summary>The same assertions, while things stand otherwise: links are down, gateways silent.</summary>
    public LabAssertions When(Circumstances circumstances) => new(Subject, circumstances);

    /// <summary>The checks find nothing in it.</summary>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    public AndConstraint<LabAssertions> BeValid(string because = "", params object[] becauseArgs)
    {
        var findings = LabChecks.Run(Subject);
        _ = Execute.Assertion.BecauseOf(because, becauseArgs).ForCondition(findings.Count == 0)
            .FailWith($"Expected lab {Subject.Name} to be valid{{reason}}, but the checks found:\n{ReachReport.Escaped(string.Join('\n', findings))}");
        return new AndConstraint<LabAssertions>(this);
    }

    /// <summary>A probe would be answered.</summary>
    /// <param name="from">A machine, a node or the host.</param>
    /// <param name="to">A machine, a node, the host or any address.</param>
    /// <param name="probe">What is sent.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    /// <exception cref="ArgumentException">The lab has no such place, or the probe can't be sent from there.</exception>
    /// <exception cref="LabInvalidException">The checks find something in the lab.</exception>
    public ReachConstraint<LabAssertions> Reach(Endpoint from, Endpoint to, Probe probe, string because = "", params object[] becauseArgs)
    {
        var (result, told) = Asked(from, to, probe);
        ReachReport.Require(result, told, answered: true, because, becauseArgs);
        return new ReachConstraint<LabAssertions>(this, result, told);
    }

    /// <summary>A probe would not be answered.</summary>
    /// <param name="from">A machine, a node or the host.</param>
    /// <param name="to">A machine, a node, the host or any address.</param>
    /// <param name="probe">What is sent.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    /// <exception cref="ArgumentException">The lab has no such place, or the probe can't be sent from there.</exception>
    /// <exception cref="LabInvalidException">The checks find something in the lab.</exception>
    public AndWhichConstraint<LabAssertions, ProbeResult> NotReach(Endpoint from, Endpoint to, Probe probe, string because = "", params object[] becauseArgs)
    {
        var (result, told) = Asked(from, to, probe);
        ReachReport.Require(result, told, answered: false, because, becauseArgs);
        return new AndWhichConstraint<LabAssertions, ProbeResult>(this, result);
    }

    private (ProbeResult Result, string Told) Asked(Endpoint from, Endpoint to, Probe probe)
    {
        var (result, trips) = ExplainedProber.Of(Subject, _circumstances).Probe(from, to, probe);
        return (result, string.Concat(trips.Select(ExplainedProber.Told)));
    }
}
