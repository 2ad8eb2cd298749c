namespace VirtLab.Shorewall.Text;

/// <summary>A line that says something: without comment, continued lines joined, variables replaced by their values.</summary>
/// <param name="At">Where it starts.</param>
/// <param name="Text">What it says.</param>
/// <param name="Format">The <c>?FORMAT</c> in force.</param>
/// <param name="Section">The <c>?SECTION</c> that it stands in.</param>
internal sealed record SourceLine(Origin At, string Text, int Format, string Section);
