namespace VirtLab.Model.Checks;

/// <summary>Something about a lab that can't work.</summary>
/// <param name="Path">Where it stands, such as <c>Machines["etch32"].Nics[0].Address</c>.</param>
/// <param name="Reason">Why it can't work; a sentence without its full stop.</param>
/// <param name="Remedy">What to do about it; a sentence without its full stop.</param>
public sealed record Finding(string Path, string Reason, string Remedy)
{
    /// <summary>The finding on one line: path, reason, remedy.</summary>
    public override string ToString() => $"{Path}: {Reason}. {Remedy}.";
}
