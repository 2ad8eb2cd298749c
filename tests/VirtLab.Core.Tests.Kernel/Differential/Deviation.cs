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

    /// <summary>With which of Shorewall's files alone; with all by default.</summary>
    public Reference? Only { get; init; }

    /// <summary>Which of the other differences in the household it explains: one of them at least there must be.</summary>
    public Func<Difference, bool>? Explains { get; init; }

    /// <summary>The differences that there must be.</summary>
    public IEnumerable<(string Probe, Setting Setting, Reference Reference)> Expected =>
        from probe in Probes
        from setting in Setting.OfUrsa
        from provider in setting.Providers
        from reference in setting.References
        where (Only ?? reference) == reference
        select (probe.Replace(Provider, provider, StringComparison.Ordinal), setting, reference);
}
