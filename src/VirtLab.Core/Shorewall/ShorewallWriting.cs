using VirtLab.Primitives;

namespace VirtLab.Shorewall;

/// <summary>A lab written as Shorewall files.</summary>
/// <param name="Files">The files of one configuration folder, for Shorewall 5.2.8.</param>
/// <param name="Notes">What of the lab these files don't say, or say otherwise.</param>
public sealed record ShorewallWriting(ValueList<ShorewallFile> Files, ValueList<ShorewallNote> Notes);
