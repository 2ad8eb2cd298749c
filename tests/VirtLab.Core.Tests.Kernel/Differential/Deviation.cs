namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>What a lab does otherwise than Shorewall, and why that is as it should be.</summary>
/// <param name="Row">The row of docs/parity.md that it belongs to.</param>
/// <param name="What">What is otherwise, as docs/parity.md has it.</param>
/// <param name="Why">The reason, as docs/parity.md has it.</param>
internal sealed record Deviation(int Row, string What, string Why)
{
    /// <summary>The probes that show it, each in every setting and with all files unless <see cref="Only"/> says otherwise.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>With which files alone.</summary>
    public Reference? Only { get; init; }

    /// <summary>In which setting alone.</summary>
    public Setting? In { get; init; }

    /// <summary>The differences that it expects.</summary>
    public IEnumerable<(string Probe, Setting Setting, Reference Reference)> Expected =>
        from probe in Probes
        from setting in Setting.All
        from reference in Reference.All
        where (In ?? setting) == setting && (Only ?? reference) == reference
        select (probe, setting, reference);
}
