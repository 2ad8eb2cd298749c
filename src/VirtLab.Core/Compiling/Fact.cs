namespace VirtLab.Compiling;

/// <summary>One field of a thing.</summary>
/// <param name="Path">Which field, such as <c>dhcp host 52:54:00:fe:4a:1c</c>. Several facts with one path are a list in that order.</param>
/// <param name="Value">Its value as people write it.</param>
internal readonly record struct Fact(string Path, string Value);

/// <summary>One field that differs.</summary>
/// <param name="Path">Which field.</param>
/// <param name="Before">Its value as found; none where it was not there.</param>
/// <param name="After">Its value as wished for; none where it is to go.</param>
public sealed record FactChange(string Path, string? Before, string? After)
{
    /// <summary>The change on one line: <c>+</c> comes, <c>-</c> goes, <c>~</c> becomes.</summary>
    public override string ToString() => (Before, After) switch
    {
        (null, _) => $"+ {Path}: {After}",
        (_, null) => $"- {Path}: {Before}",
        _ => $"~ {Path}: {Before} -> {After}",
    };
}

/// <summary>What a change costs those who use the thing, from nothing to everything.</summary>
public enum Impact
{
    /// <summary>Done while it runs; nobody notices.</summary>
    Live,

    /// <summary>Plugged out and in again: packets of those on it are lost for a moment.</summary>
    Reattach,

    /// <summary>Stopped and started.</summary>
    Restart,

    /// <summary>Removed and made anew: what it held is lost.</summary>
    Recreate,
}
