namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>What a lab does otherwise than Shorewall, and why that is as it should be.</summary>
/// <param name="Row">The row of docs/parity.md that it belongs to.</param>
/// <param name="What">What is otherwise, as docs/parity.md has it.</param>
/// <param name="Why">The reason, as docs/parity.md has it.</param>
internal sealed record Deviation(int Row, string What, string Why)
{
    /// <summary>Stands in a probe's name for each provider of the setting.</summary>
    public const string Provider = "PROVIDER";

    /// <summary>The probes of Ursa that show it in every setting.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>On which side something is seen of them, while on the other nothing is.</summary>
    public Side Seen { get; init; }

    /// <summary>With which of Shorewall's files alone; with all by default.</summary>
    public Reference? Only { get; init; }

    /// <summary>Which of the other differences in the household it explains: one of them at least there must be.</summary>
    public Func<Difference, bool>? Explains { get; init; }

    /// <summary>The differences that there must be.</summary>
    public IEnumerable<ExpectedDifference> Expected =>
        from probe in Probes
        from setting in Setting.OfUrsa
        from provider in setting.Providers
        from reference in setting.References
        where (Only ?? reference) == reference
        select new ExpectedDifference(probe.Replace(Provider, provider, StringComparison.Ordinal), setting, reference, Seen);
}

/// <summary>A difference that is to be.</summary>
/// <param name="Probe">The probe's name.</param>
/// <param name="Setting">Where it is tried.</param>
/// <param name="Reference">Where Shorewall's files are from.</param>
/// <param name="Seen">On which side more is seen.</param>
internal sealed record ExpectedDifference(string Probe, Setting Setting, Reference Reference, Side? Seen)
{
    public override string ToString() => $"{Probe} ({Setting.Name}, files {Reference.Name})";
}
