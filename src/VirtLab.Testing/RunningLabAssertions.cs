using FluentAssertions;
using FluentAssertions.Primitives;
using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Probing;
using VirtLab.Testing.World;

namespace VirtLab.Testing;

/// <summary>Assertions on a lab that runs, by real packets (in memory by what Explain says of them).</summary>
public sealed class RunningLabAssertions : ObjectAssertions<RunningLab, RunningLabAssertions>
{
    internal RunningLabAssertions(RunningLab? lab) : base(lab!)
    {
    }

    /// <inheritdoc/>
    protected override string Identifier => "running lab";

    /// <summary>A probe is answered.</summary>
    /// <param name="from">A machine, a node or the host.</param>
    /// <param name="to">A machine, a node, the host or any address.</param>
    /// <param name="probe">What is sent.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    /// <returns>What was seen of it.</returns>
    /// <exception cref="ArgumentException">The lab has no such place, or the probe can't be sent from there.</exception>
    public async Task<ReachConstraint<RunningLabAssertions>> ReachAsync(Endpoint from, Endpoint to, Probe probe, string because = "", params object[] becauseArgs)
    {
        var result = await Subject.ProbeAsync(from, to, probe).ConfigureAwait(false);
        string told = await ToldAsync(result).ConfigureAwait(false);
        ReachReport.Require(result, told, answered: true, because, becauseArgs);
        return new ReachConstraint<RunningLabAssertions>(this, result, told);
    }

    /// <summary>A probe is not answered.</summary>
    /// <param name="from">A machine, a node or the host.</param>
    /// <param name="to">A machine, a node, the host or any address.</param>
    /// <param name="probe">What is sent. What is dropped takes the whole of its <see cref="Probe.Timeout"/>.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    /// <returns>What was seen of it.</returns>
    /// <exception cref="ArgumentException">The lab has no such place, or the probe can't be sent from there.</exception>
    public async Task<AndWhichConstraint<RunningLabAssertions, ProbeResult>> NotReachAsync(Endpoint from, Endpoint to, Probe probe, string because = "", params object[] becauseArgs)
    {
        var result = await Subject.ProbeAsync(from, to, probe).ConfigureAwait(false);
        ReachReport.Require(result, result.Answered ? await ToldAsync(result).ConfigureAwait(false) : "", answered: false, because, becauseArgs);
        return new AndWhichConstraint<RunningLabAssertions, ProbeResult>(this, result);
    }

    /// <summary>What Explain says of the same packet, as things stand.</summary>
    private async Task<string> ToldAsync(ProbeResult result)
    {
        try
        {
            var circumstances = await Subject.CircumstancesAsync().ConfigureAwait(false);
            return string.Concat(ExplainedProber.Of(Subject.Lab, circumstances).Probe(result.From, result.To, result.Probe).Trips.Select(ExplainedProber.Told));
        }
        catch (Exception e) when (e is ArgumentException or HostException)
        {
            // A machine whose address DHCP gave out has none in the lab as it is written; and a host that can't be read must not hide what was seen.
            return e.Message;
        }
    }
}
