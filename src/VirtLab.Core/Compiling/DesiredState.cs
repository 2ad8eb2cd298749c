using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Compiling;

/// <summary>All that is to exist on the host for a lab.</summary>
/// <param name="Lab">The lab it was compiled from.</param>
/// <param name="Resources">The things, each after those it needs.</param>
internal sealed record DesiredState(Lab Lab, ValueList<Resource> Resources);
