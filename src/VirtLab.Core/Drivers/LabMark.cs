using VirtLab.Compiling.Records;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>By what a lab's things are known on a host.</summary>
/// <param name="Name">The lab's name, which most things carry.</param>
/// <param name="Recorded">The lab as the host's record has it; it names what can't carry a mark, such as adopted interfaces.</param>
/// <param name="Originals">What was in force before the lab.</param>
/// <param name="Others">The other labs on the host, by their records.</param>
internal sealed record LabMark(Name Name, Lab? Recorded, ValueList<Original> Originals, ValueList<Lab> Others)
{
    /// <summary>What was noted for the other labs as in force before them; of routes, that they are theirs.</summary>
    public ValueList<Original> OthersOriginals { get; init; } = [];

    public string? OriginalOf(string path) => Originals.FirstOrDefault(original => original.Path == path)?.Value;
}
