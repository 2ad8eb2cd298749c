namespace VirtLab.Core.Tests.Kernel.Differential;

/// <summary>A probe that fared otherwise in the lab than with Shorewall.</summary>
/// <param name="Probe">The probe's name.</param>
/// <param name="Setting">The card that was up.</param>
/// <param name="Reference">Where Shorewall's files are from.</param>
/// <param name="Lab">What was seen in the lab.</param>
/// <param name="Shorewall">What was seen with Shorewall.</param>
internal sealed record Difference(string Probe, Setting Setting, Reference Reference, IReadOnlyList<string> Lab, IReadOnlyList<string> Shorewall)
{
    /// <summary>Written down where nothing is seen of a packet.</summary>
    public const string Nothing = "  nothing is seen";

    /// <summary>Where something was seen when on the other side nothing was, at the first step that differs; none where both saw something.</summary>
    public Side? Seen => Lab.Zip(Shorewall).FirstOrDefault(pair => pair.First != pair.Second) switch
    {
        (Nothing, _) => Side.Shorewall,
        (_, Nothing) => Side.Lab,
        _ => null,
    };

    /// <summary>Of which probe, where, against what, and on which side more was seen.</summary>
    public ExpectedDifference Kind => new(Probe, Setting, Reference, Seen);

    /// <summary>Who asks for what, and whom, where everybody asks for everything.</summary>
    public (string From, string To, string Service) Asked => Probe.Split(' ') is var words && Array.IndexOf(words, ">") is > 0 and var at
        ? (string.Join(' ', words[..at]), words[at + 1], string.Join(' ', words[(at + 2)..]))
        : (Probe, "", "");

    public override string ToString() => string.Join('\n',
    [
        $"{Probe} ({Setting.Name}, files {Reference.Name})", "  lab:", .. Lab.Select(line => $"    {line}"),
        "  Shorewall:", .. Shorewall.Select(line => $"    {line}"),
    ]);
}
