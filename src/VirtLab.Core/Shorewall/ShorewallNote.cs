namespace VirtLab.Shorewall;

/// <summary>Something that was read or written otherwise than it stood, and why.</summary>
/// <param name="Path">Where it stands: file and line (<c>interfaces:4</c>) of what was read, the path into the lab
/// (<c>Providers["comcast"].Optional</c>) of what was written.</param>
/// <param name="Kind">What was done.</param>
/// <param name="What">What it was done to.</param>
/// <param name="Why">The reason; a sentence without its full stop.</param>
public sealed record ShorewallNote(string Path, ShorewallNoteKind Kind, string What, string Why)
{
    /// <summary>The note on one line.</summary>
    public override string ToString() => $"{Path}: {Said(Kind)}: {What}: {Why}.";

    private static string Said(ShorewallNoteKind kind) => kind switch
    {
        ShorewallNoteKind.LeftOut => "left out",
        ShorewallNoteKind.Changed => "changed",
        _ => "assumed",
    };
}

/// <summary>What was done to something that could not be taken over as it stood.</summary>
public enum ShorewallNoteKind
{
    /// <summary>It was left out, with all that stands on its line unless the note names a part of it.</summary>
    LeftOut,

    /// <summary>It was taken over with another meaning or in another form.</summary>
    Changed,

    /// <summary>It stands nowhere and was supplied.</summary>
    Assumed,
}
