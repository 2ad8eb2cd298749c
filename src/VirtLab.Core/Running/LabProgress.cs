using System.Globalization;

namespace VirtLab.Running;

/// <summary>A step of bringing a lab up or taking it down, as it begins or ends.</summary>
/// <param name="At">The time since the beginning.</param>
/// <param name="Subject">What it is about, such as <c>machine etch32</c>.</param>
/// <param name="Step">What is done or was reached, such as <c>lease</c>.</param>
/// <param name="State">Whether it begins, is done or failed.</param>
/// <param name="Detail">More of it for people; may be empty.</param>
public sealed record LabProgress(TimeSpan At, string Subject, string Step, StepState State, string Detail = "")
{
    /// <summary>How long it took, once it is over.</summary>
    public TimeSpan? Took { get; init; }

    /// <summary>The step on one line, such as <c>3.34 s machine etch32 Lease: done in 0.07 s, 192.168.0.1</c>.</summary>
    public override string ToString()
    {
        string took = Took is { } time ? string.Create(CultureInfo.InvariantCulture, $" in {time.TotalSeconds:0.00} s") : "";
        string detail = Detail.Length > 0 ? $", {Detail.ReplaceLineEndings(" ")}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{At.TotalSeconds:0.00} s {Subject} {Step}: {State.ToString().ToLowerInvariant()}{took}{detail}");
    }
}

/// <summary>Where a step is.</summary>
public enum StepState
{
    /// <summary>It begins.</summary>
    Started,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was called off, as the whole was cancelled or another step failed.</summary>
    Cancelled,

    /// <summary>It was taken back after another one failed.</summary>
    Undone,
}
