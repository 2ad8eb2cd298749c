namespace VirtLab.Compiling.Routing;

/// <summary>Lines for <c>ip -batch -</c>, and for <c>ip -6 -batch -</c>: ip takes a rule that names no address for one of IPv4, and has no word
/// within a line that says otherwise.</summary>
/// <param name="V4">Those for the first.</param>
/// <param name="V6">Those for the second.</param>
internal sealed record IpLines(string V4, string V6)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => V4.Length + V6.Length == 0;

    /// <summary>For people.</summary>
    public override string ToString() => V4 + (V6.Length == 0 ? "" : $"-6 {V6.TrimEnd().ReplaceLineEndings("\n-6 ")}\n");
}
