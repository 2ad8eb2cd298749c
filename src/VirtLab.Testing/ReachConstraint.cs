using FluentAssertions;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Testing;

/// <summary>What more is expected of a probe that was answered.</summary>
/// <typeparam name="T">The assertions that go on after it.</typeparam>
public sealed class ReachConstraint<T> : AndWhichConstraint<T, ProbeResult>
{
    private readonly ProbeResult _result;
    private readonly string _told;

    internal ReachConstraint(T parent, ProbeResult result, string told) : base(parent, result)
    {
        _result = result;
        _told = told;
    }

    /// <summary>Each of its connections takes this provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    public ReachConstraint<T> Via(Name provider, string because = "", params object[] becauseArgs) =>
        Require(_result.Flows.Count > 0 && _result.Flows.All(flow => flow.Via == provider), $"via {provider}", because, becauseArgs);

    /// <summary>Each of its answers takes this provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    public ReachConstraint<T> AnsweredVia(Name provider, string because = "", params object[] becauseArgs) =>
        Require(_result.Flows.Count > 0 && _result.Flows.All(flow => flow.AnsweredVia == provider), $"answered via {provider}", because, becauseArgs);

    /// <summary>The other end sees it come from this address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="because">Why, for the message.</param>
    /// <param name="becauseArgs">What <paramref name="because"/> formats.</param>
    public ReachConstraint<T> SeenFrom(IpAddress address, string because = "", params object[] becauseArgs) =>
        Require(_result.Flows.Count > 0 && _result.Flows.All(flow => flow.SeenFrom == address), $"seen from {address}", because, becauseArgs);

    private ReachConstraint<T> Require(bool holds, string expected, string because, object[] becauseArgs)
    {
        ReachReport.Require(holds, expected, _result, _told, because, becauseArgs);
        return this;
    }
}
