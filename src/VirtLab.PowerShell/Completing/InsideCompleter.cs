using VirtLab.Model;

namespace VirtLab.PowerShell.Completing;

/// <summary>Completes names of machines, and the host: the places that are no nodes of the world around it.</summary>
public sealed class InsideCompleter : PlaceCompleter
{
    private protected override IEnumerable<string> NamesIn(Lab lab, string parameter) => [.. lab.Machines.Select(machine => machine.Name.ToString()), Place.Host];
}
